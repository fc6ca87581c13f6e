"""How much do bytes look like Chinese, Japanese or Korean in an encoding with two bytes a letter?"""

# kana tell more than ideographs do, so that Japanese goes first where two fit
EASTERN = ("euc_jp", "cp932", "cp949", "gb18030", "big5hkscs")
_SAMPLE = 6000
# the commonest letters of Chinese texts in both orthographies: a tenth and more of any page
_COMMON = frozenset(
    "的一是不了在人有我他这這中大来來上个個国國和为為们們说說时時地要到出会會也年发發新日月市本报報公司行政经經济濟"
)
_HALF_WIDTH = range(0xFF61, 0xFFA0)


def eastern_score(text: bytes, charset: str) -> float:
    """0 for a page that is surely this encoding, far below 0 for what it cannot be (deviations, as for words)."""
    seen = [c for c in text[:_SAMPLE].decode(charset, "replace") if c > "\x7f"]
    if not seen:
        return -20.0
    wrong = sum(c == "\ufffd" or ord(c) in _HALF_WIDTH or 0xE000 <= ord(c) < 0xF900 for c in seen) / len(seen)
    return -20.0 * (1.0 - likeness(seen, charset)) - 100.0 * max(0.0, wrong - 0.005)


def likeness(seen: list[str], charset: str) -> float:
    """0 to 1: how many letters are of the kind that fills a page of the encoding's language."""
    if charset == "cp949":
        return min(1.0, 1.25 * sum("가" <= c <= "힣" for c in seen) / len(seen))
    if charset in ("cp932", "euc_jp"):
        kana = sum("ぁ" <= c <= "ヺ" for c in seen) / len(seen)
        return min(1.0, 3.0 * kana)
    return min(1.0, 8.0 * sum(c in _COMMON for c in seen) / len(seen))
