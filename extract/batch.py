"""Reads many pages in files; the pages of one host teach each other that site's boilerplate."""

import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from extract.boilerplate import LEAST_PAGES, Boilerplate
from extract.extraction import Extraction, Outcome
from extract.page import Page
from extract.pool import Workers, extract_in
from extract.reader import read_lines
from sources import Catalogue, Source, TarikhError, UnknownSource

T = TypeVar("T")

MOST_BYTES = 32 << 20
# what recurs on a site shows in so many pages; each is parsed once more for it
MOST_TEACHERS = 40


class _Unreadable(TarikhError):
    """A request that names no page that could be read."""


class _TooLarge(_Unreadable):
    """A page of more than MOST_BYTES."""


@dataclass(frozen=True, slots=True)
class Request:
    """One line of a batch; `fault` says what is wrong with it."""

    url: str = ""
    file: str = ""
    id: Any = None
    content_type: str | None = None
    fetched_at: datetime | None = None
    source: Source | None = None
    fault: str | None = None

    @property
    def host(self) -> str:
        return _host(self.url)


@dataclass(frozen=True, slots=True)
class Batch:
    """Who reads a batch: the workers, the sources that its pages may belong to, the time of pages that name none."""

    workers: Workers
    catalogue: Catalogue
    now: datetime
    progress: Callable[[], None] = field(default=lambda: None)

    def records(self, lines: Callable[[], Iterable[str]]) -> Iterator[dict[str, Any]]:
        """One record a line, in order. `lines` is called three times and must give the same lines each time.

        A line that is no request, or whose file cannot be read, has the outcome undecodable and a warning.
        """
        boilerplate = self._learn(lines)
        jobs = ((request, self._extract(request, boilerplate)) for request in self._requests(lines))
        for request, answer in self.workers.in_order(jobs):
            self.progress()
            yield {"id": request.id, "file": request.file or None, **answer.result().as_json()}

    def _learn(self, lines: Callable[[], Iterable[str]]) -> dict[str, Boilerplate]:
        """The boilerplate of each host that has pages enough to show one."""
        pages = Counter(r.host for r in self._requests(lines) if not r.fault)
        taught = {host for host, count in pages.items() if count >= LEAST_PAGES}
        counts: dict[str, Counter[int]] = {host: Counter() for host in taught}
        jobs = ((r, self._lines(r)) for r in self._teachers(lines, taught))
        for request, asked in self.workers.in_order(jobs):
            counts[request.host].update(_or_nothing(asked))
        return {
            host: Boilerplate(min(pages[host], MOST_TEACHERS), dict(seen)).recurring()
            for host, seen in counts.items()
        }

    def _teachers(self, lines: Callable[[], Iterable[str]], hosts: set[str]) -> Iterator[Request]:
        """The first pages of each of these hosts."""
        seen: Counter[str] = Counter()
        for request in self._requests(lines):
            if not request.fault and request.host in hosts and seen[request.host] < MOST_TEACHERS:
                seen[request.host] += 1
                yield request

    def _requests(self, lines: Callable[[], Iterable[str]]) -> Iterator[Request]:
        for number, line in enumerate(lines(), 1):
            yield read_request(line, number, self.catalogue)

    def _page(self, request: Request) -> Page:
        body = read_file(Path(request.file))
        return Page(request.url, body, request.fetched_at or self.now, request.content_type)

    def _lines(self, request: Request) -> "Future[frozenset[int]]":
        try:
            return self.workers.submit(read_lines, self._page(request), request.source)
        except _Unreadable:
            return _done(frozenset())

    def _extract(self, request: Request, boilerplate: dict[str, Boilerplate]) -> "Future[Extraction]":
        source_id = request.source.id if request.source else None
        if request.fault:
            return _done(Extraction(request.url, Outcome.UNDECODABLE, source=source_id, warnings=(request.fault,)))
        try:
            page = self._page(request)
        except _Unreadable as err:
            outcome = Outcome.TOO_LARGE if isinstance(err, _TooLarge) else Outcome.UNDECODABLE
            return _done(Extraction(request.url, outcome, source=source_id, warnings=(str(err),)))
        return extract_in(self.workers, page, request.source, boilerplate.get(request.host))


def read_request(line: str, number: int, catalogue: Catalogue) -> Request:
    """The request of one JSON line; what is wrong with it is told in its `fault`, naming the line's number."""
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as err:
        return Request(fault=f"line {number}: not JSON: {err}"[:300])
    if not isinstance(asked, dict):
        return Request(fault=f"line {number}: not a JSON object")
    url, file, given = asked.get("url"), asked.get("file"), asked.get("id")
    if not isinstance(url, str) or not isinstance(file, str):
        known = url if isinstance(url, str) else ""
        return Request(url=known, id=given, fault=f'line {number}: needs "url" and "file", both text')
    try:
        _host(url)
        content_type = asked.get("content_type")
        return Request(
            url=url,
            file=file,
            id=given,
            content_type=content_type if isinstance(content_type, str) else None,
            fetched_at=_moment(asked.get("fetched_at")),
            source=_source(url, asked.get("source"), catalogue),
        )
    except (ValueError, UnknownSource) as err:
        return Request(url=url, file=file, id=given, fault=f"line {number}: {err}")


def read_file(path: Path) -> bytes:
    """The page's bytes; gzip is taken off, and a torn gzip member gives what it holds. Raises _Unreadable."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as err:
        raise _Unreadable(f"cannot read {path}: {getattr(err, 'strerror', None) or err}") from None
    if raw.startswith(b"\x1f\x8b"):
        try:
            raw = zlib.decompressobj(wbits=31).decompress(raw, MOST_BYTES + 1)
        except zlib.error as err:
            raise _Unreadable(f"cannot read {path}: {err}") from None
    if len(raw) > MOST_BYTES:
        raise _TooLarge(f"{path} holds more than {MOST_BYTES >> 20} MiB")
    return raw


def _or_nothing(done: "Future[frozenset[int]]") -> frozenset[int]:
    """A page that cannot be read teaches nothing here; its own record will say why."""
    return done.result() if done.exception() is None else frozenset()


def _done(value: T) -> "Future[T]":
    future: Future[T] = Future()
    future.set_result(value)
    return future


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower().removeprefix("www.")


def _source(url: str, source_id: object, catalogue: Catalogue) -> Source | None:
    return catalogue.get(str(source_id)) if source_id else catalogue.of_url(url)


def _moment(words: object) -> datetime | None:
    if words is None:
        return None
    moment = datetime.fromisoformat(str(words))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
