"""Outlets are credited in every language of the region, and nobody else is."""

from datetime import UTC, datetime

import pytest
from lxml import html

from extract.credits import read_credits
from extract.document import Body, Document
from extract.page import Page

URL = "https://jerel-test.kz/news/5"
FILLER = "Об этом говорили на совещании, где обсуждали ремонт дорог и подготовку школ к зиме."


def credits_of(
    *paragraphs: str, language: str | None = "ru", url: str = URL, around: str = "{}", head: str = ""
) -> set[tuple[str, str]]:
    text = "".join(f"<p>{p}</p>" for p in paragraphs)
    markup = f"<html><head>{head}</head><body>{around.format(text)}</body></html>"
    page = Page(url, markup.encode(), datetime(2026, 3, 1, tzinfo=UTC))
    found = read_credits(Document(page, markup, html.fromstring(markup)), Body(paragraphs), language)
    return {(credit.name, credit.relation) for credit in found}


@pytest.mark.parametrize(
    ("language", "text", "outlet"),
    [
        ("ru", "Мост откроют в мае, передает Интерфакс.", "Интерфакс"),
        ("ru", "Мост откроют в мае, сообщает корреспондент МИА «Казинформ».", "Kazinform"),
        ("ru", "Мост откроют в мае, сообщает Tengrinews.kz со ссылкой на пресс-службу акимата.", "Tengrinews"),
        ("ru", "Мост откроют в мае, сообщает в среду агентство Reuters.", "Reuters"),
        ("ru", "По данным «Коммерсанта», мост откроют в мае.", "Коммерсантъ"),
        ("ru", "Как пишет 24.kg, мост откроют в мае.", "24.kg"),
        ("ru", "РИА «Новости» сообщило, что мост откроют в мае.", "РИА Новости"),
        ("ru", "Мост откроют в мае, узнала НГ.", "Независимая газета"),
        ("ru", "Со ссылкой на издание Хаккин это подтвердили в порту.", "Haqqin"),
        ("kk", "Көпір мамыр айында ашылады, деп хабарлайды ҚазАқпарат тілшісі.", "Kazinform"),
        ("kk", "Көпір мамырда ашылады деп жазады Tengrinews.kz порталы.", "Tengrinews"),
        ("kk", "Reuters агенттігінің хабарлауынша, көпір мамырда ашылады.", "Reuters"),
        ("kk", "КазТАГ-қа сілтеме жасап, көпір мамырда ашылатынын айтты.", "КазТАГ"),
        ("az", "Körpü mayda açılacaq, Report xəbər verir.", "Report"),
        ("az", "APA-ya istinadən bildirilir ki, körpü mayda açılacaq.", "APA"),
        ("az", "Bu barədə Oxu.az məlumat yayıb, körpü mayda açılacaq.", "Oxu.az"),
        ("az", "AZƏRTAC-ın məlumatına görə, körpü mayda açılacaq.", "Azertac"),
        ("uz", "Ko‘prik may oyida ochiladi, deb xabar beradi Kun.uz.", "Kun.uz"),
        ("uz", "UzA xabariga ko‘ra, ko‘prik may oyida ochiladi.", "УзА"),
        ("uz", "ЎзА хабарига кўра, кўприк май ойида очилади.", "УзА"),
        ("ky", "Көпүрө майда ачылат, деп билдирет Кабар агенттиги.", "Kabar"),
        ("ky", "AKIpress маалымдагандай, көпүрө майда ачылат. Бул тууралуу Kaktus.media жазды.", "Kaktus"),
        ("tg", "Пул моҳи май ифтитоҳ меёбад, хабар медиҳад АМИТ «Ховар».", "Ховар"),
        ("tg", "Ба иттилои Азия-Плюс пул моҳи май ифтитоҳ меёбад.", "Asia-Plus"),
        ("tk", "Köpri maý aýynda açylar, diýip Turkmenportal habar berýär.", "Turkmenportal"),
        ("be", "Мост адкрыюць у траўні, паведамляе БелТА.", "БелТА"),
        ("uk", "Міст відкриють у травні, повідомляє Укрінформ.", "Укринформ"),
        ("en", "The bridge will open in May, according to Bloomberg.", "Bloomberg"),
        ("en", "The bridge will open in May, Xinhua reported on Monday.", "Xinhua"),
        ("tr", "Anadolu Ajansı'nın haberine göre köprü mayısta açılacak.", "Anadolu"),
        ("hy", "Կամուրջը կբացվի մայիսին, հաղորդում է Արմենպրես-ը։", "Armenpress"),
        (None, "Мост откроют в мае, передает Трибуна.kz, а до того сообщает site-x.kz.", "site-x.kz"),
    ],
)
def test_a_sentence_cites(language: str | None, text: str, outlet: str) -> None:
    assert (outlet, "cites") in credits_of(FILLER, text, FILLER, language=language)


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("Согласно сайту Haqqin, передает Jerel-test.kz.", "Haqqin"),
        ("Источник - ИноСМИ", "ИноСМИ"),
        ("Источник: https://24.kg/news/5/", "24.kg"),
        ("По материалам: Вечерний Бишкек", "Вечерний Бишкек"),
        ("Mənbə: Trend", "Trend"),
        ("Manba: Gazeta.uz", "Gazeta.uz"),
        ("Дереккөз: egemen.kz", "Егемен Қазақстан"),
        ("Булак: akipress.org", "AKIpress"),
        ("Крыніца: Наша Ніва", "Наша Нива"),
        ("Источник: vesti-sela.kz", "vesti-sela.kz"),
    ],
)
def test_a_line_of_its_own_credits_the_whole_text(text: str, outlet: str) -> None:
    assert (outlet, "reprint") in credits_of(FILLER, text, language=None)


@pytest.mark.parametrize(
    ("around", "expected"),
    [
        (
            '{}<span><i>embed</i>Источник:<a href="https://haqqin.az">https://haqqin.az</a></span>',
            ("Haqqin", "reprint"),
        ),
        ('{}<i>Источник - <a href="https://inosmi.ru">ИноСМИ</a></i>', ("ИноСМИ", "reprint")),
        ('{}<p>Источник: <a href="https://aul.example.kz/5">Вести аула</a></p>', ("Вести аула", "reprint")),
        ("{}<div>embedИсточник:https://kaktus.media/doc/5</div>", ("Kaktus", "reprint")),
    ],
)
def test_furniture_and_head(around: str, expected: tuple[str, str]) -> None:
    assert expected in credits_of(FILLER, around=around)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<link rel="canonical" href="https://kapital.kz/economic/5">', {("Капитал", "reprint")}),
        ('<link rel="canonical" href="https://aul.example.kz/economic/5">', {("aul.example.kz", "reprint")}),
        ('<link rel="canonical" href="https://kapital.kz/">', set()),
        ('<link rel="canonical" href="https://www.jerel-test.kz/news/5">', set()),
        ('<link rel="canonical" href="/news/5"><link rel="canonical" href="http://[bad">', set()),
        ('<meta name="author" content="РИА Новости">', {("РИА Новости", "reprint")}),
        ('<meta name="author" content="Нурлан Сеитов">', set()),
        (
            '<script type="application/ld+json">{"isBasedOn": "https://kaktus.media/doc/5"}</script>',
            {("Kaktus", "reprint")},
        ),
    ],
)
def test_the_head_names_the_origin(head: str, expected: set[tuple[str, str]]) -> None:
    assert credits_of(FILLER, head=head) == expected


def test_a_translation_credits_the_translated() -> None:
    text = "Порт станет узлом новых путей, пишет The National Interest (перевод — сайт Jerel-test.kz)."
    assert credits_of(FILLER, text) == {("The National Interest", "translation"), ("The National Interest", "cites")}


@pytest.mark.parametrize(
    "text",
    [
        "АСТАНА. 5 февраля. КАЗИНФОРМ - Мост откроют в мае.",
        "АСТАНА.KAZINFORM - Көпір мамырда ашылады.",
        "Астана, 5 фев — Kazinform. Мост откроют в мае.",
    ],
)
def test_datelines(text: str) -> None:
    assert credits_of(text, FILLER) == {("Kazinform", "reprint")}
    assert credits_of(text, FILLER, url="https://kaz.inform.kz/news/5") == {("Kazinform", "cites")}


@pytest.mark.parametrize(
    "text",
    [
        "Мост откроют в мае, сообщает министр транспорта Нурлан Сеитов.",
        "Мост откроют в мае, передает пресс-служба министерства энергетики.",
        "Об этом сообщает пресс-служба ТАСС.",
        "Көпір мамырда ашылады, деп хабарлайды министрліктің баспасөз қызметі.",
        "Körpü mayda açılacaq, Daxili İşlər Nazirliyinin mətbuat xidməti xəbər verir.",
        "Акции Reuters и Bloomberg подорожали на бирже.",
        "Рынок вырос, и это новый тренд, сообщает директор рынка.",
        "Фото: Reuters",
        "Подписывайтесь на наш канал t.me/jerel, сообщает редакция.",
        "Как сообщает «Вечерние Ведомости», мост откроют в мае.",
        "Мост откроют в мае, сообщает Jerel-test.kz.",
        "При перепечатке материалов ссылка на источник обязательна.",
        "Пишите нам на desk@zakon.kz",
    ],
)
def test_persons_offices_and_the_site_itself_are_no_credits(text: str) -> None:
    assert credits_of(FILLER, text) == set()


def test_labels_of_a_list_and_of_scripts_are_no_credits() -> None:
    items = "".join(f"<li>Источник: <a href='https://site{n}.kz/5'>Сайт {n}</a></li>" for n in range(9))
    assert credits_of(FILLER, around="{}" + f"<ul>{items}</ul>") == set()
    assert credits_of(FILLER, around="{}<script>var a = {{Источник: 'https://haqqin.az'}}</script>") == set()


def test_what_no_reader_sees_names_no_origin() -> None:
    assert credits_of(FILLER, around="<style>/* Source: https://a-sheet.org/main.css */</style>{}") == set()
    assert credits_of(FILLER, around="<p title='Источник: https://haqqin.az'>{}</p>") == set()


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("Мост откроют в мае, передает РИА «Новости».", "РИА Новости"),
        ("The bridge opens in May, The Washington Post reported.", "The Washington Post"),
        ("The bridge, the South China Morning Post reported, opens in May.", "South China Morning Post"),
    ],
)
def test_a_name_of_many_words(text: str, outlet: str) -> None:
    assert credits_of(FILLER, text) == {(outlet, "cites")}


def test_an_outlet_is_credited_once_and_with_its_strongest_relation() -> None:
    found = credits_of(
        "Мост откроют в мае, передает ТАСС.", "Ещё раз: сообщает ИТАР-ТАСС.", "Источник: ТАСС", language="ru"
    )
    assert found == {("ТАСС", "reprint")}
