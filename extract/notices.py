"""Tells a notice in an article's place: maintenance, a program's error, a login, a text taken down."""

import re
from collections.abc import Iterable

from extract.body.line_table import units_of

NOTICE = "looks_like_notice"
"""The warning of a page whose text may be nobody's article."""

# `Fatal error: Uncaught Error`, `SQLSTATE[HY000]`, `You have an error in your SQL syntax`, `Warning: Undefined index`
MACHINE = re.compile(
    r"(?:fatal|parse|recoverable|internal server|application|database|runtime) error\b"
    r"|uncaught \w*(?:error|exception)|sqlstate\[|stack trace:|too many connections|error in your sql"
    r"|(?:warning|notice|deprecated): .{0,200}(?:on line \d|\bphp\b|undefined|mysqli?)"
    r"|mysql(?:i|_connect)?\b.{0,60}(?:error|gone|denied|connect)|call to (?:a member|undefined)"
    r"|error establishing a database|allowed memory size|maximum execution time|traceback \(most recent"
    r"|(?:ошибк\w+|қате\w*|xato\w*|xəta\w*|помилка|памылка)\W.{0,60}(?:баз\w+ данных|mysql|sql|бд\b|дереккор"
    r"|дерекқор|ma.lumotlar bazasi|verilənlər bazası|бази даних|базы даных)"
    r"|(?:502|503|504)\W{0,3}(?:bad gateway|service|gateway)|/var/www/|/home/\w+/\S+\.php",
    re.I | re.S,
)
_WORKS = (
    r"техническ\w+ (?:работ|обслуж|перерыв|причин)|технічн\w+ роб|тэхнічн\w+ работ|ведутся работы|профилактическ"
    r"|под реконструкци|under (?:maintenance|construction)|maintenance mode|(?:scheduled|site) maintenance"
    r"|be (?:right )?back soon|техникалық (?:жұмыс|себеп)|техникалык (?:жумуш|иш)|техник (?:ишлар|эш)"
    r"|texnik (?:ishlar|ta.mir|xizmat|işlər|səbəb)|texniki (?:işlər|iş|səbəb)|корҳои техникӣ|tehniki işler"
    r"|ტექნიკური|տեխնիկական|bakım(?:da| çalışma)|техникийн засвар"
)
MAINTENANCE = (
    rf"{_WORKS}|на реконструкции|временно (?:недоступ|не работа|закрыт)|тимчасово недоступ|часова недаступ"
    r"|temporarily (?:unavailable|down|closed)|уақытша (?:жұмыс|қолжет)|убактылуу|müvəqqəti|vaqtincha|вақтинча"
    r"|муваққатан|wagtlaýyn|დროებით|ժամանակավոր|geçici olarak|түр хугацаанд"
)
"""Words of a site that is not there for a while; news has them too."""
_SITE = r"сайт|портал|ресурс|сомона|вэб|\b(?:web ?)?site|\bpage|sa[yý]t|საიტ|կայք"
# `На сайте ведутся технические работы`, `Our site is under maintenance`
_CLOSED = re.compile(rf"(?:{_SITE}).{{0,80}}(?:{MAINTENANCE})|(?:{MAINTENANCE}).{{0,80}}(?:{_SITE})", re.I | re.S)
# `Войдите на сайт, чтобы прочитать`, `Log in to continue`
_LOGIN = re.compile(
    r"\b(?:войдите|авторизуйтесь|зарегистрируйтесь|увійдіть|увайдзіце|(?:please )?(?:log|sign) ?in (?:to|or|with|now)"
    r"|жүйеге кіріңіз|тіркеліңіз|tizimga kiring|ro.yxatdan o.ting|daxil olun|qeydiyyatdan keçin|giriş yap(?:ın|mak)"
    r"|катталыңыз|кириңиз|ворид шавед|нэвтэрнэ үү|оформите подписку|subscribe to (?:read|continue))",
    re.I,
)
# `Материал удалён по решению редакции`, `This page has been removed`: how the whole text begins
_TAKEN_DOWN = re.compile(
    r"\W*(?:(?:этот|эта|данн\w+|запрашиваем\w+|this|the) )?(?:материал|страниц\w|новость|статья|публикация|запись"
    r"|page|article|content|мақала|maqola|məqalə|xəbər) (?:был[аио]? |has been |was |is )?(?:удал[её]н|снят|недоступ"
    r"|removed|deleted|not found|unavailable|жойыл|o.chirilgan|silin)",
    re.I,
)
# the headline of a notice, whole: `Технические работы`, `Ошибка`, `Under maintenance`, `Вход`
_TITLE = re.compile(
    rf"\W*(?:(?:{_SITE})\w*\W+(?:\w+\W+){{0,2}}?(?:{MAINTENANCE})\w*(?:\W+\w+)?"
    rf"|(?:(?:{_SITE})\w*\W+)?(?:{_WORKS})\w*(?:(?:\W+(?:на|our|the))?\W+\w+)?"
    r"|(?:fatal |database |internal server |server |service )?(?:error|unavailable)|ошибка(?: сервера| базы данных)?"
    r"|қате(?:лік)?|ката|xato(?:lik)?|xəta|hata|помилка|памылка|maintenance|account suspended"
    r"|(?:bandwidth|resource) limit\w*(?:\W+\w+)?|вход(?: на сайт)?|авторизация|log ?in|sign ?in|кіру|kirish|giriş"
    r"|кирүү|5\d\d\b(?:\W+\w+){0,4})\W*",
    re.I,
)
# `... до зимы. Работы`: where a sentence ends
_SENTENCES = re.compile(r"(?<=[.!?…。！？։۔।])\s+")
_NEWS, _ARTICLE, _NOTICE = 80, 300, 700
_BEGINNING = 60
_HEADLINE_WORDS = 5


def is_notice(title: str | None, paragraphs: Iterable[str], *, declared: bool) -> bool:
    """Whether a text is a site's notice and no article; `declared` where the page says a day or calls itself one.

    A page that does so is doubted only where a program's error, or the news that it is gone, is all that it says.
    """
    lines = [line for line in paragraphs if line.strip()]
    text = "\n".join(lines)
    if not text:
        return bool(title) and not declared and _TITLE.fullmatch(title or "") is not None
    if _own(lines, MACHINE) < _NEWS and MACHINE.search(text[: None if not declared else _BEGINNING]):
        return True
    if _TAKEN_DOWN.match(text) and _own(lines, _TAKEN_DOWN) < _NEWS:
        return True
    if declared or units_of(text) >= _NOTICE:
        return False
    headline = (title or "").split(" | ")[0]
    if _TITLE.fullmatch(headline):
        return True
    own = min(_own(lines, _CLOSED), _own(lines, _LOGIN))
    long = len(headline.split()) >= _HEADLINE_WORDS
    return bool(_CLOSED.search(text) or _LOGIN.search(text)) and own < (_NEWS if long else _ARTICLE)


def _own(lines: Iterable[str], words: re.Pattern[str]) -> int:
    """How much of the text stands in sentences without such words."""
    sentences = (sentence for line in lines for sentence in _SENTENCES.split(line))
    return sum(units_of(sentence) for sentence in sentences if not words.search(sentence))
