"""Rewrites a robots.txt into the spelling that its parser reads: one product token a line, delays in seconds."""

import re
from collections.abc import Iterator
from urllib.parse import quote_from_bytes, urljoin

from extract.decode.signatures import by_mark, by_zeros

AGENT = "tarikh"
"""Our product token, which a robots.txt may name."""

# <!doctype html>, <html>, <body>, at the beginning of a line
_PAGE = re.compile(r"^\s*<(?:!doctype\s+html|html|head|body)[\s>]", re.I | re.M)
_BEGINNING = 2000
# User-agent: tarikh/1.0, User agent tarikh
_NAME = re.compile(r"^user[\s_-]?agents?\s*(?::|\s)\s*(.*)$", re.I)
# tarikh, of `tarikh/1.0` and `tarikh bot`
_TOKEN = re.compile(r"[A-Za-z_-]*")
# Crawl-delay: 1,5; Crawl-delay: 10 sec
_DELAY = re.compile(r"^crawl[\s_-]?delay\s*(?::|\s)\s*[\"']?(\d+(?:[.,]\d+)?)\s*([^\W\d_]*)", re.I)
# Request-rate: 1/5, 1/10s, 30/1m 0600-0845
_RATE = re.compile(r"^request[\s_-]?rate\s*(?::|\s)\s*(\d+)\s*/\s*(\d+(?:[.,]\d+)?)\s*([^\W\d_]*)", re.I)
_SITEMAP = re.compile(r"^site-?maps?\s*(?::|\s)\s*[<\"']?([^\s<>\"']+)", re.I)
_SECONDS = {"ms": 0.001, "s": 1.0, "с": 1.0, "m": 60.0, "м": 60.0, "h": 3600.0, "ч": 3600.0}
_INVISIBLE = re.compile("[\x00\ufeff\u200b-\u200f\u00ad]")


def text_of(body: bytes) -> str:
    """The file's text: UTF-16 as it shows itself, bytes that are no UTF-8 as the escapes that an address has."""
    charset = by_mark(body) or by_zeros(body)
    if charset is not None:
        text = body.decode(charset, "replace")
    else:
        text = "".join(_escaped(line) for line in body.splitlines(keepends=True))
    return _INVISIBLE.sub("", text)


def _escaped(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        # the letters of a windows-1251 address
        return "".join(chr(byte) if byte < 128 else quote_from_bytes(bytes((byte,))) for byte in line)


def is_page(text: str) -> bool:
    """Whether a web page stands in the file's place; a warning in front of its rules makes it none."""
    return _PAGE.search(text[:_BEGINNING]) is not None


def rewrite(text: str, base: str) -> str:
    """The file with the groups of other robots told apart from ours, and sitemaps made absolute on `base`."""
    return "\n".join(_rewritten(text, base))


def _rewritten(text: str, base: str) -> Iterator[str]:
    for line in re.split(r"\r\n|\r|\n", text):
        plain = line.partition("#")[0].strip()
        if name := _NAME.match(plain):
            yield f"User-agent: {_whose(name[1])}"
        elif delay := _DELAY.match(plain):
            yield f"Crawl-delay: {_seconds(delay[1], delay[2]):.3f}"
        elif rate := _RATE.match(plain):
            # in thousandths, as its parser takes whole numbers alone
            yield f"Request-rate: {int(rate[1]) * 1000}/{round(_seconds(rate[2], rate[3]) * 1000)}"
        elif sitemap := _SITEMAP.match(line.strip()):
            yield from _sitemap(sitemap[1], base)
        else:
            yield plain


def _whose(names: str) -> str:
    """`*`, our token, or a word for any other robot; a list of names is ours where one of them is."""
    tokens = {name.strip() for name in names.split(",")}
    if any(_TOKEN.match(token)[0].lower() == AGENT for token in tokens):  # type: ignore[index]  # it may be empty
        return AGENT
    return "*" if any(re.match(r"\*(?:\s|$)", token) for token in tokens) else "another-robot"


def _seconds(number: str, unit: str) -> float:
    word = unit.lower()
    factor = _SECONDS["ms"] if word.startswith(("ms", "mil", "мс")) else _SECONDS.get(word[:1], 1.0)
    return float(number.replace(",", ".")) * factor


def _sitemap(address: str, base: str) -> Iterator[str]:
    try:
        yield f"Sitemap: {urljoin(base, address)}"
    except ValueError:
        # https://[broken is no address on any base
        yield f"# {address}"
