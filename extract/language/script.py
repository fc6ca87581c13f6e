"""Tells the script (ISO 15924) of a text."""

import re
from collections import Counter
from functools import lru_cache

_RANGES = (
    ("Latn", "A-Za-zªºÀ-ÖØ-öø-ɏɐ-ʸḀ-ỿⱠ-ⱿꜢ-ꟿﬀ-ﬆ"),
    ("Cyrl", "\u0400-\u052f\u1c80-\u1c8a\u2de0-\u2dff\ua640-\ua69f"),
    ("Arab", "\u0620-\u064a\u066e-\u06d3\u06d5\u06ee-\u06ff\u0750-\u077f\u0870-\u08c9\ufb50-\ufdff\ufe70-\ufefc"),
    ("Grek", "\u0370-\u03ff\u1f00-\u1fff"),
    ("Armn", "\u0531-\u0588\ufb13-\ufb17"),
    ("Geor", "\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f"),
    ("Hebr", "\u05d0-\u05f2\ufb1d-\ufb4f"),
    ("Hani", "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"),
    ("Kana", "\u3041-\u3096\u309d-\u30ff\u31f0-\u31ff\uff66-\uff9d"),
    ("Hang", "\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7fb"),
    ("Deva", "\u0900-\u0963\u0970-\u097f"),
    ("Beng", "\u0980-\u09fe"),
    ("Guru", "\u0a01-\u0a76"),
    ("Gujr", "\u0a81-\u0aff"),
    ("Orya", "\u0b01-\u0b77"),
    ("Taml", "\u0b82-\u0bfa"),
    ("Telu", "\u0c00-\u0c7f"),
    ("Knda", "\u0c80-\u0cf3"),
    ("Mlym", "\u0d00-\u0d7f"),
    ("Sinh", "\u0d81-\u0df4"),
    ("Thai", "\u0e01-\u0e3a\u0e40-\u0e4e"),
    ("Laoo", "\u0e81-\u0edf"),
    ("Tibt", "\u0f00-\u0fbc"),
    ("Mymr", "\u1000-\u109f\uaa60-\uaa7f"),
    ("Ethi", "\u1200-\u139f\u2d80-\u2dde\uab01-\uab2e"),
    ("Cher", "\u13a0-\u13fd\uab70-\uabbf"),
    ("Mong", "\u1820-\u18aa"),
    ("Khmr", "\u1780-\u17dd"),
    ("Syrc", "\u0710-\u074f"),
    ("Thaa", "\u0780-\u07b1"),
)
_LETTERS = {script: re.compile(f"[{ranges}]") for script, ranges in _RANGES}

# letters that only one of the two Chinese orthographies writes, common in news
_SIMPLIFIED = re.compile(
    "[这们国时说对会学过发经现动还进样开关问间东车长门见语让认识话请谁读书马鸟鱼龙岁头买卖钱铁银价两广厂产业权劳动术机构总统选举报纸电视网络]"
)
_TRADITIONAL = re.compile(
    "[這們國時說對會學過發經現動還進樣開關問間東車長門見語讓認識話請誰讀書馬鳥魚龍歲頭買賣錢鐵銀價兩廣廠產業權勞術機構總統選舉報紙電視網絡]"
)


def count_scripts(text: str) -> Counter[str]:
    """Letters of `text` by script."""
    counts: Counter[str] = Counter()
    for letter, n in Counter(text).items():
        if script := script_of(letter):
            counts[script] += n
    return counts


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str | None:
    """The script of one letter; None for what is no letter of ours."""
    return next((script for script, letters in _LETTERS.items() if letters.match(letter)), None)


def main_script(counts: Counter[str]) -> str | None:
    """The script that most of the letters are in; Japanese, Korean and Chinese by what is typical of them."""
    if not counts:
        return None
    east = counts["Hani"] + counts["Kana"] + counts["Hang"]
    # one ideograph says as much as two or three letters of an alphabet
    if east and east * 2 >= sum(counts.values()) - east:
        if counts["Hang"] * 2 >= east:
            return "Hang"
        return "Jpan" if counts["Kana"] * 8 >= east else "Hani"
    return max(counts, key=lambda script: counts[script])


def chinese_script(text: str) -> str:
    """Hans or Hant, by letters that only one of them writes; Hani where none is seen."""
    simple, traditional = len(_SIMPLIFIED.findall(text)), len(_TRADITIONAL.findall(text))
    if simple == traditional:
        return "Hani"
    return "Hans" if simple > traditional else "Hant"
