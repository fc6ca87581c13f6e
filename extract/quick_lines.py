"""Reads the lines of text of a page from its markup alone.

A tree costs a page 4 ms more than this, and nothing but the lines' digests is wanted of a page that teaches its site.
"""

import re
from collections.abc import Iterator
from html import unescape

from extract.blocks import BREAKING, SILENT
from extract.decode.characters import clean_text
from extract.lines.broken_lines import rejoin

# `<p class="x">The bridge is < 5 m high`: a tag's name, and the text up to the next tag
_TAG = re.compile(r"<(/?[A-Za-z][A-Za-z0-9]*)[^<>]*>([^<]*(?:<(?![A-Za-z/!?])[^<]*)*)")
# elements that hold nothing, so that no end tag would ever end their silence
_HOLLOW = frozenset(["input", "embed"])
_INLINE, _BREAK, _LINE_END, _SILENCE = range(4)


class _Kinds(dict[str, int]):
    """What a tag's name does to a line, by the name as it is written; any spelling is looked up once."""

    def __missing__(self, name: str) -> int:
        bare = name.lower().removeprefix("/")
        kind = _BREAK if bare in BREAKING else _LINE_END if bare == "br" else _INLINE
        if bare in SILENT - _HOLLOW and not name.startswith("/"):
            kind = _SILENCE
        if len(self) < _MOST_KINDS:
            self[name] = kind
        return kind


_MOST_KINDS = 2000
_KINDS = _Kinds()


def quick_lines(markup: str) -> Iterator[str]:
    """The page's lines in order, as `read_blocks` gives their text; the time is linear in the markup's length."""
    markup = _uncommented(markup)
    words = [markup.partition("<")[0]]
    silence = ""
    run: list[str] = []
    for name, text in [*_TAG.findall(markup), ("/html", "")]:
        kind = _KINDS[name]
        if silence:
            if name.lower() != silence and not (silence == "/head" and name.lower() == "body"):
                continue
            silence = ""
        elif kind == _SILENCE:
            silence = f"/{name.lower()}"
            continue
        if kind:
            line, words = _fold(words) if words else "", []
            if line:
                run.append(line)
            if run and kind == _BREAK:
                yield from rejoin(run)
                run = []
        if text and (words or not text.isspace()):
            words.append(text)


def _uncommented(markup: str) -> str:
    """The markup without `<!-- ... -->`; a comment that is never closed hides nothing."""
    end = markup.rfind("-->") + 3
    if end < 3:
        return markup
    first, *rest = markup[:end].split("<!--")
    return "".join([first, *(part.partition("-->")[2] for part in rest), markup[end:]])


def _fold(words: list[str]) -> str:
    text = "".join(words)
    return " ".join(clean_text(unescape(text) if "&" in text else text).split())
