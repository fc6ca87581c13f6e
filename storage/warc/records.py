"""Writes a response as a WARC record, and reads it back."""

import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from urllib.parse import quote

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from storage.warc.dates import warc_date
from storage.warc.fetched import CaptureKind, Fetched, payload_digest

IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

_GZIP = 31
_LEVEL = 6
_HEADER_BYTES = 65_536
# Content-Type, X-Cache
_NAME = re.compile(r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
_PRINTABLE = "".join(chr(code) for code in range(0x20, 0x7F))
# these describe the bytes on the wire, and the record holds the body decoded
_OF_THE_WIRE = frozenset({"content-encoding", "transfer-encoding", "content-length"})


@dataclass(frozen=True, slots=True)
class Original:
    """The capture that has the body of a page's last good capture, and what that last one says of the page."""

    url: str
    fetched_at: datetime
    digest: str
    capture_id: int
    settled: bool
    article_id: int | None
    etag: str | None
    last_modified: str | None


class TornRecord(ValueError):
    """Bytes that are no whole WARC record."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record read back: its WARC headers by lower-cased name, and the response that it holds."""

    type: str
    headers: Mapping[str, str]
    status: int
    reason: str
    http_headers: tuple[tuple[str, str], ...]
    payload: bytes

    @property
    def url(self) -> str:
        return self.headers.get("warc-target-uri", "").strip().strip("<>")

    @property
    def digest(self) -> str:
        return self.headers.get("warc-payload-digest") or payload_digest(self.payload)

    def fetched(self, fetched_at: datetime) -> Fetched:
        """The response as it was handed to the archive."""
        spelled = self.headers.get("x-tarikh-url")
        return Fetched(
            url=json.loads(spelled) if spelled else self.url,
            kind=CaptureKind(self.headers.get("x-tarikh-kind", "article")),
            fetched_at=fetched_at,
            status=self.status,
            headers=self.http_headers,
            body=self.payload,
            source=self.headers.get("x-tarikh-source"),
            reason=self.reason,
            truncated=self.headers.get("warc-truncated"),
            ip=self.headers.get("warc-ip-address"),
            redirected_from=self.headers.get("x-tarikh-redirected-from"),
            part_of=self.headers.get("x-tarikh-part-of"),
        )


def write_record(fetched: Fetched, run_id: int, original: Original | None = None) -> bytes:
    """One gzip member with the response; with an `original`, a revisit record that refers to it."""
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version="1.1")
    headers = _warc_headers(fetched, run_id)
    http = StatusAndHeaders(f"{fetched.status} {_ascii(fetched.reason)}".strip(), _http_headers(fetched), "HTTP/1.1")
    if original is None:
        body = BytesIO(fetched.body)
        headers["WARC-Payload-Digest"] = payload_digest(fetched.body)
        record = writer.create_warc_record(
            headers["WARC-Target-URI"],
            "response",
            body,
            len(fetched.body),
            http_headers=http,
            warc_headers_dict=headers,
        )
    else:
        headers |= {
            "WARC-Profile": NOT_MODIFIED if fetched.status == 304 else IDENTICAL,
            "WARC-Refers-To-Target-URI": header_url(original.url),
            "WARC-Refers-To-Date": warc_date(original.fetched_at),
            "WARC-Payload-Digest": original.digest,
        }
        record = writer.create_warc_record(
            headers["WARC-Target-URI"], "revisit", http_headers=http, warc_headers_dict=headers
        )
    writer.write_record(record)
    return _zip(buffer.getvalue())


def write_warcinfo(file_name: str, facts: Mapping[str, str], now: datetime) -> bytes:
    """The first record of a file: who wrote it, and in which format."""
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version="1.1")
    record = writer.create_warcinfo_record(file_name, {key: _ascii(value) for key, value in facts.items()})
    record.rec_headers.replace_header("WARC-Date", warc_date(now))
    writer.write_record(record)
    return _zip(buffer.getvalue())


def read_record(member: bytes) -> Record:
    """The record in one whole gzip member. Raises TornRecord."""
    return parse_record(unzip(member))


def unzip(member: bytes) -> bytes:
    """The content of exactly one gzip member, its checksum proven. Raises TornRecord."""
    inflate = zlib.decompressobj(_GZIP)
    try:
        plain = inflate.decompress(member)
    except zlib.error as err:
        raise TornRecord(str(err)) from None
    if not inflate.eof or inflate.unused_data:
        raise TornRecord("not one whole gzip member")
    return plain


def parse_record(plain: bytes) -> Record:
    """The record of ours in uncompressed bytes, its length proven. Raises TornRecord."""
    head, mark, block = plain.partition(b"\r\n\r\n")
    length = re.search(rb"\r\ncontent-length:\s*([0-9]{1,12})\s*(?:\r\n|$)", head, re.I)
    if not mark or not head.startswith(b"WARC/") or length is None:
        raise TornRecord("no WARC header")
    if len(block) < int(length[1]):
        raise TornRecord(f"{len(block)} bytes of {int(length[1])}")
    try:
        return next(_records(plain))
    except (ArchiveLoadFailed, StopIteration, ValueError, IndexError, EOFError, zlib.error) as err:
        raise TornRecord(str(err) or type(err).__name__) from None


def _records(plain: bytes) -> Iterator[Record]:
    for record in ArchiveIterator(BytesIO(plain)):
        http = record.http_headers
        code = http.get_statuscode() if http else ""
        yield Record(
            type=record.rec_type,
            headers={name.lower(): value for name, value in record.rec_headers.headers},
            status=int(code) if code.isascii() and code.isdigit() and len(code) == 3 else 0,
            reason=http.statusline.partition(" ")[2] if http else "",
            http_headers=tuple(http.headers) if http else (),
            payload=record.content_stream().read(),
        )


def header_url(url: str) -> str:
    """The address as a header may hold it: ASCII, no white space."""
    return quote(url.encode("utf-8", "replace"), safe=_PRINTABLE.replace(" ", ""))


def _warc_headers(fetched: Fetched, run_id: int) -> dict[str, str]:
    """WARC headers; those that begin with X-Tarikh let a lost capture row be made again from the file."""
    values = {
        "WARC-Target-URI": header_url(fetched.url),
        "X-Tarikh-Url": json.dumps(fetched.url) if header_url(fetched.url) != fetched.url else None,
        "WARC-Date": warc_date(fetched.fetched_at),
        "WARC-IP-Address": fetched.ip,
        "WARC-Truncated": fetched.truncated,
        "X-Tarikh-Kind": str(fetched.kind),
        "X-Tarikh-Run": str(run_id),
        "X-Tarikh-Source": fetched.source,
        "X-Tarikh-Redirected-From": header_url(fetched.redirected_from) if fetched.redirected_from else None,
        "X-Tarikh-Part-Of": header_url(fetched.part_of) if fetched.part_of else None,
    }
    return {name: value for name, value in values.items() if value}


def _http_headers(fetched: Fetched) -> list[tuple[str, str]]:
    kept: list[tuple[str, str]] = []
    size = 0
    for name, value in fetched.headers:
        size += len(name) + len(value)
        if _NAME.match(name) and size < _HEADER_BYTES:
            # Common Crawl moves them to the same names
            known = f"X-Crawler-{name}" if name.lower() in _OF_THE_WIRE else name
            kept.append((known, _ascii(value)))
    return [*kept, ("Content-Length", str(len(fetched.body)))]


def _ascii(text: str) -> str:
    return quote(re.sub(r"[\x00-\x1f\x7f]+", " ", text).encode("utf-8", "replace"), safe=_PRINTABLE).strip()


def _zip(plain: bytes) -> bytes:
    return zlib.compress(plain, _LEVEL, _GZIP)
