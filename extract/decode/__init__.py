"""Decodes a page's bytes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.decode.labels import Label, declared_language, read_labels
from extract.decode.legacy import choose
from extract.decode.mojibake import repair
from extract.decode.pieces import decode_apart
from extract.decode.signatures import by_mark, by_zeros, kind_of_binary

__all__ = ["Decoded", "Undecodable", "decode"]

_ESCAPED = ("iso2022_jp", "iso2022_kr", "hz")
# a page of UTF-8 cut in the middle of a letter, or with a stranger's paragraph in it, is UTF-8 still
_GOOD_FOR_ONE_BAD = 10


class Undecodable(ValueError):
    """Bytes that are no text in any encoding that fits."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding that gave it (Python's name), and what named it: bom, http, meta, xml or detected.

    Warnings: `label_lies` where a label names another encoding, `replaced_characters` where bytes fit none,
    `mixed_encodings` where blocks of the page were read apart, `mojibake_repaired` where text was mangled before.
    """

    text: str
    charset: str
    origin: str
    warnings: tuple[str, ...] = ()


def decode(body: bytes, content_type: str | None = None, languages: Sequence[str] = ()) -> Decoded:
    """The text of `body`; `languages` (ISO 639) are those that the source writes. Raises Undecodable.

    What was mangled before it came is repaired where that is certain.
    """
    found = _decode_once(body, content_type, languages)
    if found.text.isascii():
        return found
    repaired = repair(found.text, read_labels(body, content_type), (*languages, *declared_language(body)))
    if repaired is None:
        return found
    return replace(found, text=repaired, warnings=(*found.warnings, "mojibake_repaired"))


def _decode_once(body: bytes, content_type: str | None, languages: Sequence[str]) -> Decoded:
    """The bytes' text as they are.

    A byte order mark is believed, then UTF-8 wherever the bytes are valid, whatever the labels say: other encodings
    hardly ever make valid UTF-8. The rest is judged by the letters that each candidate gives.
    """
    labels = read_labels(body, content_type)
    if marked := by_mark(body):
        return decoded(body.decode(marked, "replace"), marked, "bom", labels)
    if zeros := by_zeros(body):
        return decoded(body.decode(zeros, "replace"), zeros, origin_of(zeros, labels), labels)
    if kind := kind_of_binary(body):
        raise Undecodable(f"not text: {kind}")
    if body.isascii():
        charset = next((label.charset for label in labels if label.charset in _ESCAPED), "utf-8")
        return decoded(body.decode(charset, "replace"), charset, origin_of(charset, labels), ())
    hints = (*languages, *declared_language(body))
    text = as_utf8(body)
    if (text is None or "\ufffd" in text) and (both := decode_apart(body, lambda part: choose(part, (), hints))):
        found = decoded(both[0], "utf-8", origin_of("utf-8", labels), labels)
        return replace(found, warnings=(*found.warnings, f"mixed_encodings: utf-8, {both[1]}"))
    if text is not None:
        return decoded(text, "utf-8", origin_of("utf-8", labels), labels)
    charset = choose(body, labels, hints)
    return decoded(body.decode(charset, "replace"), charset, origin_of(charset, labels), labels)


def as_utf8(body: bytes) -> str | None:
    """The bytes' text where they are UTF-8, but for a few."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
        bad = text.count("\ufffd")
        return text if bad * _GOOD_FOR_ONE_BAD < sum(1 for c in text if c > "\x7f") - bad else None


def origin_of(charset: str, labels: Sequence[Label]) -> str:
    """The first label that names the encoding, else `detected`."""
    return next((label.origin for label in labels if label.charset == charset), "detected")


def decoded(text: str, charset: str, origin: str, labels: Sequence[Label]) -> Decoded:
    """The text without NULs, which no database takes, and what is to be said of it."""
    text = text.removeprefix("\ufeff").replace("\x00", "")
    warnings = []
    if any(label.charset != charset for label in labels):
        warnings.append("label_lies")
    if "\ufffd" in text:
        warnings.append("replaced_characters")
    return Decoded(text, charset, origin, tuple(warnings))
