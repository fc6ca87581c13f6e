"""The replay: a WARC file answers in place of the web."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Headers, Response
from w3lib.url import safe_url_string
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.refusals import NotInReplay
from sources import TarikhError

# the bytes are given opened and whole, so these would lie
_TRANSPORT = frozenset({"content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive"})


class BadReplay(TarikhError):
    """The file to replay cannot be read: name a WARC file."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where the latest response of an address lies, and when it came."""

    offset: int
    fetched_at: datetime


@dataclass(frozen=True)
class ReplayIndex:
    """A WARC file's responses by address."""

    path: Path
    entries: dict[str, Entry] = field(default_factory=dict, repr=False)

    def find(self, url: str) -> Entry | None:
        """The latest response to `url`, under http or https."""
        key = _key(url)
        swapped = f"http://{key[8:]}" if key.startswith("https://") else f"https://{key[7:]}"
        return self.entries.get(key) or self.entries.get(swapped)

    def only(self, keep: Callable[[str], bool]) -> "ReplayIndex":
        """The part whose addresses `keep` answers yes to."""
        return ReplayIndex(self.path, {url: entry for url, entry in self.entries.items() if keep(url)})


def read_index(path: Path) -> ReplayIndex:
    """Where each address's latest response lies in the WARC file, compressed or not. Raises BadReplay."""
    entries: dict[str, Entry] = {}
    payloads: dict[str, int] = {}
    try:
        for kind, url, digest, entry in _records(path):
            if kind == "response":
                payloads[digest] = entry.offset
            elif digest in payloads:
                # an unchanged page: its bytes lie with the response that it refers to
                entry = Entry(payloads[digest], entry.fetched_at)
            else:
                continue
            key = _key(url)
            if key not in entries or entries[key].fetched_at <= entry.fetched_at:
                entries[key] = entry
    except OSError as err:
        raise BadReplay(f"cannot replay {path}: {err.strerror or err}") from None
    except (ArchiveLoadFailed, ValueError) as err:
        if not entries:
            words = str(err).strip().splitlines()[0]
            raise BadReplay(f"cannot replay {path}: it is no WARC file ({words})") from None
    if not entries:
        raise BadReplay(f"cannot replay {path}: there is no response in it")
    return ReplayIndex(path, entries)


def _records(path: Path) -> Iterator[tuple[str, str, str, Entry]]:
    with path.open("rb") as file:
        records = ArchiveIterator(file, no_record_parse=True)
        for record in records:
            if record.rec_type not in ("response", "revisit"):
                continue
            headers = record.rec_headers
            url = (headers.get_header("WARC-Target-URI") or "").strip("<>")
            moment = datetime.fromisoformat(headers.get_header("WARC-Date") or "1990-01-01T00:00:00Z")
            aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            offset = records.get_record_offset()
            digest = headers.get_header("WARC-Payload-Digest") or f"none:{offset}"
            yield record.rec_type, url, digest, Entry(offset, aware)


def _key(url: str) -> str:
    return str(safe_url_string(urldefrag(url)[0]))


class ReplayHandler(BaseDownloadHandler):
    """Scrapy's download handler for http and https that answers from the file; the web is never asked."""

    lazy = False

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        job = crawler.settings["TARIKH_JOB"]
        self._index: ReplayIndex = job.index or read_index(job.replay)
        self._file = self._index.path.open("rb")

    async def download_request(self, request: Request) -> Response:
        """The archived response; its date goes to `request.meta["fetched_at"]`. Raises NotInReplay."""
        entry = self._index.find(request.url)
        if entry is None:
            raise NotInReplay(f"{request.url} is not in {self._index.path.name}")
        request.meta["fetched_at"] = entry.fetched_at
        return self._read(request.url, entry)

    def _read(self, url: str, entry: Entry) -> Response:
        self._file.seek(entry.offset)
        record = next(iter(ArchiveIterator(self._file)))
        http = record.http_headers
        pairs = [(n, v) for n, v in (http.headers if http else []) if n.lower() not in _TRANSPORT]
        body = record.content_stream().read()
        headers = Headers({})
        for name, value in pairs:
            headers.appendlist(name, value)
        status = int(http.get_statuscode()) if http else 200
        flags = [f"truncated:{cut}"] if (cut := record.rec_headers.get_header("WARC-Truncated")) else []
        return Response(url, status=status, headers=headers, body=body, flags=flags)

    async def close(self) -> None:
        """Close the file."""
        self._file.close()
