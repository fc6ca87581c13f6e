"""Just the changed words are shown."""

from tarikh.demo.difference import changed_words


def test_a_replaced_word_stands_between_three_words_on_each_side() -> None:
    old = "Көпір келесі айда қайта ашылады деп жоспарланып отыр екен"
    new = "Көпір келесі айда ертең ашылады деп жоспарланып отыр екен"
    assert list(changed_words(old, new)) == ["Көпір келесі айда [-қайта-] {+ертең+} ашылады деп жоспарланып"]


def test_added_and_removed_words() -> None:
    assert list(changed_words("a b c", "a b c d")) == ["a b c {+d+}"]
    assert list(changed_words("a b c", "b c")) == ["[-a-] b c"]


def test_equal_texts_have_no_change() -> None:
    assert list(changed_words("a  b\nc", "a b c")) == []
