"""Decodes a page of two encodings piece by piece, such as UTF-8 with a block in an older one."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

# what stands between the brackets of tags: no encoding for ASCII markup uses these bytes for letters
_PIECES = re.compile(rb"([<>])")
_BEYOND = re.compile(rb"[\x80-\xff]")
_GOOD_FOR_ONE_BAD = 10
# a piece of fewer bytes beyond ASCII tells nothing of its encoding
_TELLING = 6
_LEAST_SHARE, _LEAST_LETTERS = 0.05, 40


@dataclass
class _Split:
    """The pieces of a page in order, each with its text where it is UTF-8."""

    pieces: list[tuple[bytes, str | None]] = field(default_factory=list)
    utf8: int = 0
    """Letters beyond ASCII in the pieces that are UTF-8; `other` counts those of the others."""
    other: int = 0


def decode_apart(body: bytes, choose: Callable[[bytes], str]) -> tuple[str, str] | None:
    """The text and the older encoding of a page that holds both; None where one encoding fits nearly all of it.

    `choose` names the encoding of the pieces that are no UTF-8.
    """
    split = _split(body)
    both = split.utf8 + split.other
    if min(split.utf8, split.other) < max(_LEAST_LETTERS, _LEAST_SHARE * both):
        return None
    charset = choose(b" ".join(piece for piece, text in split.pieces if text is None))
    texts = (piece.decode(charset, "replace") if text is None else text for piece, text in split.pieces)
    return "".join(texts), charset


def _split(body: bytes) -> _Split:
    found = _Split()
    for piece in _PIECES.split(body):
        if piece.isascii():
            found.pieces.append((piece, piece.decode("ascii")))
            continue
        size = len(_BEYOND.findall(piece))
        text = piece.decode("utf-8", "replace")
        is_utf8 = text.count("\ufffd") * _GOOD_FOR_ONE_BAD < size
        found.pieces.append((piece, text if is_utf8 else None))
        if size >= _TELLING:
            found.utf8 += sum(char > "\x7f" for char in text) if is_utf8 else 0
            found.other += 0 if is_utf8 else size
    return found
