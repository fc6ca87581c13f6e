"""A question is read as it is meant, and nothing that is typed breaks it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.search.query import BadQuery, Term, TermKind, parse
from storage.search.sought import seek

MARKS = st.sampled_from(
    ['"', "-", "*", ":", "OR", "|", "(", ")", " ", "title:", "lang:", "from:", "\\", "'", "\0", "&", "!"]
)


def test_words_side_by_side_are_all_wanted_and_or_joins_its_neighbours():
    query = parse("мост Алматы OR Астана (сель)")
    assert query.groups == ((Term("мост"),), (Term("Алматы"), Term("Астана")), (Term("сель"),))


def test_phrases_stars_titles_and_what_is_left_out():
    query = parse('"жаңа заң" title:Тоқаев сайла* -футбол -"кубок мира"')
    assert query.groups == (
        (Term("жаңа заң", TermKind.PHRASE),),
        (Term("Тоқаев", in_title=True),),
        (Term("сайла", TermKind.PREFIX),),
    )
    assert query.without == (Term("футбол"), Term("кубок мира", TermKind.PHRASE))
    assert query.has_order
    assert not parse('"жаңа"').has_order


def test_fields_are_no_words():
    filters = parse("мост lang:uz-Cyrl lang:KK country:KZ -outlet:kz_qala from:2026-11-01 to:2026-11-30").filters
    assert filters.values("lang") == ("uz", "kk")
    assert filters.values("country") == ("kz",)
    assert filters.excluded == (("outlet", "kz_qala"),)
    assert (filters.since, filters.until) == (date(2026, 11, 1), date(2026, 11, 30))


@pytest.mark.parametrize("text", ["https://qala.kz/news", "foo:bar", "Нур-Султан", "5:0", "o'zbek", "a_b"])
def test_what_means_nothing_else_is_words(text):
    ((term,),) = parse(text).groups
    assert term.kind is TermKind.WORD
    assert term.words


@pytest.mark.parametrize("text", ["", "   ", '"', '""', "OR", "OR OR", "()", "- -", "…", "*"])
def test_a_question_without_letters_asks_for_nothing(text):
    assert parse(text).groups == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("from:yesterday", "is no day such as 2026-11-01"),
        ("мост lang:", "lang: what? Such as lang:kk"),
        ('мост outlet:""', "outlet: what?"),
        ("-мост", "add a word that must be there"),
        ("мо*", "at least 3 letters before the star"),
        ("-from:2026-11-01 мост", "a day takes no minus"),
        ("м" * 301, "at most 300"),
        ("м " * 25, "more than 24 words"),
    ],
)
def test_what_cannot_be_met_says_how_to_ask(text, words):
    with pytest.raises(BadQuery, match=words.replace("?", r"\?")):
        parse(text)


@given(st.lists(st.one_of(MARKS, st.text(max_size=6)), max_size=20).map("".join))
def test_no_input_breaks_it(text):
    try:
        sought = seek(parse(text), ["ru"])
    except BadQuery:
        return
    assert len(sought.searched) == sum(1 for _ in sought.query.terms())
    assert sought.answers("Мост", "Мост открыт.") in (True, False)


def test_the_order_of_a_phrase_does_not_reach_from_the_headline_into_the_text():
    sought = seek(parse('"мост открыт"'), ["ru"])
    assert sought.answers(None, "Новый мост открыт.")
    assert not sought.answers("Новый мост", "Открыт рынок; открыт мост.")


def test_all_forms_are_found_and_what_was_searched_is_said():
    sought = seek(parse("премьер-министр"), ["ru"])
    assert sought.answers(None, "Встреча с премьер-министром.")
    assert not sought.answers(None, "Премьера спектакля.")
    assert "премьер" in sought.searched[0]
    assert "министр" in sought.searched[0]
