"""The replay: a WARC file answers in place of the web."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Headers, Response
from w3lib.url import safe_url_string

from crawler.refusals import NotInReplay
from sources import TarikhError
from storage.frontier.places import SITEMAP_FILE
from storage.warc.dates import read_warc_date
from storage.warc.foreign import Bad, Place, read_at, read_places
from storage.warc.framing import Frame
from storage.warc.http_message import read_head

# the bytes are given opened and whole, so these would lie
_TRANSPORT = frozenset({"content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive"})
_PARTIAL = 206
_MOST_TOLD = 1000


class BadReplay(TarikhError):
    """The file to replay cannot be read: name a WARC file."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where the latest response of an address lies, and when it came."""

    place: Place
    fetched_at: datetime


@dataclass(frozen=True)
class ReplayIndex:
    """A WARC file's responses by address; `lost` names the places that hold no whole record."""

    path: Path
    entries: dict[str, Entry] = field(default_factory=dict, repr=False)
    lost: tuple[str, ...] = field(default=(), repr=False)

    def find(self, url: str) -> Entry | None:
        """The latest response to `url`, under http or https."""
        key = _key(url)
        swapped = f"http://{key[8:]}" if key.startswith("https://") else f"https://{key[7:]}"
        return self.entries.get(key) or self.entries.get(swapped)

    def only(self, keep: Callable[[str], bool]) -> "ReplayIndex":
        """The part whose addresses `keep` answers yes to, and the sitemaps of any host: an index may name them."""
        kept = {url: entry for url, entry in self.entries.items() if keep(url) or SITEMAP_FILE.search(url)}
        return ReplayIndex(self.path, kept)


def read_index(path: Path) -> ReplayIndex:
    """Where each address's latest response lies in the WARC file, packed or not. Raises BadReplay."""
    reading = _Reading(path.name)
    try:
        for item in read_places(path):
            if isinstance(item, Bad):
                reading.lose(item.position, item.reason)
            else:
                reading.take(*item)
    except OSError as err:
        raise BadReplay(f"cannot replay {path}: {err.strerror or err}") from None
    reading.resolve()
    if not reading.entries:
        why = f"it is no WARC file ({reading.lost[0]})" if reading.lost else "there is no response in it"
        raise BadReplay(f"cannot replay {path}: {why}")
    return ReplayIndex(path, reading.entries, tuple(reading.lost))


class _Reading:
    """The index in the making."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.entries: dict[str, Entry] = {}
        self.lost: list[str] = []
        self._payloads: dict[str, Place] = {}
        self._revisits: list[tuple[str, datetime, dict[str, str]]] = []

    def take(self, place: Place, frame: Frame, position: int) -> None:
        """Take in a record that can answer; a part of a page cannot."""
        headers = frame.headers
        kind = headers.get("warc-type", "").strip().lower()
        url = headers.get("warc-target-uri", "").strip().strip("<>")
        if kind not in ("response", "revisit", "resource") or not url.lower().startswith(("http://", "https://")):
            return
        if "warc-segment-number" in headers:
            self.lose(position, "one segment of a record in several")
            return
        try:
            fetched_at = read_warc_date(headers.get("warc-date", ""))
        except ValueError as err:
            self.lose(position, str(err))
            return
        if kind == "revisit":
            self._revisits.append((url, fetched_at, dict(headers)))
        elif kind == "resource" or read_head(frame.block).status != _PARTIAL:
            if digest := headers.get("warc-payload-digest"):
                self._payloads[digest] = place
            self._set(url, Entry(place, fetched_at))

    def resolve(self) -> None:
        """Let each unchanged page answer with the bytes that it refers to."""
        originals = dict(self.entries)
        for url, fetched_at, headers in self._revisits:
            named = headers.get("warc-refers-to-target-uri", "").strip("<>") or url
            place = self._payloads.get(headers.get("warc-payload-digest", ""))
            original = originals.get(_key(named))
            if place or original:
                self._set(url, Entry(place or original.place, fetched_at))  # type: ignore[union-attr]

    def lose(self, position: int, reason: str) -> None:
        """Note a place that cannot be read."""
        if len(self.lost) < _MOST_TOLD:
            self.lost.append(f"{self._name} at {position}: {reason}")

    def _set(self, url: str, entry: Entry) -> None:
        key = _key(url)
        if key not in self.entries or self.entries[key].fetched_at <= entry.fetched_at:
            self.entries[key] = entry


def _key(url: str) -> str:
    return str(safe_url_string(urldefrag(url)[0]))


class ReplayHandler(BaseDownloadHandler):
    """Scrapy's download handler for http and https that answers from the file; the web is never asked."""

    lazy = False

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        job = crawler.settings["TARIKH_JOB"]
        self._index: ReplayIndex = job.index or read_index(job.replay)

    async def download_request(self, request: Request) -> Response:
        """The archived response; its date goes to `request.meta["fetched_at"]`. Raises NotInReplay."""
        entry = self._index.find(request.url)
        if entry is None:
            raise NotInReplay(f"{request.url} is not in {self._index.path.name}")
        request.meta["fetched_at"] = entry.fetched_at
        return self._read(request.url, entry)

    def _read(self, url: str, entry: Entry) -> Response:
        record = read_at(self._index.path, entry.place)
        headers = Headers({})
        for name, value in record.http_headers:
            if name.lower() not in _TRANSPORT:
                headers.appendlist(name, value)
        flags = [f"truncated:{cut}"] if (cut := record.headers.get("warc-truncated")) else []
        return Response(url, status=record.status or 200, headers=headers, body=record.payload, flags=flags)

    async def close(self) -> None:
        """There is nothing to close: each answer opens the file."""
