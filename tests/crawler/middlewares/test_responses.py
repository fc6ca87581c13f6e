"""A page is kept and read whatever its server breaks of HTTP, at an article, a feed and a robots.txt alike."""

import gzip
import zlib

import brotli
import pytest
from loopback import article
from raw_server import RawServer, raw_source, reply
from sqlalchemy import text

from storage.warc.content_coding import zstd

pytestmark = pytest.mark.slow


@pytest.fixture
def raw():
    opened = RawServer()
    yield opened
    opened.close()


def feed_of(raw: RawServer, numbers: range) -> bytes:
    items = "".join(f"<item><title>Мост</title><link>{raw.url}/news/{n}</link></item>" for n in numbers)
    return f"<rss version='2.0'><channel>{items}</channel></rss>".encode()


def rows(database, query):
    with database.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def chunked(body: bytes, size: bytes = b"%x", end: bytes = b"\r\n") -> bytes:
    pieces = [body[at : at + 700] for at in range(0, len(body), 700)]
    return b"".join(size % len(p) + end + p + end for p in pieces) + size % 0 + end + end


CODINGS = {
    "plain": lambda b: b,
    "gzip": gzip.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
    "deflate": zlib.compress,
}
LIES = [(label, packed) for label in ("gzip", "br", "zstd", "deflate", "x-gzip") for packed in ("plain", "gzip")]
LIES += [("gzip", "zstd"), ("br", "zstd"), ("deflate", "gzip"), ("gzip, br", "plain"), ("x-unknown", "plain")]
LIES += [("", "gzip")]


@pytest.mark.parametrize("place", ["/news/1", "/feed", "/robots.txt"])
def test_a_content_encoding_that_lies_costs_nothing_and_is_told(raw, run, database, place):
    lies = [(label, packed) for label, packed in LIES if label.removeprefix("x-") != packed]
    numbers = range(1, len(lies) + 1)
    raw.answers["/feed"] = reply(feed_of(raw, numbers))
    for n in numbers:
        raw.answers[f"/news/{n}"] = reply(article(n))
    if place == "/news/1":
        for n, (label, packed) in zip(numbers, lies, strict=True):
            coding = b"Content-Encoding: " + label.encode() if label else b"X-Cache: HIT"
            raw.answers[f"/news/{n}"] = reply(CODINGS[packed](article(n)), coding)
    else:
        body = feed_of(raw, numbers) if place == "/feed" else b"User-agent: *\nDisallow: /x/\n"
        raw.answers[place] = reply(body, b"Content-Encoding: gzip")
    assert run(raw_source(raw))[0].closed.new == len(lies)
    assert {code for (code,) in rows(database, "SELECT code FROM issue")} == {"encoding_lie"}


HEADS = {
    "a space in a name": [b"Power by: x"],
    "a space before the colon": [b"P3P : x", b"X-Cache : HIT"],
    "a colon first": [b": x", b":status: 200"],
    "no colon": [b"nonsense"],
    "letters in a name": ["Құпия: x".encode(), "Кэш: x".encode("cp1251")],
    "brackets in a name": [b"X[1]: y", b"<b>Warning</b>: x"],
    "a long line": [b"Content-Security-Policy: " + b"x" * 60_000],
    "no name at all": [b" continued", b":"],
    "NUL": [b"X\0: a\0b"],
    "two lengths": [b"Content-Length: 5"],
    "a length of letters": [b"Content-Length: many"],
    "identity": [b"Transfer-Encoding: identity"],
}


def test_a_header_line_that_is_none_costs_itself_alone(raw, run):
    numbers = range(1, len(HEADS) + 1)
    raw.answers["/robots.txt"] = reply(b"User-agent: *\nDisallow: /x/\n", *HEADS["a space in a name"])
    raw.answers["/feed"] = reply(feed_of(raw, numbers), *HEADS["letters in a name"])
    for n, lines in zip(numbers, HEADS.values(), strict=True):
        raw.answers[f"/news/{n}"] = reply(article(n), *lines)
    assert run(raw_source(raw))[0].closed.new == len(HEADS)


STATUSES = [
    b"HTTP/1.1  200 OK",
    b"HTTP/2 200",
    b"ICY 200 OK",
    b"http/1.1 200 OK",
    b"\r\nHTTP/1.1 200 OK",
    b"HTTP/1.0 200",
]


def test_a_status_line_in_any_spelling(raw, run):
    numbers = range(1, len(STATUSES) + 1)
    raw.answers["/robots.txt"] = reply(b"User-agent: *\nDisallow: /x/\n", status=STATUSES[0])
    raw.answers["/feed"] = reply(feed_of(raw, numbers), status=STATUSES[1])
    for n, status in zip(numbers, STATUSES, strict=True):
        raw.answers[f"/news/{n}"] = reply(article(n), status=status)
    assert run(raw_source(raw))[0].closed.new == len(STATUSES)


CHUNKS = {
    "padded": lambda b: chunked(b, b"%x   "),
    "padded before": lambda b: chunked(b, b"  %x"),
    "zeros": lambda b: chunked(b, b"00000%x"),
    "0x": lambda b: chunked(b, b"0x%X"),
    "extension": lambda b: chunked(b, b'%x;name="a b" \xd1'),
    "line feeds": lambda b: chunked(b, end=b"\n"),
    "blank lines": lambda b: (
        b"".join(b"%x\r\n" % len(p) + p + b"\r\n\r\n" for p in (b[:500], b[500:])) + b"0\r\n\r\n"
    ),
    "none at all": lambda b: b,
    "no end behind the last": lambda b: chunked(b)[:-2],
    "gzip below": lambda b: chunked(b),
}


def test_chunks_in_any_spelling(raw, run, database):
    numbers = range(1, len(CHUNKS) + 1)
    labels = [b"gzip, chunked" if name == "gzip below" else b"chunked" for name in CHUNKS]
    raw.answers["/robots.txt"] = reply(b"User-agent: *\n", b"Transfer-Encoding: chunked", length=False)
    raw.answers["/feed"] = reply(CHUNKS["padded"](feed_of(raw, numbers)), b"Transfer-Encoding: chunked", length=False)
    for n, label, write in zip(numbers, labels, CHUNKS.values(), strict=True):
        raw.answers[f"/news/{n}"] = reply(write(article(n)), b"Transfer-Encoding: " + label, length=False)
    assert run(raw_source(raw))[0].closed.new == len(CHUNKS)
    assert rows(database, "SELECT url FROM capture WHERE truncated IS NOT NULL") == []


def test_chunks_that_break_off_are_kept_and_count_as_cut(raw, run, database):
    raw.answers["/feed"] = reply(feed_of(raw, range(1, 2)))
    body = chunked(article(1))[:900] + b"zz\r\nnonsense"
    raw.answers["/news/1"] = reply(body, b"Transfer-Encoding: chunked", length=False)
    run(raw_source(raw))
    kept = rows(database, "SELECT truncated, payload_length > 0 FROM capture WHERE kind = 'article'")
    assert ("disconnect", True) in kept
