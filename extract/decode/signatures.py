"""Recognizes files that are no text, and UTF-16 or UTF-32, by their first bytes."""

import codecs

_BEGINNINGS = {
    b"%PDF-": "PDF",
    b"\x89PNG": "PNG image",
    b"GIF8": "GIF image",
    b"\xff\xd8\xff": "JPEG image",
    b"RIFF": "RIFF media",
    b"PK\x03\x04": "zip archive",
    b"\x1f\x8b": "gzip archive",
    b"7z\xbc\xaf": "7z archive",
    b"Rar!": "rar archive",
    b"BZh": "bzip2 archive",
    b"\xfd7zXZ": "xz archive",
    b"\x28\xb5\x2f\xfd": "zstd archive",
    b"\xd0\xcf\x11\xe0": "old office document",
    b"{\\rtf": "RTF document",
    b"ID3": "audio",
    b"OggS": "audio",
    b"\x1aE\xdf\xa3": "video",
    b"wOF": "font",
    b"\x7fELF": "program",
    b"II*\x00": "TIFF image",
    b"MM\x00*": "TIFF image",
    b"\x00\x00\x01\x00": "icon",
}
_SAMPLE = 4096
# tab, line feed, form feed, carriage return and escape stand in text
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_MOST_CONTROLS = 0.02


def kind_of_binary(body: bytes) -> str | None:
    """What kind of file this is, where it is no text."""
    for beginning, kind in _BEGINNINGS.items():
        if body.startswith(beginning):
            return kind
    if body[4:8] == b"ftyp":
        return "video"
    sample = body[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return "control characters" if controls > max(2, _MOST_CONTROLS * len(sample)) else None


# the longer mark first: UTF-32's begins with UTF-16's
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BEGINNING = 2048


def by_mark(body: bytes) -> str | None:
    """The encoding that a byte order mark names."""
    return next((charset for mark, charset in _MARKS if body.startswith(mark)), None)


def by_zeros(body: bytes) -> str | None:
    """UTF-16 without a mark: the tags and spaces of a page have a zero in every second byte."""
    sample = body[:_BEGINNING]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if even + odd < max(4, len(sample) // 10):
        return None
    charset = "utf-16-le" if odd > 20 * even else "utf-16-be" if even > 20 * odd else None
    if charset is None:
        return None
    text = sample[: len(sample) & ~3].decode(charset, "replace")
    readable = sum(c.isprintable() or c.isspace() for c in text)
    return charset if readable >= 0.97 * len(text) else None
