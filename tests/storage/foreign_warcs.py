"""Records as other archivers write them, byte by byte."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import brotli
from backports import zstd

ADDRESS = "https://qala.kz/n/{}"


def page(number: int, paragraphs: int = 8) -> bytes:
    """A page of non-ASCII text, so that characters and bytes are different counts."""
    text = "".join(
        f"<p>Абзац {n}: в посёлке номер {number} открыли школу на {number * 7 + n} мест, сообщил аким района.</p>"
        for n in range(paragraphs)
    )
    head = (
        f"<title>Школа {number}</title><meta property='article:published_time' content='2025-05-03T10:00:00+05:00'>"
    )
    return f"<html><head>{head}</head><body><article><h1>Школа {number}</h1>{text}</article></body></html>".encode()


def head(body: bytes, *more: str, length: int | None = None, status: str = "HTTP/1.1 200 OK") -> bytes:
    """A status line and headers for the body."""
    size = len(body) if length is None else length
    lines = [status, "Content-Type: text/html; charset=utf-8", f"Content-Length: {size}", *more]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


@dataclass(frozen=True)
class Record:
    """One record: `said` is its Content-Length where that is not the length of its block, or None for none."""

    block: bytes
    url: str = ADDRESS.format(1)
    kind: str = "response"
    version: str = "WARC/1.0"
    headers: dict[str, str] = field(default_factory=dict)
    said: Callable[[bytes], int | None] = len
    end: bytes = b"\r\n\r\n"
    line: bytes = b"\r\n"

    def write(self) -> bytes:
        size = self.said(self.block)
        facts = {
            "WARC-Type": self.kind,
            "WARC-Record-ID": "<urn:uuid:00000000-0000-4000-8000-000000000001>",
            "WARC-Date": "2025-05-06T10:00:00Z",
            "WARC-Target-URI": self.url,
            "Content-Type": "application/http; msgtype=response",
        } | self.headers
        if size is not None:
            facts["Content-Length"] = str(size)
        lines = [self.version, *(f"{name}: {value}" for name, value in facts.items() if value)]
        return self.line.join(line.encode() for line in lines) + self.line * 2 + self.block + self.end


def response(number: int, **facts: object) -> Record:
    """The page of that number as an ordinary response."""
    body = page(number)
    return replace(Record(head(body) + body, ADDRESS.format(number)), **facts)  # type: ignore[arg-type]


def three(**facts: object) -> list[bytes]:
    """Three pages, written in this way."""
    return [response(number, **facts).write() for number in (1, 2, 3)]


def gz(records: Sequence[bytes]) -> bytes:
    return b"".join(gzip.compress(record) for record in records)


def plain(records: Sequence[bytes]) -> bytes:
    return b"".join(records)


def whole_gz(records: Sequence[bytes]) -> bytes:
    return gzip.compress(b"".join(records))


def blocks_gz(records: Sequence[bytes]) -> bytes:
    """Members of a fixed size, as bgzip makes them: no record begins with one but the first."""
    content = b"".join(records)
    return b"".join(gzip.compress(content[at : at + 700]) for at in range(0, len(content), 700)) + gzip.compress(b"")


def zst(records: Sequence[bytes]) -> bytes:
    return b"".join(zstd.compress(record) for record in records)


def zst_with_dictionary(records: Sequence[bytes], packed: bool = True) -> bytes:
    """As the Archive Team writes it: the dictionary in a first frame that others pass over."""
    samples = [response(number).write() for number in range(200)]
    made = zstd.train_dict(samples, 4096)
    raw = zstd.compress(made.dict_content) if packed else made.dict_content
    frame = b"\x5d\x2a\x4d\x18" + len(raw).to_bytes(4, "little") + raw
    return frame + b"".join(zstd.compress(record, zstd_dict=made) for record in records)


def zst_with_plain_dictionary(records: Sequence[bytes]) -> bytes:
    return zst_with_dictionary(records, packed=False)


def wacz(records: Sequence[bytes], packing: int = zipfile.ZIP_STORED) -> bytes:
    """The first record in one file, the others in another, beside what else a WACZ holds."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as opened:
        opened.writestr("datapackage.json", "{}")
        opened.writestr("archive/first.warc.gz", gz(records[:1]))
        opened.writestr("archive/second.warc", plain(records[1:]))
        opened.writestr("indexes/index.cdx.gz", gzip.compress(b"kz,qala)/n/1 20250506100000 {}"))
    return made.getvalue()


def packed_wacz(records: Sequence[bytes]) -> bytes:
    return wacz(records, zipfile.ZIP_DEFLATED)


def wacz_of_wacz(records: Sequence[bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        opened.writestr("first.wacz", wacz(records))
    return made.getvalue()


def deflate(body: bytes) -> bytes:
    return zlib.compress(body)


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": deflate,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


def chunks(body: bytes, size: int = 500) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
