"""Do marks or zeros show that this is UTF-16 or the like?"""

import codecs

# the longer mark first: UTF-32's begins with UTF-16's
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 2048


def by_mark(body: bytes) -> str | None:
    """The encoding that a byte order mark names."""
    return next((charset for mark, charset in _MARKS if body.startswith(mark)), None)


def by_zeros(body: bytes) -> str | None:
    """UTF-16 without a mark: the tags and spaces of a page have a zero in every second byte."""
    sample = body[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if even + odd < max(4, len(sample) // 10):
        return None
    charset = "utf-16-le" if odd > 20 * even else "utf-16-be" if even > 20 * odd else None
    if charset is None:
        return None
    text = sample[: len(sample) & ~3].decode(charset, "replace")
    readable = sum(c.isprintable() or c.isspace() for c in text)
    return charset if readable >= 0.97 * len(text) else None
