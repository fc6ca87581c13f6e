"""How is a text spelled for counting: one case, one code point a letter, no look-alikes of another script?"""

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\u00ad\u0300\u0301\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b-\x1f\x7f-\x9f]"
)
# what no reader reads as words: https://kaz.inform.kz/a, press@icma.az, #news, @user
_NO_WORDS = re.compile(r"https?://\S+|www\.\S+|[\w.+-]{1,64}@[\w.-]{1,255}|[#@]\w+")
_ADDRESS_SIGNS = ("://", "www.", "@", "#")
# Latin letters that are typed for Cyrillic ones: "нелiктен", "мөлкəт"
_LOOKALIKES = str.maketrans("aceiopxyhjəöÿ", "асеіорхуһјәөү")
_WORD = re.compile("[\u0400-\u052fa-zəöÿ]+")
_CYRILLIC = re.compile("[\u0400-\u052f]")
# a letter beside one of the other script, as in "нелiктен"
_MIXED = re.compile("[a-zəöÿ](?=[\u0400-\u052f])|[\u0400-\u052f](?=[a-zəöÿ])")
# Uzbek oʻ and gʻ with whatever apostrophe was at hand: "o'zbek", "to‘g‘ri"
_UZBEK_APOSTROPHE = re.compile("(?<=[og])['’‘ʼʹ`´ʻ]")
# Turkish in windows-1254 that somebody read as Latin-1: "vatandaþý öldürttü" for "vatandaşı öldürttü"
_MISREAD_TURKISH = re.compile("[þð]")
_ICELANDIC = re.compile("[æáíóú]")
_DOTLESS = str.maketrans("İI", "iı")
_TURKISH = str.maketrans("þðý", "şğı")


def fold(text: str) -> str:
    """Lower-cased text in composed letters, without addresses, stress marks and invisible characters."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    if any(sign in text for sign in _ADDRESS_SIGNS):
        text = _NO_WORDS.sub(" ", text)
    if "İ" in text:
        # Python lowers İ to i and a combining dot, which no alphabet has; who writes it means ı by I
        text = text.translate(_DOTLESS) if text.isupper() else text.replace("İ", "i")
    text = _UZBEK_APOSTROPHE.sub("ʻ", text.lower())
    if _MISREAD_TURKISH.search(text) and not _ICELANDIC.search(text):
        return text.translate(_TURKISH)
    return text


def mend_cyrillic(text: str) -> str:
    """Folded text whose Cyrillic words hold no Latin look-alikes."""
    if text.isascii() or not _MIXED.search(text):
        return text
    return _WORD.sub(lambda word: word[0].translate(_LOOKALIKES) if _CYRILLIC.search(word[0]) else word[0], text)
