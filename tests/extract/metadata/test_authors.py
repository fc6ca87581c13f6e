"""Authors are read by name out of bylines, structured data and signatures, and nobody else is."""

import json
from datetime import UTC, datetime

import pytest

from extract.document import Document
from extract.document.tree import parse
from extract.metadata import read_metadata
from extract.metadata.bylines import persons
from extract.page import Page

STORY = "Ескі диірмен мұражайға айналды"
PROSE = "Ауыл шетіндегі ескі диірмен биыл мұражайға айналды, оны жөндеуге тұрғындардың өздері үш жыл жұмсаған екен."


def authors(markup: str) -> tuple[str, ...]:
    whole = f"<html><body>{markup}</body></html>"
    page = Page("https://dirmen.example/n/77", whole.encode(), datetime(2026, 2, 5, tzinfo=UTC))
    return read_metadata(Document(page, whole, parse(whole))).authors


BYLINES = [
    ("Главный редактор Пётр Озеров", ["Пётр Озеров"]),
    ("Заместитель главного редактора Инна Лугова", ["Инна Лугова"]),
    ("Главный редактор газеты «Луговая правда» Пётр Озеров", ["Пётр Озеров"]),
    ("Пётр Озеров, собственный корреспондент «Луговой правды»", ["Пётр Озеров"]),
    ("Автор: обозреватель Пётр Озеров", ["Пётр Озеров"]),
    ("Журналіст Олесь Байрак", ["Олесь Байрак"]),
    ("Алесь Байрак, карэспандэнт", ["Алесь Байрак"]),
    ("Бас редактор Сәуле Көктем", ["Сәуле Көктем"]),
    ("Сәуле Көктем, тілші", ["Сәуле Көктем"]),
    ("Säule Köktem, tilshi", ["Säule Köktem"]),
    ("Кабарчы Бермет Тоолуу", ["Бермет Тоолуу"]),
    ("Bahor Yulduzova, muxbir", ["Bahor Yulduzova"]),
    ("Мухбир: Баҳор Юлдузова", ["Баҳор Юлдузова"]),
    ("Sevda Bulaqlı, müxbir", ["Sevda Bulaqlı"]),
    ("Baş redaktor Sevda Bulaqlı", ["Sevda Bulaqlı"]),
    ("Muhabir Deniz Yayla", ["Deniz Yayla"]),
    ("Gül Derýaýewa, habarçy", ["Gül Derýaýewa"]),
    ("Хабарнигор Ситора Кӯҳзод", ["Ситора Кӯҳзод"]),
    ("خبرنگار ستاره کوهزاد", ["ستاره کوهزاد"]),
    ("مراسل سالم النهر", ["سالم النهر"]),
    ("მზია ტყიანი, კორესპონდენტი", ["მზია ტყიანი"]),
    ("Լրագրող Անի Լեռնյան", ["Անի Լեռնյան"]),
    ("Сэтгүүлч Сарнай Уул", ["Сарнай Уул"]),
    ("Хәбәрче Алсу Ямьле", ["Алсу Ямьле"]),
    ("Staff Writer Joan Field", ["Joan Field"]),
    ("Joan Field, Senior Editor", ["Joan Field"]),
    ("Журналист", []),
    ("Текст: Инна Лугова, фото: Пётр Озеров", ["Инна Лугова"]),
    ("Инна Лугова, Пётр Озеров, Олег Ким и Яна Ли", ["Инна Лугова", "Пётр Озеров", "Олег Ким", "Яна Ли"]),
    ("Сәуле Көктем мен Дала Орман", ["Сәуле Көктем", "Дала Орман"]),
    ("Bahor Yulduzova va Anvar Tog‘ayev", ["Bahor Yulduzova", "Anvar Tog‘ayev"]),
    ("Sevda Bulaqlı və Anar Çaylı", ["Sevda Bulaqlı", "Anar Çaylı"]),
    ("Deniz Yayla ile Ece Irmak", ["Deniz Yayla", "Ece Irmak"]),
    ("Бермет Тоолуу жана Айбек Суулуу", ["Бермет Тоолуу", "Айбек Суулуу"]),
    ("Алсу Ямьле һәм Илгиз Таулы", ["Алсу Ямьле", "Илгиз Таулы"]),
    ("მზია ტყიანი და გია მთიანი", ["მზია ტყიანი", "გია მთიანი"]),
    ("Անի Լեռնյան և Արամ Գետյան", ["Անի Լեռնյան", "Արամ Գետյան"]),
    ("Олесь Байрак та Інна Лука", ["Олесь Байрак", "Інна Лука"]),
]


@pytest.mark.parametrize(("byline", "found"), BYLINES)
def test_names_are_told_from_roles_and_from_each_other(byline: str, found: list[str]) -> None:
    assert list(persons(byline, frozenset())) == found


def ld(author: object) -> str:
    facts = {"@type": "NewsArticle", "headline": STORY, "author": author}
    return f'<script type="application/ld+json">{json.dumps(facts)}</script>'


NAME = "Сәуле Көктем"


@pytest.mark.parametrize(
    "author",
    [
        {"@type": "Person", "name": {"@value": NAME}},
        {"@type": "Person", "name": {"@type": "Person", "name": NAME}},
        {"@type": "Person", "name": [NAME]},
        [[{"@type": "Person", "name": NAME}]],
        {"@list": [{"name": NAME}]},
        {"author": {"@type": "Person", "name": NAME}},
        {"Person": {"name": NAME}},
        {"@type": "Person", "name": f"{NAME}, тілші"},
    ],
)
def test_an_author_is_found_inside_other_objects(author: object) -> None:
    assert authors(ld(author)) == (NAME,)


RDFA = [
    "<span property='dc:date dc:created' rel='sioc:has_creator'>"
    f"<a class=username property='foaf:name'>{NAME}</a></span>",
    f"<span property='schema:author'>{NAME}</span>",
    f"<div property=author typeof=Person>Автор <b property=name>{NAME}</b></div>",
    f"<p property='dc:creator'>{NAME}</p>",
    f"<div class=comment><i property=author>Қонақ Адам</i></div><p property='dc:creator'>{NAME}</p>",
]


@pytest.mark.parametrize("markup", RDFA)
def test_rdfa(markup: str) -> None:
    assert authors(f"<h1>{STORY}</h1>{markup}<p>{PROSE}</p>") == (NAME,)


def teasers(tag: str) -> str:
    stories = [
        ("Көлде қайық жарысы өтті, жүз адам келді", "Ержан Өзен"),
        ("Нан бағасы тағы да арзандады деп хабарланды", "Ира Лес"),
    ]
    box = f"<{tag} class=item><a href=/n/{{}}>{{}}</a><span class=author>{{}}</span><i>1 сағат</i></{tag}>"
    return "".join(box.format(i, *story) for i, story in enumerate(stories))


@pytest.mark.parametrize("tag", ["li", "div", "article"])
def test_authors_of_other_stories_are_not_taken(tag: str) -> None:
    river = f"<div class=feed>{teasers(tag)}</div>"
    own = f"<p class=byline>Автор: <span class=author>{NAME}</span></p>"
    text = f"<p>{PROSE}</p>" * 3
    assert authors(f"<h1>{STORY}</h1>{own}{text}{river}") == (NAME,)
    assert authors(f"{river}<h1>{STORY}</h1>{own}{text}") == (NAME,)
    assert authors(f"<h1>{STORY}</h1>{text}{river}") == ()


def test_two_authors_side_by_side_are_both_taken() -> None:
    pair = "<p class=authors><a class=author href=/a>Сәуле Көктем</a> <a class=author href=/b>Ержан Өзен</a></p>"
    assert authors(f"<h1>{STORY}</h1>{pair}<p>{PROSE}</p>") == ("Сәуле Көктем", "Ержан Өзен")


SIGNATURES = [
    "<p style='text-align:right'><strong>Сәуле КӨКТЕМ</strong></p>",
    "<p><b>Сәуле КӨКТЕМ</b></p>",
    "<p>Сәуле КӨКТЕМ</p>",
    "<p><em>Сәуле КӨКТЕМ, «Диірмен»</em></p>",
    "<p>Мәтін: Сәуле КӨКТЕМ</p>",
    "<p>Автор: Сәуле КӨКТЕМ</p><p>Фото: Ержан Өзен</p>",
]


@pytest.mark.parametrize("line", SIGNATURES)
def test_a_signature_below_the_text_is_the_author(line: str) -> None:
    assert authors(f"<h1>{STORY}</h1><div><p>{PROSE}</p><p>{PROSE}</p>{line}</div><p>© Диірмен</p>") == (
        "Сәуле КӨКТЕМ",
    )


NO_SIGNATURES = [
    f"<p><b>Ескі Диірмен</b></p><p>{PROSE}</p>",
    "<p>Басқа Жаңалықтар</p>",
    "<p><b>ещё по теме</b></p>",
    "<p><a href=/n/5>Сәуле КӨКТЕМ</a></p>",
    "<h3>Тағы оқыңыз</h3>",
]


@pytest.mark.parametrize("line", NO_SIGNATURES)
def test_a_subheading_or_a_link_is_no_signature(line: str) -> None:
    assert authors(f"<h1>{STORY}</h1><div><p>{PROSE}</p>{line}</div>") == ()
