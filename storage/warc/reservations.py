"""The reservations of a page: to be kept in no archive, or not to be mined."""

import re
from collections.abc import Iterable, Iterator

from storage.outcomes import ReasonCode

NOARCHIVE = ReasonCode.NOARCHIVE
TDM = ReasonCode.TDM

_HEAD = 100_000
_AGENTS = ("", "tarikh")
# <meta name="robots" content="noarchive">, <META content='1' name=tdm-reservation>
_META = re.compile(rb"<meta\s([^>]{1,500})>", re.I)
# name="robots", content='noindex, noarchive', content=1
_ATTRIBUTE = re.compile(rb"""\b(name|content)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)


def read_reservations(headers: Iterable[tuple[str, str]], body: bytes) -> list[str]:
    """`noarchive` (robots meta, X-Robots-Tag) and `tdm` (tdm-reservation: 1), sorted; addressed to all or to us."""
    return sorted({*_of_headers(headers), *_of_metas(_uncommented(body[:_HEAD]))})


def _of_headers(headers: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in headers:
        if name.lower() == "tdm-reservation" and value.strip() == "1":
            yield TDM
        if name.lower() == "x-robots-tag":
            # "otherbot: noarchive, nofollow" is said to another
            agent, _, words = value.rpartition(":")
            if agent.strip().lower() in _AGENTS and _forbids(words):
                yield NOARCHIVE


def _of_metas(head: bytes) -> Iterator[str]:
    for tag in _META.finditer(head):
        facts = {m[1].lower(): (m[2] or m[3] or m[4] or b"").strip().lower() for m in _ATTRIBUTE.finditer(tag[1])}
        name, content = facts.get(b"name", b""), facts.get(b"content", b"")
        if name == b"tdm-reservation" and content == b"1":
            yield TDM
        if name in (b"robots", b"tarikh") and _forbids(content.decode("latin-1")):
            yield NOARCHIVE


def _uncommented(head: bytes) -> bytes:
    # by splitting: a pattern would look from each unclosed "<!--" to the end
    first, *rest = head.split(b"<!--")
    return first + b"".join(part.partition(b"-->")[2] for part in rest)


def _forbids(words: str) -> bool:
    return NOARCHIVE in {word.strip().lower() for word in words.split(",")}
