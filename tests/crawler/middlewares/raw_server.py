"""A server on loopback that sends bytes as they are given to it, headers and all."""

import contextlib
import socket
import threading
from dataclasses import dataclass, field

from sources import Source


@dataclass
class RawServer:
    """Answers each path with its bytes and closes; `asked` is what was asked for."""

    answers: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            asked = b""
            while b"\r\n\r\n" not in asked:
                piece = client.recv(65536)
                if not piece:
                    return
                asked += piece
            path = asked.split(b" ", 2)[1].decode("latin-1")
            self.asked.append(path)
            client.sendall(
                self.answers.get(path, b"HTTP/1.1 404 N\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            )
            client.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self._listener.close()


def reply(body: bytes, *lines: bytes, status: bytes = b"HTTP/1.1 200 OK", length: bool = True) -> bytes:
    """A response with these header lines, and a Content-Length unless `length` is off."""
    usual = [b"Content-Type: text/html; charset=utf-8", b"Connection: close"]
    sized = [b"Content-Length: %d" % len(body)] if length else []
    return b"\r\n".join([status, *usual, *lines, *sized, b"", b""]) + body


def raw_source(raw: RawServer) -> Source:
    """A source of that server: a feed, and articles by number."""
    return Source(
        id="kz_raw",
        title="Raw",
        home=f"{raw.url}/",
        country="kz",
        languages=("ru",),
        timezone="Asia/Almaty",
        feeds=(f"{raw.url}/feed",),
        article="/news/[0-9]+$",
        delay=0.0,
    )
