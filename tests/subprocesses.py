"""Runs commands in child processes, with generous waits, and shows what they wrote when they fail."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

WAIT = 600.0
"""Seconds after which a child is taken for hung; a busy machine may need minutes for what takes a second."""

TARIKH = (sys.executable, "-m", "tarikh")


def run_command(
    *command: str, environ: Mapping[str, str] | None = None, code: int | None = 0, **more: object
) -> subprocess.CompletedProcess[str]:
    """The ended child, which had to end with `code` (None: with any); `environ` is added to our own environment."""
    whole = {**os.environ, **(environ or {})}
    done = subprocess.run(command, env=whole, capture_output=True, text=True, timeout=WAIT, check=False, **more)  # type: ignore[call-overload]
    said = f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert code is None or done.returncode == code, said
    return done  # type: ignore[no-any-return]


class Started:
    """A child at work, whose output goes to files."""

    def __init__(self, process: "subprocess.Popen[bytes]", folder: Path) -> None:
        self.process = process
        self._folder = folder

    @property
    def stdout(self) -> str:
        return (self._folder / "stdout").read_text(encoding="utf-8", errors="replace")

    def said(self) -> str:
        """Its exit code and all that it wrote so far, for a failure's message."""
        stderr = (self._folder / "stderr").read_text(encoding="utf-8", errors="replace")
        return f"exit code {self.process.poll()}\n{self.stdout}\n{stderr}"

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait for the condition; fail at once, with the child's output, where the child ends before it holds."""
        wait_until(lambda: condition() or self.process.poll() is not None, self.said)
        assert condition(), f"it ended too early: {self.said()}"

    def end(self) -> None:
        """Wait for its end."""
        self.process.wait(WAIT)


@contextmanager
def start_command(*command: str, environ: Mapping[str, str], folder: Path) -> Iterator[Started]:
    """A child that is killed at the end of the block, should it still run."""
    folder.mkdir(parents=True)
    with (folder / "stdout").open("wb") as stdout, (folder / "stderr").open("wb") as stderr:
        process = subprocess.Popen(command, env={**os.environ, **environ}, stdout=stdout, stderr=stderr)
        try:
            yield Started(process, folder)
        finally:
            process.kill()
            process.wait(WAIT)


def wait_until(condition: Callable[[], bool], said: Callable[[], str] = str) -> None:
    """Wait for an event that gives no notice; `said` is added to the failure's message."""
    end = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < end, f"it did not come in {WAIT:.0f} s\n{said()}"
        time.sleep(0.02)


def children_cpu_seconds() -> float:
    """CPU seconds of all children that have ended and were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
