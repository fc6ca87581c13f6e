"""Verse keeps its lines, and text that was wrapped at a column is made whole."""

import textwrap

import pytest

from extract.blocks import read_blocks
from extract.document.tree import parse
from extract.quick_lines import quick_lines

VERSE = {
    "ru": [
        "над старой переправой",
        "кружится первый снег,",
        "и лодки под навесом",
        "заснули до весны,",
        "а мы идём обратно",
    ],
    "kk": ["ескі көпірдің үстінде", "алғашқы қар жауады,", "қайықтар қалқа астында", "көктемге дейін ұйықтар,"],
    "uz": ["eski ko‘prik ustida", "ilk qor yog‘ar sekin,", "qayiqlar shiypon ostida", "bahorgacha uxlaydi,"],
    "tr": ["eski köprünün üstünde", "ilk kar yağar usulca,", "kayıklar saçak altında", "bahara kadar uyur,"],
    "ka": ["ძველი ხიდის თავზე", "პირველი თოვლი მოდის,", "ნავები ფარდულქვეშ", "გაზაფხულამდე სძინავთ,"],
}
PROSE = (
    "The council of the upper valley agreed to repair the old wooden bridge before the winter, the mayor of Karasu "
    "said on Tuesday. Engineers had warned in spring that two of its seven piers were rotten. The work will cost "
    "four million, and the district of Zhanatalap pays half of it, as it did when the ferry was repaired."
)


def lines_of(markup: str) -> list[str]:
    return [block.text for block in read_blocks(parse(f"<body>{markup}</body>"))]


@pytest.mark.parametrize("name", VERSE)
@pytest.mark.parametrize("tag", ["p", "div", "blockquote"])
def test_verse_keeps_its_lines(name: str, tag: str) -> None:
    markup = f"<{tag}>{'<br>'.join(VERSE[name])}</{tag}>"
    assert lines_of(markup) == VERSE[name]
    assert list(quick_lines(f"<body>{markup}</body>")) == VERSE[name]


def test_verse_between_prose_in_one_box_keeps_its_lines() -> None:
    assert lines_of(f"<div>{PROSE}<br><br>{'<br>'.join(VERSE['ru'])}<br><br>{PROSE}</div>") == [
        PROSE,
        *VERSE["ru"],
        PROSE,
    ]


@pytest.mark.parametrize("width", [60, 72, 80, 100])
def test_preformatted_text_wrapped_at_a_column_is_whole(width: int) -> None:
    wrapped = "\n".join(textwrap.wrap(PROSE, width))
    assert lines_of(f"<pre>{wrapped}\n\n{wrapped}</pre>") == [PROSE, PROSE]


def test_preformatted_verse_and_lists_keep_their_lines() -> None:
    rows = ["10:00  Opening of the bridge", "11:30  Concert at the mill", "13:00  Lunch", "15:00  Race of the boats"]
    assert lines_of("<pre>" + "\n".join(rows) + "</pre>") == [" ".join(row.split()) for row in rows]
    assert lines_of("<pre>" + "\n".join(VERSE["ru"]) + "</pre>") == VERSE["ru"]


@pytest.mark.parametrize("width", [50, 70, 90])
def test_a_sentence_broken_by_breaks_is_whole(width: int) -> None:
    lower = PROSE.lower().replace(". ", ", ")
    assert lines_of("<p>" + "<br>".join(textwrap.wrap(lower, width)) + "</p>") == [lower]


def test_the_blocks_of_a_place_are_counted_as_they_stand() -> None:
    first = read_blocks(parse("<body><div>Broken in the<br>middle.<br>Next</div></body>"))[0]
    assert (first.text, first.place.blocks) == ("Broken in the middle.", 2)
