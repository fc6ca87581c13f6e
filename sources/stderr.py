"""Standard streams that never fail: what cannot be written is counted, and told as soon as writing works again."""

import errno
import io
import os
import sys
from typing import Any, TextIO


class LossyStderr(io.RawIOBase):
    """A file descriptor to which a full disk or a closed pipe costs the words alone, never the program."""

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._descriptor = descriptor
        self.lost = 0
        """Writes lost since one last worked."""

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def isatty(self) -> bool:
        return os.isatty(self._descriptor)

    def write(self, data: Any) -> int:
        """Write all of it, or count it as lost."""
        words = bytes(data)
        told = f"({self.lost} writes to standard error were lost)\n".encode() if self.lost else b""
        self.lost = 0 if self._send(told + words) else self.lost + 1
        return len(words)

    def _send(self, words: bytes) -> bool:
        try:
            while words:
                words = words[os.write(self._descriptor, words) :]
        except OSError:
            return False
        return True


class LossyStdout(LossyStderr):
    """Standard output to which a full disk costs the words alone; who reads it no more still ends the command."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(descriptor)
        self.failure: str | None = None
        """Why something could not be written."""

    def write(self, data: Any) -> int:
        """Write all of it, or keep why that failed. Raises BrokenPipeError."""
        words = bytes(data)
        left = words
        try:
            while left:
                left = left[os.write(self._descriptor, left) :]
        except OSError as err:
            if err.errno == errno.EPIPE:
                raise
            self.failure = err.strerror or str(err)
        return len(words)


def secure_stderr() -> None:
    """Make `sys.stderr` one that never fails, and UTF-8 in any locale. One that stands for another is left alone."""
    open_descriptors()
    if sys.stderr is None or _descriptor_of(sys.stderr) == 2:
        sys.stderr = io.TextIOWrapper(
            # a raw stream will do, since nothing is buffered
            LossyStderr(2),
            encoding="utf-8",
            errors="backslashreplace",
            write_through=True,
        )


def secure_stdout() -> LossyStdout | None:
    """Make `sys.stdout` one that does not fail, and UTF-8; None where it stands for another and is left alone."""
    open_descriptors()
    if sys.stdout is not None and _descriptor_of(sys.stdout) != 1:
        return None
    if sys.stdout is not None:
        sys.stdout.flush()
    raw = LossyStdout(1)
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(raw), encoding="utf-8", errors="backslashreplace", line_buffering=raw.isatty()
    )
    return raw


def open_descriptors() -> None:
    """Open those of the first three descriptors that are closed."""
    # a file opened later would get a closed descriptor's number, and what is meant for people would land in it
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        continue
    os.close(descriptor)


def _descriptor_of(stream: TextIO) -> int | None:
    try:
        return stream.fileno()
    except (OSError, ValueError):
        # a stream in memory has none
        return None
