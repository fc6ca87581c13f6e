"""Cleans the characters of a text, in bodies, titles and names alike, so that a search for a word finds it."""

import re
import unicodedata
from html import unescape

# soft hyphens, zero-width spaces, directions, word joiners: nobody sees them, and a word with one is not found
_INVISIBLE = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+")
# letters of the scripts in which a (non-)joiner is a spelling: Arabic, of India and its neighbours, Khmer, Mongolian
_JOINED = (
    "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u18af"
    "\ufb50-\ufdff\ufe70-\ufefc"
)
_BEFORE_JOINER = re.compile(f"[{_JOINED}\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]")
_LETTER_JOINED = re.compile(f"[{_JOINED}]")
_JOINERS = re.compile("[\u200c\u200d]+")
_ODD = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# `&quot;`, `&#1178;`, `&amp;laquo;`: what is left of an escape that was escaped
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d{0,2});", re.I)
_MOST_ESCAPES = 3


def clean_text(text: str) -> str:
    """The text without double escapes and invisible characters, composed (NFC); its lines and spaces stay.

    Joiners stay where the script writes them, as Persian does, and so does the kashida.
    """
    if "&" in text:
        text = without_escapes(text)
    if text.isascii():
        return text
    if _ODD.search(text):
        text = _JOINERS.sub(_joiner, _INVISIBLE.sub("", text))
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _joiner(run: re.Match[str]) -> str:
    """One joiner where the letters around it are of a script that writes it, or pictures are joined; else none."""
    text, start, end = run.string, run.start(), run.end()
    before = text[start - 1] if start else ""
    if run[0][0] == "\u200d":
        return "\u200d" if _BEFORE_JOINER.match(before) else ""
    return "\u200c" if _LETTER_JOINED.match(before) and _LETTER_JOINED.match(text[end : end + 1]) else ""


def without_escapes(text: str) -> str:
    """The text with the characters that its entities stand for, escaped once or more often."""
    for _ in range(_MOST_ESCAPES):
        if not _ENTITY.search(text):
            break
        text = unescape(text)
    return text
