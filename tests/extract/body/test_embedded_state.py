"""The article of a page that keeps its text in scripts, JSON-LD or <noscript> is read with its facts."""

import json
import time
from datetime import UTC, datetime

import pytest

from extract import Extraction, Page, extract
from extract.decode.markup_text import text_of_markup

STORIES = {
    "kk": (
        "Ескі диірмен мұражайға айналды",
        ["Ауыл шетіндегі ескі диірменді тұрғындар үш жыл бойы өз қолымен жөндеп шықты.",
         "«Тас диірмен әлі айналады», — деді ауыл ақсақалы. Оны көруге көрші аудандардан да келеді.",
         "Мұражайда ескі құралдар мен жүз жылдық суреттер қойылған. Кіру балаларға тегін болады.",
         "Келесі көктемде диірменнің жанынан шағын наубайхана ашылады деп жоспарланып отыр."],
    ),
    "uz": (
        "Eski tegirmon muzeyga aylantirildi",
        ["Qishloq chetidagi tegirmonni aholi uch yil davomida o‘z kuchi bilan tuzatib chiqdi.",
         "“Tegirmon toshi hali ham aylanadi”, — dedi qishloq oqsoqoli. Uni ko‘rishga qo‘shnilar ham keladi.",
         "Muzeyda eski asboblar va yuz yillik suratlar qo‘yilgan. Bolalar uchun kirish bepul bo‘ladi.",
         "Kelasi bahorda tegirmon yonida kichik nonvoyxona ochish rejalashtirilgan."],
    ),
    "ru": (
        "Старую мельницу превратили в музей",
        ["Мельницу на окраине села жители чинили три года своими руками и наконец открыли.",
         "«Жернов до сих пор крутится», — рассказал старейшина. Посмотреть едут из соседних районов.",
         "В музее выставлены старые орудия и снимки вековой давности. Детям вход бесплатный.",
         "Следующей весной рядом с мельницей откроют маленькую пекарню, говорят в селе."],
    ),
}  # fmt: skip
OTHER = "<p>Футболшылар қонақта ұтылды. Ойын қызықты болды.</p><p>Келесі ойын жексенбіде өтеді. Билет арзан.</p>" * 5


def next_chunks(title: str, lines: list[str]) -> str:
    rows = [["$", "p", None, {"children": line}] for line in lines]
    row = '1f:["$","article",null,' + json.dumps({"title": title, "date": "2026-02-04", "children": rows}) + "]\n"
    half = len(row) // 2
    pushes = [f"self.__next_f.push([1,{json.dumps(part)}])" for part in (row[:half], row[half:])]
    return "".join(f"<script>{push}</script>" for push in pushes)


def state(title: str, lines: list[str], form: str) -> str:
    """The article as a site's script keeps it, in one of the forms."""
    markup = "".join(f"<p>{line}</p>" for line in lines)
    story = {"title": title, "published_at": "2026-02-04 10:15:00", "author": {"name": "Әсел Тау"}, "content": markup}
    rest = [{"title": "Басқа жаңалық", "content": OTHER}]
    if form == "next data":
        data = {"props": {"pageProps": {"post": story, "latest": rest}}}
        return f'<script id=__NEXT_DATA__ type="application/json">{json.dumps(data)}</script>'
    if form == "initial state":
        return f"<script>window.__INITIAL_STATE__={json.dumps({'news': {'current': story, 'other': rest}})};</script>"
    if form == "escaped":
        return f"<script>window['state'] = JSON.parse({json.dumps(json.dumps({'a': story}))});go()</script>"
    if form == "apollo":
        return (
            f"<script>var x=1;window.__APOLLO_STATE__ = {json.dumps({'Post:1': story, 'Post:2': rest[0]})}</script>"
        )
    if form == "blocks":
        blocks = [{"type": "paragraph", "data": {"text": line}} for line in lines]
        data = {**story, "content": {"time": 1, "blocks": blocks}}
        return f"<script>const article = {json.dumps(data)};</script>"
    if form == "plain":
        return f"<script>window.page = {json.dumps({**story, 'content': chr(10).join(lines)})}</script>"
    if form == "nuxt":
        flat = [["Reactive", 1], {"title": 2, "published_at": 3, "content": 4}, title, "2026-02-04 10:15:00", markup]
        return f'<script id=__NUXT_DATA__ type="application/json">{json.dumps(flat)}</script>'
    return f"<script>window.__NUXT__=(function(a){{return {{t:{json.dumps(markup)},d:a}}}})(1)</script>"


def read(title: str, inside: str) -> Extraction:
    menu = "".join(f"<li><a href=/n/{i}>Бағам туралы қысқа жаңалық {i}</a>" for i in range(6))
    markup = (
        f"<html><head><title>{title} - Дала</title></head><body><ul>{menu}</ul><h1>{title}</h1>{inside}</body></html>"
    )
    return extract(Page("https://dala.example/n/77", markup.encode(), datetime(2026, 2, 5, tzinfo=UTC)))


FORMS = ["next data", "initial state", "escaped", "apollo", "blocks", "plain", "nuxt", "function"]


@pytest.mark.parametrize("language", STORIES)
@pytest.mark.parametrize("form", FORMS)
def test_the_text_in_a_script_is_the_body(form: str, language: str) -> None:
    title, lines = STORIES[language]
    found = read(title, state(title, lines, form))
    assert (found.body or "").split("\n") == lines
    assert (found.outcome, found.title) == ("ok", title)
    if form != "function":
        assert found.published is not None
        assert found.published.iso().startswith("2026-02-04")
    if form not in ("function", "nuxt"):
        assert found.authors == ("Әсел Тау",)


@pytest.mark.parametrize("language", STORIES)
def test_the_chunks_of_a_page_are_joined(language: str) -> None:
    title, lines = STORIES[language]
    assert (read(title, next_chunks(title, lines)).body or "").split("\n") == lines


@pytest.mark.parametrize("language", STORIES)
def test_the_text_in_noscript_is_the_body(language: str) -> None:
    title, lines = STORIES[language]
    found = read(
        title, f"<div><script>go()</script><noscript>{''.join(f'<p>{x}</p>' for x in lines)}</noscript></div>"
    )
    assert (found.body or "").split("\n") == lines
    assert found.outcome == "ok"


@pytest.mark.parametrize("language", STORIES)
@pytest.mark.parametrize("join", ["\r\n", "\n\n", "<br>", "</p><p>", "&lt;/p&gt;&lt;p&gt;"])
def test_the_paragraphs_of_json_ld_are_kept(join: str, language: str) -> None:
    title, lines = STORIES[language]
    escaped = [line.replace("«", "&laquo;").replace("»", "&amp;raquo;") for line in lines]
    facts = {"@type": "NewsArticle", "headline": title, "articleBody": join.join(escaped)}
    found = read(title, f'<script type="application/ld+json">{json.dumps(facts)}</script><p>{lines[0]}</p>')
    assert (found.body or "").split("\n") == lines


def test_a_page_that_shows_its_text_is_read_from_its_lines() -> None:
    title, lines = STORIES["ru"]
    shown = "".join(f"<p>{line}</p>" for line in lines * 4)
    found = read(
        title, f"<div>{shown}</div>{state('Басқа', [OTHER], 'initial state')}<noscript><p>{OTHER}</noscript>"
    )
    assert "Футболшылар" not in (found.body or "")
    assert lines[2] in (found.body or "")


NO_ARTICLES = [
    '<script>window.css = {"a": "' + ".x{color:red;margin:0 auto;} " * 40 + '"}</script>',
    '<script>window.cfg = {"terms": "' + "abc def ghi " * 60 + '"}</script>',
    "<noscript><img src=/counter.gif><p>Enable JavaScript.</p></noscript>",
]


@pytest.mark.parametrize("inside", NO_ARTICLES)
def test_what_is_no_text_is_no_body(inside: str) -> None:
    assert len(read("Бос бет", inside).body or "") < 100


HOSTILE = ['{"a":', "[", '{"a":"' + "x. " * 90 + '"},', '"', "<p>", "window.a={", 'self.__next_f.push([1,"1:', "\\\\"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_time_is_bounded(piece: str) -> None:
    before = time.process_time()
    read("Бос бет", f"<script>window.x = {piece * (600_000 // len(piece))}</script>")
    text_of_markup(("<script>" + piece) * 8_000)
    assert time.process_time() - before < 6
