"""Finds the lines inside an article that are not its text, whatever stands around them."""

import re
from collections.abc import Sequence

from extract.blocks import Block, BlockContext
from extract.body.line_table import TELLING, LineTable, cell_of, squash
from extract.marks import BIT

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
# `Не пропустите новости, следите за ...`, `Подписывайтесь на наш Telegram`, `Subscribe to ...`: the site of itself
_PROMOTION = re.compile(
    r"\W*(?:не пропустите|подпи[сш]\w+(?:ся|сь|тесь)? на|следите за (?:нашими|актуальными|новостями|событиями)"
    r"|читайте нас|присоединяйтесь к|підпису\w+ на|жазыл\w+|abun[əe] ol\w+|obuna bo.l\w+|обуна бўл\w+"
    r"|subscribe (?:to|now)|follow us|sign up (?:for|to)|join our|download (?:our|the) app"
    r"|for (?:the latest|more) .{0,70}\b(?:download|follow us|subscribe|apps?\b)|bizi (?:izləyin|takip edin)"
    r"|(?:¿ya sabías|únete a).{0,50}(?:canal|telegram|whatsapp)|suscr[ií]b(?:ete|ase)|s[ií]guenos"
    r"|puede (?:escribirnos|seguir)"
    r"|folgen? sie uns|folge uns|abonnieren sie|śledź nas|obserwuj nas|polub nas|zapisz się|suivez-nous|abonnez-vous"
    r"|ακολουθήστε (?:μας|το)|关注我们"
    r"|реклама\b|жарнама\b|reklam\w*\b|advertisement\b|сурталчилгаа)",
    re.I,
)
# `Комментарии (3)`, `კომენტარები`: below it speak the readers
_COMMENTS = re.compile(
    r"\W*(?:комментари[ийе]\w*|коментар[іи]\w*|каментар\w*|пікірлер|пикирлер|şərhlər|rəylər|izohlar|изоҳлар|comments?"
    r"|leave a (?:comment|reply)|kommentare?|σχόλια|комментарлар|шарҳҳо|сэтгэгдэл|კომენტარ\w*|մեկնաբանություն\w*"
    r"|yorumlar|teswirler|نظرات|评论|komentarze)\W*\d*\W*",
    re.I,
)
# `05.02.2026 / 11:20`, `5 февраль 2026, 15:05`
_DATE_LINE = re.compile(r"\W*(?:\w+,? )?\d{1,4}[./ -]+(?:\w{3,12}|\d{1,2})[./ -]+\d{2,4}\b.{0,25}")
_OF_PICTURES = BIT["figure"]
# `body { margin: 0 } #top { padding: 3px; }`: a style sheet that lost its element
_STYLE = re.compile(r"[\w\s#.,>*@-]{1,80}\{\s*[\w-]+\s*:[^{}]{1,300}\}")
_LETTERS = re.compile(r"[^\W\d_]")
_POINTER_UNITS, _PICTURE_UNITS, _PROMOTION_UNITS, _DATE_UNITS, _BEFORE_UNITS = 220, 160, 200, 45, 120
# a list beside the article has lines as short as headlines
_SIDE_UNITS = 80
# comments below less text than this may be the article's own subject
_LEAST_ARTICLE = 300


def reason_to_drop(text: str, units: int, link: float) -> str | None:
    """Why this line is no text of the article, where it is none; `link` is the share of it in links, 0 to 1."""
    if not _LETTERS.search(text):
        return "no letters"
    if "{" in text and _STYLE.match(text):
        return "a style sheet"
    if units >= _POINTER_UNITS:
        return None
    if _POINTER.match(text) and (link > 0 or units < _POINTER_UNITS // 2):
        return "points to another article"
    if units < _PICTURE_UNITS and _PICTURE.match(text):
        return "credits a picture"
    if units < _PROMOTION_UNITS and _PROMOTION.match(text):
        return "speaks of the site"
    return "a date" if units < _DATE_UNITS and _DATE_LINE.fullmatch(text) else None


def reasons_to_drop(table: LineTable, chosen: Sequence[bool], title: str) -> list[str | None]:
    """For each line that was taken, why it is no text of the article, or None where it is."""
    headline = squash(title[:TELLING])
    found: list[str | None] = [None] * table.count
    for i, block in enumerate(table.blocks):
        # the figures of a table that was taken are its content, whatever letters they have
        if not chosen[i] or block.place.tag == "tr":
            continue
        is_title = table.squashed[i] == headline and headline
        found[i] = "the headline" if is_title else reason_to_drop(block.text, table.units[i], table.links[i])
        parent = block.place.parent.marks if block.place.parent else 0
        pictured = (block.place.marks | parent) & _OF_PICTURES or _shares_a_picture(block)
        if table.units[i] < _PICTURE_UNITS and pictured:
            found[i] = found[i] or "below a picture"
    head = table.headline(title)
    for i in range(head):
        if chosen[i] and table.units[i] < _BEFORE_UNITS and any(chosen[head:]):
            found[i] = found[i] or "above the headline"
    for i in _beside(table, chosen):
        found[i] = found[i] or "in a side box"
    end = _readers_begin(table, chosen, head if head >= 0 and table.says(head, title) else -1)
    for i in range(end, table.count):
        if chosen[i]:
            found[i] = found[i] or "below the article's end"
    return found


def _shares_a_picture(block: Block) -> bool:
    """Whether the line stands alone with a picture in a box of theirs: `<div><img><span>The bridge</span></div>`."""
    return block.place.tag == "div" and block.place.pictures > 0 and block.place.blocks == 1


def _beside(table: LineTable, chosen: Sequence[bool]) -> list[int]:
    """The short lines that were taken out of boxes of which the most was left, and no prose taken."""
    lines: dict[BlockContext, list[int]] = {}
    for i, block in enumerate(table.blocks):
        lines.setdefault(cell_of(block.place), []).append(i)
    found: list[int] = []
    if not any(taken and prose for taken, prose in zip(chosen, table.prose, strict=True)):
        return found
    for places in lines.values():
        taken = [i for i in places if chosen[i]]
        long = any(table.units[i] >= _SIDE_UNITS for i in taken)
        if taken and not long and len(places) > 2 and len(taken) * 2 < len(places):
            found += taken
    return found


def _readers_begin(table: LineTable, chosen: Sequence[bool], head: int) -> int:
    """The line where comments begin, or a second article under a headline of its own; past the end for none.

    `head` is the line that holds the headline, -1 for none: below another h1 than it stands another article.
    """
    passed = 0
    ranked = head >= 0 and table.blocks[head].place.tag == "h1"
    for i, block in enumerate(table.blocks):
        if passed > _LEAST_ARTICLE and table.links[i] < 0.5:
            if _COMMENTS.fullmatch(block.text):
                return i
            if ranked and i > head and block.place.tag == "h1" and not chosen[i]:
                return i
        passed += table.units[i] if chosen[i] else 0
    return table.count
