"""One word is one row of letters, however it was typed."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.search.fold import APOSTROPHES, fold, fold_words


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Қaзақстан", "қазақстан"),  # a Latin a
        ("BОЗ", "воз"),  # a Latin B
        ("Pоссия", "россия"),
        ("Mocквa", "москва"),  # as many Latin letters as Cyrillic ones
        ("Gеorgia", "georgia"),  # a Cyrillic е
        ("Ёлка", "елка"),
        ("за\u0301мок", "замок"),
        ("Й Ї ў", "й ї ў"),
        ("и\u0306", "й"),
        ("ISTANBUL İstanbul ıstanbul", "istanbul istanbul istanbul"),
        ("рес\u00adпуб\u00adлика", "республика"),
        ("Երևան ԵՐԵՎԱՆ երեւան", "երեվան երեվան երեվան"),
        ("ի՞նչ", "ինչ"),
        ("ᲗᲑᲘᲚᲘᲡᲘ", "თბილისი"),
        ("كتاب", "کتاب"),
    ],
)
def test_typed_letters_are_folded(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize("sign", "'‘’ʻʼ`")
def test_an_apostrophe_does_not_part_a_word(sign: str) -> None:
    assert sign in APOSTROPHES
    assert fold_words(f"o{sign}zbek g{sign}alaba, aʼlo") == ["ozbek", "galaba", "alo"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Алма-Ата, 2,5 млрд.", ["алма", "ата", "2", "5", "млрд"]),
        ("«Ақ жол» (F-16) covid19", ["ақ", "жол", "f", "16", "covid19"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("snake_case", ["snake", "case"]),
        ("", []),
    ],
)
def test_a_text_is_split_into_folded_words(text: str, words: list[str]) -> None:
    assert fold_words(text) == words


@pytest.mark.parametrize("word", ["wordслово", "Latиница"])
def test_a_word_of_two_alphabets_without_look_alikes_stays(word: str) -> None:
    assert fold(word) == word.lower()


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    words = fold_words(text)
    assert [again for word in words for again in fold_words(word)] == words


@given(st.text())
def test_the_form_of_unicode_plays_no_part(text: str) -> None:
    assert fold_words(unicodedata.normalize("NFD", text)) == fold_words(unicodedata.normalize("NFC", text))


def test_every_mark_of_unicode_belongs_to_its_word():
    marks = [c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) in ("Mn", "Mc")]
    parted = [mark for mark in marks if len(fold_words(f"a{mark}b")) > 1]
    assert parted == []
