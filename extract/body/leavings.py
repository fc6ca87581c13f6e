"""Which lines inside an article are not its text, whatever stands around them?"""

import re

from extract.body.sheet import squash, units_of

# `Читайте также: ...`, `İlgili haber:`, `Ýene-de okaň: ...`, `Czytaj też`: a pointer to another article
_POINTER = re.compile(
    r"\W*(?:(?:читайте|смотрите|см\.?|слушайте) (?:также|ещ[её])|по теме\b|(?:материалы|новости) по теме"
    r"|(?:на|про) цю тему"
    r"|читайте (?:також|щ[еэ])|чытайце таксама|оқи отырыңыз|тағы (?:да )?оқыңыз|(?:сондай-ақ|бұл туралы) оқыңыз"
    r"|дагы окуңуз|ошондой эле окуңуз|shuningdek,? o.qing|шунингдек,? ўқинг|ýene-de oka[ňn]"
    r"|ҳамчунин (?:хонед|бихонед)|инчунин хонед|h[əa]mçinin oxu|oxu(?:yun|yunuz) da|бу темага"
    r"|шулай ук укыгыз|мөн уншаарай|мөн унших"
    r"|[iİ]lgili haber|bunu da oku|ayrıca bkz|კიდევ წაიკითხეთ|წაიკითხეთ (?:აგრეთვე|ასევე)|կարդացեք նաև|կարդալ նաև"
    r"|διαβάστε (?:επίσης|ακόμη|και)|δείτε (?:επίσης|ακόμα)|czytaj (?:też|także|więcej)|zobacz (?:też|także|również)"
    r"|(?:read|see|watch) (?:also|more|next)\b|related (?:articles?|stor(?:y|ies)|news)|more on this"
    r"|lesen sie (?:auch|mehr)|mehr zum thema|das (?:könnte|thema könnte) (?:sie|dich)|auch interessant"
    r"|lire aussi|à lire (?:aussi|également)|le[ea] (?:también|tamb[eé]m)|le puede interesar|te puede interesar|mira:"
    r"|leia (?:mais|também)|leggi anche|بیشتر بخوانید|همچنین بخوانید|اقرأ أيض)",
    re.I,
)
# `Фото: Иван Петров`, `Photo by J. Doe`, `Гэрэл зургийг ...`: the credit of a picture
_PICTURE = re.compile(
    r"\W*(?:(?:фото|foto|photo|image|bild|kuva|сурет|сүрөт|сурат|zdjęcie|φωτο\w*|ფოტო|լուսանկար\w*|عکس)\s*(?:[:©/|(]|by\b)"
    r"|гэрэл зур[а-я]+)|.{0,110}(?:\(фото|\(photo|фото:|гэрэл зургийг|photo:|foto:)[^.]{0,60}$",
    re.I,
)
_LETTERS = re.compile(r"[^\W\d_]")
_POINTER_UNITS, _PICTURE_UNITS = 220, 160


def leaving(text: str, title: str, link: float) -> str | None:
    """Why this line is no text of the article, where it is none; `link` is the share of it in links, 0 to 1."""
    units = units_of(text)
    if not _LETTERS.search(text):
        return "no letters"
    if squash(text) == squash(title):
        return "the headline"
    if units < _POINTER_UNITS and _POINTER.match(text) and (link > 0 or units < _POINTER_UNITS // 2):
        return "points to another article"
    if units < _PICTURE_UNITS and _PICTURE.match(text):
        return "credits a picture"
    return None
