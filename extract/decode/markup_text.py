"""Turns the markup or the plain text that a script or JSON-LD holds into lines, one a paragraph."""

import re

from extract.decode.characters import clean_text, without_escapes

_BREAK = re.compile(r"</?(?:p|div|br|h[1-6]|li|ul|ol|tr|table|blockquote|section|figure)\b[^<>]{0,500}>|\r?\n", re.I)
# elements whose text is none, up to their end tag; one that never ends goes on for some tags at most
_UNREAD = re.compile(
    r"<(script|style|figure|iframe)\b[^<>]{0,500}>(?:[^<]{0,5000}<(?!/\1)){0,20}[^<]{0,5000}</\1\b", re.I
)
_LONGEST = 300_000
_TAG = re.compile(r"</?[a-z!][^<>]{0,2000}>", re.I)


def text_of_markup(markup: str) -> str:
    """The lines of a text whose paragraphs are elements or line breaks, escaped once or twice."""
    text = without_escapes(markup[:_LONGEST])
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", _UNREAD.sub("\n", text)))
    lines = (" ".join(clean_text(line).split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
