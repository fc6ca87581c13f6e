"""Repairs text that was read in a wrong encoding before it was stored, where the repair is certain."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from extract.decode.labels import Label
from extract.decode.legacy import choose, rate

# encodings in which UTF-8 is read by mistake
_OUTER = ("cp1252", "cp1251", "cp1254", "cp1250", "cp866", "koi8-r", "iso8859-15")
# those in which an encoding of the time before Unicode is read by mistake
_LATIN = ("cp1252", "iso8859-15")
# `Ð¼Ð¾`, `РјРѕ`, `╨╝╨╛`, `п╪п╬`: the first byte of a letter in UTF-8 and its second, each read as a character
_PAIRS = re.compile(
    "[ÂÃÄÅÆÎÏÐÑÒÓÔÕØÙÚÛàáâăĂĹĐŃĞ][\x80-\xbfŠšŒœŽžŸƒˆ€-™˘ˇ˜˝ĄąŁłŞşŤťŹźŻż–-›]"
    "|[РСТУФХШЩЪЫПОГЕДб][ЂЃѓ‰ЉЊЌЋЏђ™љњќћџЎўЈҐІіґµ¶·ёєјЅѕї°±®©¬¤¦§Є†‡‚‘’“”•–\x98\xa0]"
    "|[─-╬■√≈≤≥]|с[ГД]"
)
# `Ìîñò`, `±±¾©`: a row of letters that no language of Latin script writes
_ROWS = re.compile("[¡-ÿŠšŒœŽžŸ€\x80-\x9f]{4,}")
_PIECES = re.compile('[^<>"]+')
_BEYOND = re.compile(r"[^\x00-\x7f]")
_SLICES, _SLICE = 32, 128
_LEAST_PAIRS, _LEAST_IN_ROWS, _LEAST_REPAIRED = 6, 24, 8
_MOSTLY = 0.6
# deviations below what is usual for a language, as in extract.decode.legacy
_CERTAIN = -2.5
# what Latin letters are taken for where they are what they seem
_WESTERN = frozenset(("cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "iso8859-2", "iso8859-13", "cp932", "euc_jp"))
_ROUNDS = 2


def repair(text: str, labels: Sequence[Label] = (), languages: Sequence[str] = ()) -> str | None:
    """The text with its mangled parts repaired, None where none is or where the repair is not certain.

    `labels` are the encodings that the page names. Samples of the text tell whether the rest is searched.
    """
    found = None
    for _ in range(_ROUNDS):
        sampled = _sample(found or text)
        better = None
        pairs = len(_PAIRS.findall(sampled))
        if pairs >= _LEAST_PAIRS:
            better = _as_utf8(found or text, sampled, pairs // 2)
        if better is None and sum(map(len, _ROWS.findall(sampled))) >= _LEAST_IN_ROWS:
            better = _as_legacy(found or text, labels, languages)
        if better is None:
            break
        found = better
    return found


def _sample(text: str) -> str:
    if text.isascii():
        return ""
    step = max(len(text) // _SLICES, _SLICE)
    return "\n".join(text[at : at + _SLICE] for at in range(0, len(text), step))


@cache
def _characters(charset: str) -> tuple[str, ...]:
    """The character of each byte; a byte without one stands for itself, as browsers read it."""
    found = []
    for byte in range(256):
        try:
            found.append(bytes([byte]).decode(charset))
        except UnicodeDecodeError:
            found.append(chr(byte))
    return tuple(found)


@cache
def _bytes_of(charset: str) -> dict[int, int]:
    """Each character beyond ASCII with its byte; controls stand for their own bytes where no character does."""
    known = {code: code for code in range(0x80, 0xA0)}
    return known | {ord(char): byte for byte, char in enumerate(_characters(charset)) if byte >= 0x80}


@cache
def _letters_in(charset: str) -> re.Pattern[str]:
    """Letters of UTF-8 as the encoding shows them; a space may stand for a no-break space after a first byte."""
    chars = _characters(charset)
    first, second = _either(chars[0xC2:0xE0]), _either((*chars[0x80:0xC0], *map(chr, range(0x80, 0xA0))))
    third, fourth = _either(chars[0xE0:0xF0]), _either(chars[0xF0:0xF5])
    spaced = _either((chars[0xC3], chars[0xD0], chars[0xD1]))
    return re.compile(f"(?:{first}{second}|{third}{second}{{2}}|{fourth}{second}{{3}}|{spaced} (?={first}{second}))+")


def _either(chars: Sequence[str]) -> str:
    return "[" + "".join(map(re.escape, chars)) + "]"


def _as_utf8(text: str, sampled: str, least: int) -> str | None:
    """The text where UTF-8 was read as another encoding, the one that gives most letters in the sample, or None."""
    letters, charset = max(((_repair_pieces(sampled, charset)[1], charset) for charset in _OUTER), key=_first)
    if letters < least:
        return None
    repaired, letters = _repair_pieces(text, charset)
    return repaired if letters >= _LEAST_REPAIRED else None


def _first(pair: tuple[int, str]) -> int:
    return pair[0]


def _repair_pieces(text: str, charset: str) -> tuple[str, int]:
    """The text repaired between its tags and quotes, and how many letters that gave."""
    letters = 0

    def read(match: re.Match[str]) -> str:
        nonlocal letters
        if match[0].isascii():
            return match[0]
        repaired, found = _repair_piece(match[0], charset)
        letters += found
        return repaired

    return _PIECES.sub(read, text), letters


def _repair_piece(piece: str, charset: str) -> tuple[str, int]:
    """The piece repaired, and how many letters that gave; the same piece where it is not surely mangled."""
    table = _bytes_of(charset) | {0x20: 0xA0}
    letters = mangled = 0

    def read(match: re.Match[str]) -> str:
        nonlocal letters, mangled
        try:
            whole = match[0].translate(table).encode("latin-1").decode("utf-8")
        except UnicodeError:
            return match[0]
        letters, mangled = letters + sum(map(str.isalpha, whole)), mangled + len(match[0])
        return whole

    repaired = _letters_in(charset).sub(read, piece)
    return (repaired, letters) if letters and mangled >= _MOSTLY * len(_BEYOND.findall(piece)) else (piece, 0)


def _as_legacy(text: str, labels: Sequence[Label], languages: Sequence[str]) -> str | None:
    """The text where an older encoding was read as Latin letters: its words must be a language's, and not Latin."""
    hints = {language.split("-")[0].lower() for language in languages}
    rated: list[tuple[float, str, str]] = []
    for outer in _LATIN:
        sample = b" ".join(_mangled(text, outer))
        charset = choose(sample, labels, languages)
        score = max((score for _, score in rate(sample, [charset], (), hints)), default=_CERTAIN - 1)
        rated.append((score, outer, charset))
    score, outer, charset = max(rated)
    if score < _CERTAIN or charset in _WESTERN:
        return None
    return _PIECES.sub(lambda match: _reread(match[0], outer, charset), text)


def _mangled(text: str, outer: str) -> Iterator[bytes]:
    """The bytes of the pieces that hold rows of letters."""
    for match in _PIECES.finditer(text):
        if not match[0].isascii() and _ROWS.search(match[0]):
            try:
                yield match[0].translate(_bytes_of(outer)).encode("latin-1")
            except UnicodeEncodeError:
                continue


def _reread(piece: str, outer: str, charset: str) -> str:
    """The piece in its own encoding; as it is where it does not fit, as text that was never mangled does not."""
    if piece.isascii():
        return piece
    try:
        return piece.translate(_bytes_of(outer)).encode("latin-1").decode(charset)
    except UnicodeError:
        return piece
