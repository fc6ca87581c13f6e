"""Tells by the words and the form of one line whether it is no text of the article: a promotion, a credit, a date."""

import re

_QUOTES = "«“„\"'—–-"
IMPRINT = "the site's imprint"
_SENTENCE_ENDS = frozenset(".!?…։۔।")
# a sentence has more words than a label
_SENTENCE_SPACES = 4
# `Читайте также: ...`, `İlgili haber:`, `Ýene-de okaň: ...`, `Czytaj też`: a pointer to another article
_POINTER = re.compile(
    r"\W*(?:(?:читайте|смотрите|см\.?|слушайте) (?:также|ещ[её])|читайте (?:також|щ[еэ])|чытайце таксама"
    r"|оқи отырыңыз|тағы (?:да )?оқыңыз|(?:сондай-ақ|бұл туралы) оқыңыз"
    r"|дагы окуңуз|ошондой эле окуңуз|shuningdek,? o.qing|шунингдек,? ўқинг|ýene-de oka[ňn]"
    r"|ҳамчунин (?:хонед|бихонед)|инчунин хонед|h[əa]mçinin oxu|oxu(?:yun|yunuz) da"
    r"|шулай ук укыгыз|мөн уншаарай|мөн унших"
    r"|[iİ]lgili haber|bunu da oku|ayrıca bkz|კიდევ წაიკითხეთ|წაიკითხეთ (?:აგრეთვე|ასევე)|կարդացեք նաև|կարդալ նաև"
    r"|διαβάστε (?:επίσης|ακόμη|και)|δείτε (?:επίσης|ακόμα)|czytaj (?:też|także|więcej)|zobacz (?:też|także|również)"
    r"|(?:read|see|watch) (?:also|more|next)\b"
    r"|lesen sie (?:auch|mehr)|das (?:könnte|thema könnte) (?:sie|dich)|auch interessant"
    r"|lire aussi|à lire (?:aussi|également)|le[ea] (?:también|tamb[eé]m)|le puede interesar|te puede interesar"
    r"|leia (?:mais|também)|leggi anche|بیشتر بخوانید|همچنین بخوانید|اقرأ أيض)",
    re.I,
)
# `По теме: ...`, `Бу темага оид`: the same where a colon or a link follows, or no sentence
_MAYBE_POINTER = re.compile(
    r"\W*(?:(?:(?:материалы|новости|ещ[её]) )?по теме|(?:на|про) цю тему|па тэме|(?:осы )?тақырып(?: бойынша"
    r"|қа қатысты)"
    r"|(?:бу|ушбу) (?:темага|мавзуга)|(?:bu|ushbu) mavzuga|mövzu ilə bağlı|konuyla ilgili|тема боюнча|дар ин мавзӯъ"
    r"|related (?:articles?|stor(?:y|ies)|news)|more on this|mehr zum thema|mira"
    r"|ilgili haber(?:ler)?)\b(?P<colon>\s*:)?",
    re.I,
)
# `Фото: Иван Петров`, `Photo by J. Doe`, `Гэрэл зургийг ...`: the credit of a picture
_PICTURE = re.compile(
    r"\W*(?:(?:фото|foto|photo|image|bild|kuva|сурет|сүрөт|сурат|zdjęcie|φωτο\w*|ფოტო|լուսանկար\w*"
    r"|عکس)\s*(?:[:©/|]|by\b)"
    r"|гэрэл зур[а-я]+)|.{0,110}(?:\(фото|\(photo|фото:|гэрэл зургийг|photo:|foto:)[^.]{0,60}$",
    re.I,
)
# `Фото (из архива)`, `Foto (arxiv)`: the same where no sentence follows
_MAYBE_PICTURE = re.compile(r"\W*(?:фото|foto|photo|image|bild|сурет|сүрөт|сурат|ფოტო|լուսանկար\w*|عکس)\s*\(", re.I)
# `Не пропустите новости, следите за ...`, `Подписывайтесь на наш Telegram`, `Subscribe to ...`: the site of itself
_PROMOTION = re.compile(
    r"\W*(?:не пропустите|подпи(?:шитесь|сывайтесь|шись|сывайся)\b|следите за (?:нашими|актуальными|новостями"
    r"|событиями)"
    r"|читайте нас|присоединяйтесь к|підпи(?:шіться|суйтес[ья])|приєднуйтеся до|падпі(?:шыцеся|свайцеся)|чытайце нас"
    r"|жазыл(?:ыңыз(?:дар)?|ыңдар|гыла)\b|(?:бізге|бизге) (?:жазыл|қосыл|кошул)\w+|язылыгыз"
    r"|abun[əe] ol(?:un|unuz)?\b|abone ol(?:un|unuz)?\b|abuna bol(?:uň|yň)"
    r"|obuna bo.l(?:ing(?:iz|lar)?|ish uchun)\b|обуна бўл(?:инг(?:из|лар)?|иш учун)\b|обуна шавед"
    r"|бүртгүүл(?:ээрэй|нэ үү)"
    r"|subscribe (?:to|now)|follow us|sign up (?:for|to)|join our|download (?:our|the) app"
    r"|for (?:the latest|more) .{0,70}\b(?:download|follow us|subscribe|apps?\b)|bizi (?:izləyin|takip edin)"
    r"|bizni kuzat\w+|бизни кузат\w+|გამოიწერეთ|გამოგვყევით|բաժանորդագրվեք|հետևեք մեզ|ما را دنبال کنید|مشترک شوید"
    r"|(?:¿ya sabías|únete a).{0,50}(?:canal|telegram|whatsapp)|suscr[ií]b(?:ete|ase)|s[ií]guenos"
    r"|puede (?:escribirnos|seguir)"
    r"|folgen? sie uns|folge uns|abonnieren sie|śledź nas|obserwuj nas|polub nas|zapisz się|suivez-nous|abonnez-vous"
    r"|ακολουθήστε (?:μας|το)|关注我们)",
    re.I,
)
# `Реклама`, `Жарнама`, `Reklamlar`, `Подписка на новости`: the label of a box, where no sentence follows
_LABEL = re.compile(
    r"\W*(?:реклам[аы]|рэклама|жарнама(?:лар)?|reklam(?:a|lar|alar)?|advertisement|anzeige|publicidad"
    r"|сурталчилгаа|рекламаҳо"
    r"|რეკლამა|գովազդ|διαφήμιση|آگهی|ilan|подписка(?: на \w+)?|жазыл(?:у|уу)|obuna(?: bo.lish)?"
    r"|обуна(?: бўлиш)?|abun[əe](?: ol)?"
    r"|abonelik|підписка)\b",
    re.I,
)
# `Реклама. ООО «Река», ИНН 77, erid: 2Vtz`: the mark that the law asks of advertisers
_MARKED_AD = re.compile(r"\W*реклама\W{1,4}(?:ооо|оао|пао|ао|ип|тоо|18\+|erid|инн)\b", re.I)
# `Редакция не несёт ответственности`, `при использовании материалов ссылка обязательна`: the imprint of a site
_IMPRINT = re.compile(
    r"(?:мнени[ея] (?:редакции|автор\w+) может не совпадать|при (?:использовании|перепечатке"
    r"|цитировании) материалов.{0,60}ссылк"
    r"|свидетельство о (?:регистрации|постановке на уч[её]т).{0,30}(?:сми|эл|№)|думка редакції може не"
    r"|передрук.{0,40}посиланн|пры выкарыстанні матэрыялаў"
    r"|редакция(?:ның)? (?:пікірі|көзқарасы)|материалдарды (?:пайдалан|колдон)\w+.{0,60}(?:сілтеме|шилтеме)"
    r"|tahririyat fikri|таҳририят фикри|materiallardan foydalan\w+.{0,60}havola"
    r"|материаллардан фойдалан\w+.{0,60}ҳавола"
    r"|materiallardan istifadə.{0,60}(?:istinad|link)|redaksiyanın mövqeyi|(?:yazıların|içeriğin).{0,40}sorumluluğu"
    r"|kaynak göster(?:ilmeden|ilerek|meden).{0,60}(?:kullan|yayın|alıntı|kopya)|all rights reserved"
    r"|все права защищены|усі права захищені|барлық құқық\w* қорғалған|бардык укук\w+ корголгон"
    r"|barcha huquqlar himoyalangan|барча ҳуқуқлар ҳимояланган|bütün hüquqlar qorunur|tüm hakları saklıdır"
    r"|ყველა უფლება დაცულია"
    r"|բոլոր իրավունքները պաշտպանված|(?:бүх )?эрх хуулиар хамгаалагдсан|ҳамаи ҳуқуқҳо)",
    re.I,
)
# a line without one of these is no imprint; `in` is twenty times faster than the pattern above
_IMPRINT_STEMS = (
    *("мнени", "при ", "свидетельство", "думка", "передрук", "пры выкарыстанні", "редакция", "материал"),
    *("tahririyat", "таҳририят", "foydalan", "istifadə", "redaksiya", "sorumlulu", "kaynak", "reserved"),
    *("защищены", "захищені", "қорғалған", "корголгон", "himoyalangan", "ҳимояланган", "qorunur", "saklıdır"),
    *("დაცულია", "պաշտպանված", "хамгаалагдсан", "ҳуқуқҳо"),
)
# `05-03-2026, 14:30 | Праглядаў: 311`: the date of a page with its counter
_COUNTED = re.compile(
    r"\W*\d{1,4}[./ -]+\w{1,12}[./ -]+\d{2,4}\b.{0,60}(?:просмотр|прагля|перегляд|қарал|көрүл|карал|ko.ril"
    r"|кўрил|baxı|oxun|görünt"
    r"|okunma|views?\b|hits\b|ნახვ|դիտ|үзсэн|үзэлт|بازدید|дида шуд)",
    re.I,
)
# `Комментарии (3)`, `კომენტარები`: below it speak the readers
COMMENTS = re.compile(
    r"\W*(?:комментари[ийе]\w*|коментар[іи]\w*|каментар\w*|пікірлер|пикирлер|şərhlər|rəylər|izohlar|изоҳлар|comments?"
    r"|leave a (?:comment|reply)|kommentare?|σχόλια|комментарлар|шарҳҳо|сэтгэгдэл|კომენტარ\w*|մեկնաբանություն\w*"
    r"|yorumlar|teswirler|نظرات|评论|komentarze)\W*\d*\W*",
    re.I,
)
# `05.02.2026 / 11:20`, `5 февраль 2026, 15:05`
DATE_LINE = re.compile(r"\W*(?:\w+,? )?\d{1,4}[./ -]+(?:\w{3,12}|\d{1,2})[./ -]+\d{2,4}\b.{0,25}")
# `body { margin: 0 } #top { padding: 3px; }`: a style sheet that lost its element
_STYLE = re.compile(r"[\w\s#.,>*@-]{1,80}\{\s*[\w-]+\s*:[^{}]{1,300}\}")
LETTERS = re.compile(r"[^\W\d_]")
_POINTER_UNITS, PICTURE_UNITS, _PROMOTION_UNITS, DATE_UNITS, _IMPRINT_UNITS = 220, 160, 200, 45, 400
_LABEL_UNITS, _COUNTED_UNITS = 40, 140
# so much of a line in links makes a pointer of words that also open sentences
_LINKED = 0.3


def reason_to_drop(text: str, units: int, link: float) -> str | None:
    """Why this line is no text of the article, where it is none; `link` is the share of it in links, 0 to 1."""
    if not LETTERS.search(text):
        return "no letters"
    if "{" in text and _STYLE.match(text):
        return "a style sheet"
    if units < _IMPRINT_UNITS and _is_imprint(text):
        return IMPRINT
    if units >= _POINTER_UNITS:
        return None
    if _points(text, units, link):
        return "points to another article"
    if units < PICTURE_UNITS and _credits_picture(text):
        return "credits a picture"
    if units < _PROMOTION_UNITS and _promotes(text, units, link):
        return "speaks of the site"
    if units < _COUNTED_UNITS and _COUNTED.match(text):
        return "a date"
    return "a date" if units < DATE_UNITS and DATE_LINE.fullmatch(text) else None


def _is_imprint(text: str) -> bool:
    small = text.lower()
    return any(stem in small for stem in _IMPRINT_STEMS) and _IMPRINT.search(text) is not None


def is_sentence(text: str) -> bool:
    """Whether the line has the form of a sentence: some words, and an end."""
    return text.rstrip("»”\"')")[-1:] in _SENTENCE_ENDS and text.count(" ") >= _SENTENCE_SPACES


def _points(text: str, units: int, link: float) -> bool:
    if _POINTER.match(text):
        return link > 0 or units < _POINTER_UNITS // 2
    maybe = _MAYBE_POINTER.match(text)
    return maybe is not None and (bool(maybe["colon"]) or link > _LINKED or not is_sentence(text))


def _credits_picture(text: str) -> bool:
    return bool(_PICTURE.match(text)) or (not is_sentence(text) and bool(_MAYBE_PICTURE.match(text)))


def _promotes(text: str, units: int, link: float) -> bool:
    """An imperative to the reader that is not somebody's speech, or the label of a box."""
    if _PROMOTION.match(text):
        return link > _LINKED or text[0] not in _QUOTES
    if _MARKED_AD.match(text):
        return True
    return bool(_LABEL.match(text)) and (link > _LINKED or (units < _LABEL_UNITS and not is_sentence(text)))
