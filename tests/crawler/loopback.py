"""A real site on loopback."""

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from zlib import crc32

from sources import Source

HELD = 600.0
"""Seconds that a held answer waits at most."""

SENTENCES = (
    "Городской совет собрался во вторник и решил починить старый мост через реку до начала зимы.",
    "Работы обойдутся в двести миллионов, сообщил заместитель главы совета на встрече с жителями.",
    "Движение по мосту закроют на шесть недель, автобусы пойдут в объезд по набережной улице.",
    "Жители просили оставить проход для пешеходов, и подрядчик обещал построить временный настил.",
    "Прошлый ремонт был пятнадцать лет назад, с тех пор опоры обследовали только один раз.",
)


def article(number: int, extra: str = "") -> bytes:
    """A page with a headline, a date and a text that no other number has."""
    text = "".join(f"<p>{s} Это заметка под номером {number}-{n}.</p>" for n, s in enumerate(SENTENCES))
    dated = "<meta property='article:published_time' content='2026-02-05T09:12:00+05:00'>"
    head = f"<title>Мост номер {number}</title>{dated}"
    body = f"<article><h1>Мост номер {number}</h1>{text}{extra}</article>"
    return f"<html lang='ru'><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>".encode()


@dataclass
class Answer:
    """What a path answers; `wait` seconds pass first. `raw` are the very bytes of a response, then the line drops."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    raw: bytes | None = None


Page = Answer | bytes | Callable[[], Answer]


class Site:
    """A web site on a port of its own: `pages` by path; `asked` is what was asked for, in order, `times` when.

    With `tags` it sends an ETag and answers 304 to who knows it (`spared`); `lies` are paths that say 304 for ever.
    """

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[str] = []
        self.times: list[float] = []
        self.spared: list[str] = []
        self.tags = False
        self.lies: set[str] = set()
        self.agents: set[str] = set()
        self.released = threading.Event()
        self.gates: list[threading.Event] = []
        self.watch: Callable[[BaseHTTPRequestHandler], None] = lambda _request: None
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:  # the library's name
                site.answer(self)

            def log_message(self, *args: Any) -> None:
                """The tests look at `asked`."""

        self.server = ThreadingHTTPServer((address, 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://{address}:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(request.path)
        self.times.append(time.monotonic())
        self.watch(request)
        self.agents.add(request.headers.get("User-Agent", ""))
        page = self.pages.get(request.path, Answer(status=404))
        found = Answer(page) if isinstance(page, bytes) else page if isinstance(page, Answer) else page()
        self.released.wait(found.wait)
        if found.raw is not None:
            self.answer_raw(request, found.raw)
            return
        found = self._spare(request, found)
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(found.body))} | found.headers
        try:
            request.send_response(found.status)
            for name, value in headers.items():
                request.send_header(name, value)
            request.end_headers()
            request.wfile.write(found.body)
        except (BrokenPipeError, ConnectionResetError):
            request.close_connection = True

    def answer_raw(self, request: BaseHTTPRequestHandler, raw: bytes) -> None:
        request.wfile.write(raw)
        request.close_connection = True

    def _spare(self, request: BaseHTTPRequestHandler, found: Answer) -> Answer:
        """304 where the asker has this very page, or where the site says so whatever it has."""
        if not self.tags or found.status != 200:
            return found
        tag = f'"{crc32(found.body):08x}"'
        known = request.headers.get("If-None-Match")
        if known is not None and (known == tag or request.path in self.lies):
            self.spared.append(request.path)
            return Answer(status=304)
        return Answer(found.body, headers=found.headers | {"ETag": tag})

    def feed(self, numbers: range, path: str = "/feed") -> None:
        """A feed of articles, and the articles."""
        items = "".join(
            f"<item><title>Мост номер {n}</title><link>{self.url}/news/{n}</link>"
            "<pubDate>Thu, 05 Feb 2026 09:12:00 +0500</pubDate></item>"
            for n in numbers
        )
        self.pages[path] = Answer(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
        for n in numbers:
            self.pages.setdefault(f"/news/{n}", article(n))

    def hold(self, free: int, pause: float = 0.0) -> threading.Event:
        """Answer `free` articles at once, and the others only `pause` seconds after the returned event is set."""
        gate, order, lock = threading.Event(), itertools.count(), threading.Lock()

        def through(answer: Answer) -> Answer:
            with lock:
                is_free = next(order) < free
            return answer if is_free or not gate.wait(HELD) else replace(answer, wait=pause)

        for path, page in self.pages.items():
            if path.startswith("/news/"):
                answer = page if isinstance(page, Answer) else Answer(page)  # type: ignore[arg-type]
                self.pages[path] = lambda answer=answer: through(answer)
        self.gates.append(gate)
        return gate

    def source(self, **facts: Any) -> Source:
        """A source of this site; `feeds` of /feed unless `facts` name places."""
        places = {"feeds", "sitemaps", "listings"} & set(facts)
        usual: dict[str, Any] = {} if places else {"feeds": (f"{self.url}/feed",)}
        named = {
            key: tuple(f"{self.url}{path}" for path in facts.pop(key))
            for key in ("feeds", "sitemaps", "listings")
            if key in facts
        }
        base = {"id": "kz_site", "title": "Site", "home": f"{self.url}/", "country": "kz", "languages": ("ru",)}
        rest = {"timezone": "Asia/Almaty", "article": "/news/[0-9]+$", "delay": 0.0}
        return Source(**(base | rest | usual | named | facts))

    def close(self) -> None:
        self.released.set()
        for gate in self.gates:
            gate.set()
        self.server.shutdown()
        self.server.server_close()
