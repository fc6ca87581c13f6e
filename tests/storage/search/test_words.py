"""A word is found in its forms, in both scripts of its language, and other words are not."""

import pytest

from extract.languages import read_part
from storage.search.fold import fold, fold_words
from storage.search.inflection import language_of
from storage.search.words import SHORTEST_PREFIX, expand, expand_in

RULES = sorted(read_part("search"))


@pytest.mark.parametrize(
    ("language", "word", "found", "missed"),
    [
        ("ru", "банка", "банке банок", "банком"),
        ("ru", "Токаев", "Токаева Токаеву Токаевым Токаевой", "токая"),
        ("ru", "Тихановская", "Тихановской Тихановскую", ""),
        ("uk", "п'єса", "п’єси п’єсою", ""),
        ("kk", "халық", "халқы халқының халықтар халыққа", "халықаралық"),
        ("kk", "ел", "елге елдің еліміздің елдердің", "елу"),
        ("ky", "орун", "ордуна ордунда орундар", ""),
        ("uz", "qishloq", "qishlogʻi қишлоғида qishloqlarda", ""),
        ("uz", "шаҳар", "шаҳрида shahrida", ""),
        ("az", "ürək", "ürəyi ürəyinə ÜRƏKLƏR", ""),
        ("tr", "kitap", "kitabı kitaptan Kitabın", ""),
        ("tt", "тау", "тавы тауларның", ""),
        ("tk", "agaç", "agajy agaçlar", ""),
        ("be", "рука", "руцэ рукой рук", ""),
        ("be", "галава", "галоў галовы", ""),
        ("hy", "միություն", "միության միությունը միությամբ", ""),
        ("hy", "գիրք", "գրքի գրքեր գրքում", ""),
        ("ka", "წყალი", "წყლის წყალში წყლები წყალმა", ""),
        ("tg", "зиндагӣ", "зиндагии зиндагиро", ""),
        ("mn", "газар", "газрын газарт", ""),
        ("en", "city", "cities city’s", ""),
        ("sr", "Београд", "Београда Beogradu", ""),
    ],
)
def test_forms_are_found(language: str, word: str, found: str, missed: str) -> None:
    expansion = expand(word, language)
    assert [form for form in fold_words(found) if not expansion.finds(form)] == []
    assert [form for form in fold_words(missed) if expansion.finds(form)] == []


@pytest.mark.parametrize("code", RULES)
def test_the_rules_of_a_language_can_be_read(code: str) -> None:
    assert language_of(code)


@pytest.mark.parametrize("code", [*RULES, None, "xx"])
@pytest.mark.parametrize("word", ["", "-", "'", "a", "ә", "x" * 5000, "(.*)", "ғ" * 3, "2024", "\0", "ب", "a-b-c"])
def test_no_word_breaks_it(code: str | None, word: str) -> None:
    expansion = expand(word, code)
    assert all(fold_words(form) == [form] for form in (*expansion.exact, *expansion.prefixes))


@pytest.mark.parametrize("code", RULES)
def test_a_beginning_is_never_short(code: str) -> None:
    expansion = expand("ел", code)
    assert all(len(prefix) >= SHORTEST_PREFIX for prefix in expansion.prefixes)


def test_a_word_of_unknown_language_is_a_beginning() -> None:
    assert expand("Wörter").prefixes == ("wörter",)
    assert expand("ab").prefixes == ()


def test_what_was_searched_is_said() -> None:
    assert expand("слово", "xx").searched == "searched: слово…"
    assert expand("ab").searched == "searched: ab"
    assert expand("Астана", "kk").searched.startswith("searched: астана (")


def test_the_forms_of_several_languages_are_put_together() -> None:
    both = expand_in("Астана", ["ru", "kk"])
    assert both.finds("астане")
    assert both.finds("астанаға")


@pytest.mark.parametrize("word", ["𗀀", "ж𗀀", "ꪶ", "\U000e0041а", "word"])
def test_letters_without_a_name_do_not_end_the_dictionary(word):
    assert fold(word) in expand(word, "ru").exact
