"""Nothing that the fork server opened is open in the processes that it forks."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# printed by a forked process: each of its open files, with what it is
PROBE = """
import multiprocessing, os, stat

def show_open_files(pipe):
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            mode, target = os.fstat(int(name)).st_mode, os.readlink(f"/proc/self/fd/{name}")
        except OSError:
            continue
        if int(name) > 2 and not (stat.S_ISFIFO(mode) or target.startswith(("/dev/null", "/dev/urandom"))):
            found.append(target)
    pipe.send(found)

if __name__ == "__main__":
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["PRELOAD"])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=show_open_files, args=(theirs,))
    process.start()
    print(*ours.recv(), sep="\\n")
    process.join()
"""


@pytest.mark.slow
@pytest.mark.parametrize("preload", ["crawler.run.preload", "extract.preload"])
def test_no_file_or_socket_is_open_across_the_fork(tmp_path: Path, preload: str) -> None:
    script = tmp_path / "show_open_files.py"
    script.write_text(PROBE.replace("PRELOAD", preload))
    run = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}
    )
    assert run.stdout.split() == [], run.stderr
    assert run.returncode == 0, run.stderr


@pytest.mark.slow
def test_no_preload_imports_what_no_reader_needs() -> None:
    found = (
        "import sys, crawler.run.preload; print(*{'readability', 'twisted.internet.reactor'} & sys.modules.keys())"
    )
    run = subprocess.run([sys.executable, "-c", found], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.split() == []
