"""Made articles of which no two have a sentence in common, and what a site may show in the place of one."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from cut_answers import CUTS, respond
from loopback import Answer

PUBLISHED = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=30)
_SYLLABLES = """
    ба ве го да жи зо ку ла ми но па ре со ту фа ха це чо шу бо ру сти кра гло пре вос нор тал дин зем мор лес
""".split()  # noqa: SIM905  # syllables, not code


def words(chance: random.Random, count: int) -> list[str]:
    """Words that no other seed has."""
    return ["".join(chance.choices(_SYLLABLES, k=chance.choice((2, 3, 3, 4)))) for _ in range(count)]


def sentence(chance: random.Random, count: int = 13) -> str:
    """A sentence of such words."""
    return " ".join(words(chance, count)).capitalize() + "."


@dataclass(frozen=True)
class Story:
    """An article as its site has it."""

    title: str
    lines: tuple[str, ...]
    date: str = PUBLISHED.isoformat()
    canonical: str = ""
    inside: str = ""
    below: str = ""
    seed: int = 0

    def page(self, end: str = "</article></body></html>") -> bytes:
        """Its page."""
        dated = f"<meta property='article:published_time' content='{self.date}'>"
        canonical = f"<link rel='canonical' href='{self.canonical}'>" if self.canonical else ""
        head = f"<meta charset='utf-8'><title>{self.title}</title>{dated}{canonical}"
        text = "".join(f"<p>{line}</p>" for line in self.lines)
        top = f"<!doctype html><html lang='ru'><head>{head}</head><body>{self.inside}"
        return f"{top}<article><h1>{self.title}</h1>{text}{end}{self.below}".encode()


def story(seed: int, lines: int = 9) -> Story:
    """The article of that number."""
    chance = random.Random(seed)
    title = sentence(chance, 6).rstrip(".")
    return Story(title, tuple(f"{sentence(chance)} {sentence(chance)}" for _ in range(lines)), seed=seed)


def plain_page(title: str, *lines: str) -> bytes:
    """A page of a site that shows no article."""
    text = "".join(f"<p>{line}</p>" for line in lines)
    head = f"<meta charset='utf-8'><title>{title}</title>"
    return f"<html><head>{head}</head><body><h1>{title}</h1>{text}</body></html>".encode()


Shown = Callable[[Story], Answer | bytes]


@dataclass(frozen=True)
class Variant:
    """What a site shows on the second night: `versions` of the article by then, `stays` when it is still so later."""

    kind: str
    name: str
    shown: Shown
    versions: int = 1
    stays: int = 1
    first: Callable[[int], Story] = field(default=story)


def _midway(made: Story) -> bytes:
    page = made.page().decode()
    return page[: page.index(made.lines[4]) + 70].encode()


def _edit(made: Story, at: int, line: str) -> bytes:
    return replace(made, lines=(*made.lines[:at], line, *made.lines[at + 1 :])).page()


def _noise(made: Story, count: int = 6) -> str:
    """Words of this article's notice alone, so that no two addresses show the same."""
    return " ".join(words(random.Random(-made.seed - 1), count))


def _notice(title: str, *lines: str) -> Shown:
    return lambda made: plain_page(title, *(f"{line} ({_noise(made)})" for line in lines))


def _every_other_word(made: Story) -> bytes:
    chance = random.Random(made.seed + 7000)

    def reword(line: str) -> str:
        return " ".join(
            word if at % 3 else "".join(chance.choices(_SYLLABLES, k=3)) for at, word in enumerate(line.split())
        ).capitalize()

    return replace(made, lines=tuple(reword(line) + "." for line in made.lines)).page()


def _other(made: Story) -> Story:
    return story(made.seed + 50_000)


SERVICE = (
    "На сайте ведутся технические работы, приносим извинения за временные неудобства нашим читателям.",
    "Мы вернёмся в ближайшее время, следите за новостями в наших социальных сетях и в приложении.",
)
NOTICES: dict[str, Shown] = {
    "maintenance, ru": _notice("Технические работы", *SERVICE),
    "maintenance, en": _notice(
        "Under maintenance",
        "Our site is under maintenance and will be back soon, thank you for your patience and understanding.",
        "Please come back in an hour or two, the newsroom goes on working and publishes on its channels.",
    ),
    "maintenance, kk": _notice(
        "Техникалық жұмыстар",
        "Сайтта техникалық жұмыстар жүріп жатыр, уақытша қолжетімсіз, түсіністік танытуларыңызды сұраймыз.",
        "Жақын арада қайта ораламыз, жаңалықтарды әлеуметтік желілердегі парақшаларымыздан оқи аласыздар.",
    ),
    "maintenance, uz": _notice(
        "Texnik ishlar",
        "Saytda texnik ishlar olib borilmoqda, vaqtincha noqulaylik uchun o'quvchilarimizdan uzr so'raymiz.",
        "Tez orada qaytamiz, yangiliklarni ijtimoiy tarmoqlardagi sahifalarimizda kuzatib borishingiz mumkin.",
    ),
    "maintenance, az": _notice(
        "Texniki işlər",
        "Saytda texniki işlər aparılır, müvəqqəti narahatlığa görə oxucularımızdan üzr istəyirik, gözləyin.",
        "Tezliklə qayıdacağıq, xəbərləri sosial şəbəkələrdəki səhifələrimizdən izləyə bilərsiniz, təşəkkürlər.",
    ),
    "PHP error": _notice(
        "Fatal error",
        "Fatal error: Uncaught Error: Call to undefined function get_post() in /var/www/site/single.php on line 42.",
        "Stack trace: #0 /var/www/site/index.php(17): require() #1 main thrown in /var/www/site/single.php.",
    ),
    "PHP warning above the text": lambda made: replace(
        made,
        lines=("Warning: Undefined variable $author in /var/www/theme/single.php on line 12", *made.lines),
    ).page(),
    "database error": _notice(
        "Error",
        "Error establishing a database connection, the server said: SQLSTATE[HY000] [2002] Connection refused.",
        "Please check that the user name and the password are right and that the database server is running now.",
    ),
    "database error, ru": _notice(
        "Ошибка",
        "Ошибка соединения с базой данных: сервер MySQL не отвечает, обратитесь к администратору этого сайта.",
        "Повторите запрос через несколько минут, администратор уже извещён о неполадке и занимается ею.",
    ),
    "login": _notice(
        "Вход",
        "Войдите на сайт или зарегистрируйтесь, чтобы прочитать этот материал полностью и оставить комментарий.",
        "Пароль можно восстановить по адресу электронной почты, который вы указали при регистрации на портале.",
    ),
    "teaser and login": lambda made: replace(
        made, lines=(*made.lines[:2], "Чтобы читать дальше, войдите на сайт или оформите подписку на издание.")
    ).page(),
    "captcha": _notice(
        "Проверка",
        "Подтвердите, что вы не робот: введите символы с картинки, чтобы перейти к материалу этого издания.",
        "Из вашей сети поступило слишком много запросов, поэтому мы просим вас пройти эту короткую проверку.",
    ),
    "the text was taken down": lambda made: replace(
        made, lines=(f"Материал удалён по решению редакции, приносим извинения ({_noise(made)}).",)
    ).page(),
}

VARIANTS: tuple[Variant, ...] = (
    *(Variant("cut", name, lambda made, cut=cut: cut(made.page(), 0.5)) for name, cut in CUTS.items()),
    Variant(
        "cut",
        "206 with the first half",
        lambda made: respond(made.page()[:1500], "Content-Range: bytes 0-1499/5000", status="206 Partial Content"),
    ),
    Variant("ended early", "in the middle of a word", _midway, 1, 2),
    Variant("ended early", "after a paragraph", lambda m: replace(m, lines=m.lines[:4]).page(end=""), 1, 2),
    Variant(
        "ended early",
        "in the middle of a sentence, with a footer",
        lambda m: replace(m, lines=(*m.lines[:5], m.lines[5][:60])).page(),
        1,
        2,
    ),
    Variant("ended early", "the first paragraph alone", lambda m: replace(m, lines=m.lines[:2]).page(), 1, 2),
    Variant("another article", "its page", lambda m: _other(m).page(), 1, 2),
    Variant("another article", "below the old headline", lambda m: replace(_other(m), title=m.title).page(), 1, 2),
    Variant(
        "another article",
        "with a line that both have",
        lambda m: replace(_other(m), lines=(*_other(m).lines, m.lines[-1][:60])).page(),
        1,
        2,
    ),
    Variant(
        "another article",
        "of a series: other numbers below another headline",
        lambda m: replace(
            m, title=_other(m).title, lines=tuple(f"{each} Номер {m.seed + 1}." for each in m.lines)
        ).page(),
        1,
        2,
        first=lambda seed: replace(story(seed), lines=tuple(f"{each} Номер {seed}." for each in story(seed).lines)),
    ),
    *(Variant("notice", name, shown, 1, 1 + (name != "captcha")) for name, shown in NOTICES.items()),
    Variant("no article", "an empty answer", lambda _: b""),
    Variant("no article", "a page without a text", lambda _: plain_page("Qala")),
    Variant("no article", "an error page with status 200", lambda _: plain_page("404", "Страница не найдена")),
    Variant("no article", "404", lambda _: Answer(status=404)),
    Variant("no article", "503", lambda _: Answer(b"<h1>503</h1>", status=503)),
    Variant("no article", "403", lambda _: Answer(b"<h1>403</h1>", status=403)),
    Variant("no article", "a redirect to the home page", lambda _: Answer(status=302, headers={"Location": "/"})),
    Variant("no article", "a redirect to a login page", lambda _: Answer(status=302, headers={"Location": "/login"})),
    Variant("no change", "another template", lambda m: replace(m, inside="<nav><a href=/a>A</a></nav>").page()),
    Variant("edit", "one word", lambda m: _edit(m, 2, m.lines[2].replace(" ", " не ", 1)), 2, 2),
    Variant(
        "edit",
        "a number in each paragraph",
        lambda m: replace(m, lines=tuple(line.replace(" 11 ", " 12 ") for line in m.lines)).page(),
        2,
        2,
        first=lambda seed: replace(story(seed), lines=tuple(f"{line} Всего 11 домов." for line in story(seed).lines)),
    ),
    Variant("edit", "the headline alone", lambda m: replace(m, title=_other(m).title).page(), 2, 2),
    Variant("edit", "a word of the headline", lambda m: replace(m, title=m.title + " сегодня").page(), 2, 2),
    Variant("edit", "a paragraph rewritten", lambda m: _edit(m, 1, _other(m).lines[1]), 2, 2),
    Variant(
        "edit",
        "half of the paragraphs rewritten",
        lambda m: replace(m, lines=(*m.lines[:4], *_other(m).lines[4:])).page(),
        2,
        2,
    ),
    Variant(
        "edit",
        "half rewritten below another headline",
        lambda m: replace(_other(m), lines=(*m.lines[:5], *_other(m).lines[5:])).page(),
        2,
        2,
    ),
    Variant("edit", "every sentence reworded", _every_other_word, 2, 2),
    Variant(
        "edit",
        "a correction below the text",
        lambda m: replace(m, lines=(*m.lines, "Исправлено: в первой версии фамилия была названа с ошибкой.")).page(),
        2,
        2,
    ),
    Variant(
        "edit",
        "a live update above the text",
        lambda m: replace(m, lines=(*_other(m).lines[:4], *m.lines)).page(),
        2,
        2,
    ),
    Variant(
        "edit",
        "three times as long",
        lambda m: replace(m, lines=(*m.lines, *_other(m).lines, *story(m.seed + 90_000).lines)).page(),
        2,
        2,
    ),
    Variant(
        "edit",
        "a flash of one sentence, now a story",
        lambda m: replace(story(m.seed), title=m.title, lines=(*m.lines, *_other(m).lines)).page(),
        2,
        2,
        first=lambda seed: story(seed, 1),
    ),
    Variant(
        "edit",
        "a flash, now a story without its sentence",
        lambda m: replace(m, lines=(f"{m.title}, {_other(m).lines[0]}", *_other(m).lines[1:])).page(),
        2,
        2,
        first=lambda seed: story(seed, 1),
    ),
    Variant("edit", "the last paragraph taken out", lambda m: replace(m, lines=m.lines[:-1]).page(), 2, 2),
    Variant("edit", "a third taken out", lambda m: replace(m, lines=(*m.lines[:3], *m.lines[6:])).page(), 2, 2),
    Variant(
        "edit", "another date", lambda m: replace(m, date=(PUBLISHED - timedelta(hours=3)).isoformat()).page(), 2, 2
    ),
    Variant(
        "edit",
        "a new template and a new paragraph",
        lambda m: replace(m, lines=(*m.lines, _other(m).lines[0]), inside="<nav><a href=/a>A</a></nav>").page(
            end="</article>"
        ),
        2,
        2,
    ),
)
