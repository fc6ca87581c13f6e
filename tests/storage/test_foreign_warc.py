"""What other archivers write is read as far as it is certain, and the rest is named."""

import base64
import gzip
import hashlib
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.warc import framing
from storage.warc.dates import is_period, read_warc_date
from storage.warc.foreign import Bad, ForeignRecord, read_at, read_foreign, read_places
from storage.warc.records import Record as ReadBack
from tests.storage.foreign_warcs import (
    ADDRESS,
    CODINGS,
    Record,
    blocks_gz,
    chunks,
    gz,
    head,
    packed_wacz,
    page,
    plain,
    raw_deflate,
    response,
    three,
    wacz,
    wacz_of_wacz,
    whole_gz,
    zst,
    zst_with_dictionary,
    zst_with_plain_dictionary,
)

PAGES = [page(number) for number in (1, 2, 3)]
Pack = Callable[[Sequence[bytes]], bytes]
CONTAINERS: list[Pack] = [
    plain,
    gz,
    whole_gz,
    blocks_gz,
    zst,
    zst_with_dictionary,
    zst_with_plain_dictionary,
    wacz,
    packed_wacz,
    wacz_of_wacz,
]


@pytest.fixture
def read(tmp_path: Path) -> Callable[[bytes], tuple[list[ReadBack], list[Bad]]]:
    def read_bytes(content: bytes) -> tuple[list[ReadBack], list[Bad]]:
        (tmp_path / "x").write_bytes(content)
        items = list(read_foreign(tmp_path / "x"))
        records = [item.record for item in items if isinstance(item, ForeignRecord)]
        return records, [item for item in items if isinstance(item, Bad)]

    return read_bytes


def utf16_units(block: bytes) -> int:
    return len(block.decode().encode("utf-16-le")) // 2


@pytest.mark.parametrize("pack", CONTAINERS)
def test_each_container_is_opened(pack: Pack, read):
    records, bad = read(pack(three()))
    assert ([record.payload for record in records], bad) == (PAGES, [])
    assert [record.url for record in records] == [ADDRESS.format(n) for n in (1, 2, 3)]


@pytest.mark.parametrize("pack", CONTAINERS)
def test_a_record_is_found_again_at_its_place(pack: Pack, tmp_path: Path):
    path = tmp_path / "x"
    path.write_bytes(pack(three()))
    places = [item[0] for item in read_places(path) if not isinstance(item, Bad)]
    assert [read_at(path, place).payload for place in reversed(places)] == PAGES[::-1]


WAYS_OF_COUNTING: dict[str, dict[str, object]] = {
    "right": {},
    "one short": {"said": lambda block: len(block) - 1},
    "one over": {"said": lambda block: len(block) + 1},
    "with the line ends": {"said": lambda block: len(block) + 4},
    "with the line ends, and one over": {"said": lambda block: len(block) + 5},
    "characters": {"said": lambda block: len(block.decode())},
    "utf-16 units": {"said": utf16_units},
    "none": {"said": lambda _: None},
    "line ends rewritten": {"said": lambda block: len(block) + block.count(b"\r\n")},
    "no number": {"said": lambda _: None, "headers": {"Content-Length": "many"}},
    "no end": {"end": b""},
    "one line end": {"end": b"\r\n"},
    "one newline": {"end": b"\n"},
    "three line ends": {"end": b"\r\n\r\n\r\n"},
    "lines end with LF": {"line": b"\n", "end": b"\n\n"},
    "lines end with LF, version 0.18": {"line": b"\n", "end": b"\n", "version": "WARC/0.18"},
    "one short, one newline": {"said": lambda block: len(block) - 1, "end": b"\n"},
}


@pytest.mark.parametrize("pack", [plain, gz, whole_gz, zst, wacz])
@pytest.mark.parametrize("way", WAYS_OF_COUNTING.values(), ids=WAYS_OF_COUNTING)
def test_a_length_that_lies_does_not_lose_the_page(way: dict[str, object], pack: Pack, read):
    records, bad = read(pack(three(**way)))
    assert ([record.payload.rstrip() for record in records], bad) == (PAGES, [])


@pytest.mark.parametrize("pack", [plain, gz])
def test_the_digest_tells_where_a_block_ends(pack: Pack, read):
    texts = [b"text without an end %d" % number for number in range(3)]
    said = [base64.b32encode(hashlib.sha1(text).digest()).decode() for text in texts]
    records, bad = read(
        pack(
            [
                Record(
                    text, kind="resource", said=lambda _: 3, headers={"WARC-Payload-Digest": f"sha1:{digest}"}
                ).write()
                for text, digest in zip(texts, said, strict=True)
            ]
        )
    )
    assert ([record.payload for record in records], bad) == (texts, [])


def torn(record: bytes) -> bytes:
    return record[:-900]


def without_version(record: bytes) -> bytes:
    return record.replace(b"WARC/1.0", b"WXRC/1.0")


def far_too_long(record: bytes) -> bytes:
    return record[:-700].replace(b"Content-Length: ", b"Content-Length: 9")


def beyond_all_bounds(record: bytes) -> bytes:
    return record[:-700].replace(b"Content-Length: ", b"Content-Length: 999999999")


def zeros(record: bytes) -> bytes:
    return bytes(len(record))


def noise(record: bytes) -> bytes:
    return bytes(range(1, 256)) * (len(record) // 255)


@pytest.mark.parametrize("pack", [plain, whole_gz])
@pytest.mark.parametrize("damage", [torn, without_version, far_too_long, beyond_all_bounds, noise])
def test_a_bad_record_in_the_middle_costs_itself_alone(damage: Callable[[bytes], bytes], pack: Pack, read):
    first, second, third = three()
    records, bad = read(pack([first, damage(second), third]))
    assert [record.payload for record in records] == [PAGES[0], PAGES[2]]
    assert len(bad) == 1


def test_a_hole_of_zeros_is_passed_over(read):
    first, second, third = three()
    assert [record.payload for record in read(plain([first, zeros(second), third]))[0]] == [PAGES[0], PAGES[2]]


@pytest.mark.parametrize("pack", [plain, gz, whole_gz, zst, wacz])
def test_each_of_two_bad_neighbours_is_counted(pack: Pack, read):
    first, second, third = three()
    records, bad = read(pack([torn(first), torn(second), third]))
    assert ([record.payload for record in records], len(bad)) == ([PAGES[2]], 2)


@pytest.mark.parametrize("pack", [gz, zst])
def test_damaged_members_cost_themselves_alone(pack: Pack, read):
    packed = [pack([record]) for record in three()]
    middle = bytearray(packed[1])
    middle[60:80] = bytes(20)
    for content in (
        b"".join([packed[0], bytes(middle), packed[2]]),
        b"".join([packed[0], packed[1][:-70], packed[2]]),
    ):
        records, bad = read(content)
        assert [record.payload for record in records] == [PAGES[0], PAGES[2]]
        assert len(bad) == 1


def test_what_stands_behind_the_last_member_is_named_and_costs_no_page(read):
    for junk in (b"<html>an error page</html>", b"\x1f\x8b\x08\x00junk"):
        records, bad = read(gz(three()) + junk)
        assert ([record.payload for record in records], len(bad)) == (PAGES, 1)
    assert read(gz(three()) + bytes(512))[1] == [], "padding is no fault"


def test_a_torn_end_is_named(read):
    for pack in (plain, gz, whole_gz, zst):
        records, bad = read(pack(three())[:-60])
        assert ([record.payload for record in records], len(bad)) == (PAGES[:2], 1)


RESPONSES: dict[str, Callable[[bytes], bytes]] = {
    "no status line": lambda body: b"Content-Type: text/html\r\n\r\n" + body,
    "no head at all": lambda body: body,
    "no head, a byte order mark": lambda body: b"\xef\xbb\xbf<!DOCTYPE html>" + body,
    "no empty line": lambda body: b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + body,
    "LF": lambda body: b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n" + body,
    "no reason": lambda body: head(body, status="HTTP/1.1 200") + body,
    "no version": lambda body: head(body, status="200 OK") + body,
    "HTTP/2": lambda body: head(body, status="HTTP/2 200") + body,
    "lower case": lambda body: head(body, status="http/1.1 200 ok") + body,
    "100 Continue": lambda body: b"HTTP/1.1 100 Continue\r\n\r\n" + head(body) + body,
    "a proxy's own": lambda body: b"HTTP/1.0 200 Connection established\r\n\r\n" + head(body) + body,
    "spaces and a folded line": lambda body: head(body, "Server : nginx", "X-Long: a\r\n\tb") + body,
    "chunks": lambda body: head(body, "Transfer-Encoding: chunked") + chunks(body),
    "chunks, not said": lambda body: b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + chunks(body),
    "no chunks, but said": lambda body: head(body, "Transfer-Encoding: chunked") + body,
    "chunks of gzip": lambda body: head(body, "Transfer-Encoding: chunked", "Content-Encoding: gzip")
    + chunks(gzip.compress(body)),
    "gzip twice": lambda body: head(body, "Content-Encoding: gzip") + gzip.compress(gzip.compress(body)),
    "gzip, not said": lambda body: head(body) + gzip.compress(body),
    "two codings": lambda body: head(body, "Content-Encoding: br, gzip") + gzip.compress(CODINGS["br"](body)),
    "raw deflate": lambda body: head(body, "Content-Encoding: deflate") + raw_deflate(body),
    "br said of gzip": lambda body: head(body, "Content-Encoding: br") + gzip.compress(body),
    "an unknown coding": lambda body: head(body, "Content-Encoding: utf-8") + body,
} | {
    f"{name}": lambda body, name=name: head(body, f"Content-Encoding: {name}") + CODINGS[name](body)
    for name in CODINGS
} | {
    f"{name}, a lie": lambda body, name=name: head(body, f"Content-Encoding: {name}") + body
    for name in CODINGS
}  # fmt: skip


@pytest.mark.parametrize("write", RESPONSES.values(), ids=RESPONSES)
def test_a_response_is_opened_however_it_was_written(write: Callable[[bytes], bytes], read):
    (record,), bad = read(Record(write(PAGES[0])).write())
    assert bad == []
    assert record.payload.endswith(PAGES[0])
    assert (record.status, record.headers.get("warc-truncated")) == (200, None)


@pytest.mark.parametrize("coding", CODINGS)
def test_one_damaged_body_costs_no_other_record(coding: str, read):
    packed = CODINGS[coding](PAGES[1])
    middle = bytearray(packed)
    middle[len(packed) // 2 :] = b"\xa5" * (len(packed) - len(packed) // 2)
    first, _, third = three()
    for body in (packed[: len(packed) // 2], bytes(middle)):
        damaged = Record(head(body, f"Content-Encoding: {coding}") + body)
        records, bad = read(gz([first, damaged.write(), third]))
        assert [record.payload for record in records[::2]] == PAGES[::2]
        assert (len(records), bad) == (3, [])
        assert not PAGES[1].startswith(records[1].payload) or records[1].headers.get("warc-truncated")


def test_a_body_that_is_shorter_than_its_server_said_is_cut(read):
    body = PAGES[0][:900]
    cases = [
        head(body, length=len(PAGES[0])) + body,
        head(body, "Transfer-Encoding: chunked") + chunks(PAGES[0])[:900],
        head(b"", "Content-Encoding: br") + CODINGS["br"](PAGES[0])[:-40],
    ]
    for block in cases:
        (record,), bad = read(gz([Record(block).write()]))
        assert (record.headers.get("warc-truncated"), bad) == ("disconnect", [])
        assert PAGES[0].startswith(record.payload)
    # headers of the compressed original, body of the page as a browser showed it
    (record,), _ = read(Record(head(b"", length=len(PAGES[0]) + 99) + PAGES[0]).write())
    assert record.headers.get("warc-truncated") is None


def test_types_and_fields_are_read_in_any_case(read):
    odd = {
        "WARC-Type": "",
        "warc-type": "Response",
        "WARC-Target-URI": "",
        "Warc-Target-Uri": "<https://qala.kz/n/1>",
    }
    (record,), bad = read(response(1, headers=odd).write())
    assert (record.type, record.url, record.payload, bad) == ("response", ADDRESS.format(1), PAGES[0], [])


def test_a_resource_is_a_page_of_its_own_type(read):
    record = Record(PAGES[0], kind="resource", headers={"Content-Type": "text/html"})
    (found,), _ = read(gz([record.write()]))
    assert (found.type, found.status, found.http_headers) == ("resource", 200, (("Content-Type", "text/html"),))


@pytest.mark.parametrize("pack", [plain, gz, whole_gz, zst])
def test_a_giant_record_costs_no_memory_and_no_other_record(pack: Pack, read, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(framing, "MOST_RECORD", 200_000)
    monkeypatch.setattr(framing, "_KEPT", 100_000)
    monkeypatch.setattr(framing, "_STEP", 64_000)
    film = Record(head(b"", status="HTTP/1.1 200 OK").replace(b"text/html", b"video/mp4") + b"frame" * 90_000)
    records, bad = read(pack([response(1).write(), film.write(), response(3).write()]))
    assert ([record.payload for record in records[::2]], bad) == (PAGES[::2], [])
    assert records[1].headers["warc-truncated"] == "length"
    # a record that only says that it is so long swallows none behind it
    lying = replace(film, block=film.block[:900], said=lambda _: 300_000).write()
    records, bad = read(pack([response(1).write(), lying, *three(), *three()]))
    assert ([record.payload for record in records], len(bad)) == ([PAGES[0], *PAGES, *PAGES], 1)


def test_a_text_about_warc_files_is_no_new_record(read):
    body = PAGES[0].replace(b"</article>", b"<pre>WARC/1.0\r\nWARC-Type: response\r\n\r\n</pre></article>")
    (record,), bad = read(Record(head(body) + body).write())
    assert (record.payload, bad) == (body, [])


@pytest.mark.parametrize(
    "content", [b"BZh91AY", b"\xfd7zXZ\x00", b"PK\x03\x04broken", b"", b"   \n", b"WARC/1.0\r\n"]
)
def test_what_holds_no_record_is_one_fault(content: bytes, read):
    records, bad = read(content)
    assert (records, len(bad)) == ([], 1)


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("2025-05-06T10:00:00Z", datetime(2025, 5, 6, 10, tzinfo=UTC)),
        ("2025-05-06T10:00:00.123456789Z", datetime(2025, 5, 6, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2025-05-06t15:00:00+05:00", datetime(2025, 5, 6, 10, tzinfo=UTC)),
        ("2025-05-06 10:00:00", datetime(2025, 5, 6, 10, tzinfo=UTC)),
        ("2025-05-06T10:00Z", datetime(2025, 5, 6, 10, tzinfo=UTC)),
        ("20250506100000", datetime(2025, 5, 6, 10, tzinfo=UTC)),
        ("202505061000", datetime(2025, 5, 6, 10, tzinfo=UTC)),
        ("20250506100000123", datetime(2025, 5, 6, 10, 0, 0, 123000, tzinfo=UTC)),
        ("20250506T100000Z", datetime(2025, 5, 6, 10, tzinfo=UTC)),
        ("Tue, 06 May 2025 10:00:00 GMT", datetime(2025, 5, 6, 10, tzinfo=UTC)),
        ("2025-05-06", datetime(2025, 5, 6, 23, 59, 59, tzinfo=UTC)),
        ("2024-02", datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)),
        ("2025", datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_date_is_read_as_far_as_it_goes(said: str, moment: datetime):
    assert read_warc_date(said) == moment
    assert is_period(said) == (moment.second == 59)


@pytest.mark.parametrize(
    "said", ["", "soon", "2025-13", "2025-02-30", "20255-01-01T00:00:00Z", "19700101000000", "1746525600"]
)
def test_what_is_no_date_is_refused(said: str):
    with pytest.raises(ValueError):
        read_warc_date(said)


def zip_of(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        opened.writestr(name, content)
    return made.getvalue()


def test_an_encrypted_zip_and_zips_without_end_are_named(read):
    # bit 0 of the flags, in the local header and in the directory
    whole = bytearray(zip_of("x.warc", plain(three())))
    whole[6] |= 1
    whole[whole.index(b"PK\x01\x02") + 8] |= 1
    (encrypted,) = read(bytes(whole))[1]
    assert "x.warc is encrypted" in str(encrypted)
    nested = wacz(three())
    for _ in range(3):
        nested = zip_of("inner.wacz", nested)
    records, (deep,) = read(nested)
    assert records == []
    assert "more than 3 deep" in str(deep)
