"""A notice of a site is told from a short article, with nothing to compare it with."""

from datetime import UTC, datetime

import pytest

from extract import Outcome, Page, extract
from extract.notices import NOTICE, is_notice

TAIL = "Спасибо за терпение, скоро всё заработает."
NOTICES = {
    "be": ("Сайт часова недаступны", "На партале вядуцца тэхнічныя работы, сайт часова недаступны для чытачоў."),
    "uk": ("Технічні роботи", "Сайт тимчасово недоступний: тривають технічні роботи, повертайтеся пізніше."),
    "ky": ("Техникалык жумуштар", "Сайтта техникалык жумуштар жүрүп жатат, бир саатта кайра келиңиз."),
    "tg": ("Корҳои техникӣ", "Дар сомона корҳои техникӣ мегузаранд, лутфан баъдтар баргардед."),
    "tk": ("Tehniki işler", "Saýtda tehniki işler geçirilýär, biraz wagtdan gaýdyp geliň."),
    "ka": ("ტექნიკური სამუშაოები", "საიტზე მიმდინარეობს ტექნიკური სამუშაოები, გთხოვთ დაბრუნდეთ მოგვიანებით."),
    "hy": ("Տեխնիկական աշխատանքներ", "Կայքում ընթանում են տեխնիկական աշխատանքներ, վերադարձեք մի փոքր ուշ։"),
    "mn": ("Засвар", "Манай вэб сайт техникийн засвартай байгаа тул түр хүлээнэ үү, баярлалаа."),
    "tr": ("Bakımdayız", "Sitemiz şu anda bakımda, kısa bir süre sonra yeniden hizmetinizde olacağız."),
    "no headline": (None, "Our web site is temporarily unavailable. Please come back a little later today."),
    "a program": ("Qala", "Parse error: syntax error, unexpected '}' in /var/www/qala/index.php on line 7"),
    "a database": ("Qala", "Ошибка при подключении к базе данных MySQL: слишком много соединений."),
    "a gateway": ("502 Bad Gateway", "The server returned 502 Bad Gateway, nginx has no answer from the backend."),
    "a login": ("Вход", "Войдите или зарегистрируйтесь, чтобы читать новости полностью и писать комментарии."),
    "taken down": ("Qala", "Материал удалён редакцией по просьбе читателя."),
    "a bare headline": ("Технические работы на сайте", ""),
}
NEWS = {
    "portal": (
        "Портал госуслуг временно недоступен жителям двух областей",
        "Портал временно недоступен из-за технических работ. "
        "Аварийные бригады обещают вернуть связь к вечеру, заявления принимают в окнах городских управлений.",
    ),
    "road": ("Временно закрыта дорога на перевал", "Дорогу на перевал временно закрыли из-за схода лавины у моста."),
    "az": ("Körpü müvəqqəti bağlanıb", "Şəhərin mərkəzindəki körpü təmir işlərinə görə müvəqqəti bağlanıb."),
    "hackers": (
        "Хакеры обрушили сайт банка",
        "Посетители видели лишь слова «Fatal error». Банк сообщил, что деньги клиентов целы, а работу отделений "
        "не останавливали ни на час; виновных ищет полиция.",
    ),
    "flag": ("В посёлке сняли флаг", "Флаг над школой сняли для ремонта крыши и вернут на место в воскресенье."),
}


def page(title, text, date=""):
    head = f"<title>{title}</title>" if title else ""
    shown = f"<h1>{title}</h1>" if title else ""
    dated = f"<meta property='article:published_time' content='{date}'>" if date else ""
    lines = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    markup = f"<html><head>{head}{dated}</head><body>{shown}<article>{lines}</article></body></html>"
    now = datetime(2026, 3, 20, tzinfo=UTC)
    return Page("https://qala.kz/news/55", markup.encode(), now, "text/html; charset=utf-8")


@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_is_told(name):
    title, text = NOTICES[name]
    assert is_notice(title, text.split("\n"), declared=False)
    found = extract(page(title, f"{text}\n{TAIL}" if text else ""))
    assert NOTICE in found.warnings
    assert text.split(":")[0].rstrip(".") in (found.body or ""), "nothing is thrown away"


@pytest.mark.parametrize("date", ["", "2026-03-19T10:00:00+05:00"])
@pytest.mark.parametrize("name", NEWS)
def test_a_short_article_is_none(name, date):
    found = extract(page(*NEWS[name], date))
    assert (found.outcome, NOTICE in found.warnings) == (Outcome.OK, False)


@pytest.mark.parametrize("name", ["a program", "a database", "taken down"])
def test_the_day_of_a_template_makes_no_article_of_an_error(name):
    assert NOTICE in extract(page("Паром вернулся на линию", NOTICES[name][1], "2026-03-19T10:00:00+05:00")).warnings


@pytest.mark.parametrize("name", ["ky", "tr", "a login"])
def test_what_the_page_calls_an_article_is_believed(name):
    assert not is_notice(*(NOTICES[name][0], [NOTICES[name][1]]), declared=True)
