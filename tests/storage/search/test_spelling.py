"""A name has one key in all its spellings."""

import pytest

from storage.search.spelling import other_spellings, spelling_key


@pytest.mark.parametrize(
    "names",
    [
        "Токаев Тоқаев Tokayev Toqaev Tokaev",
        "Зеленский Зеленський Zelenskyy Zelensky",
        "Мирзиёев Mirziyoyev Мирзиёев",
        "Алиев Əliyev Aliyev Әлиев Алиев",
        "Жапаров Japarov Zhaparov",
        "Пашинян Pashinyan Փաշինյան Paşinyan",
        "Путин Putin პუტინ Պուտին",
    ],
)
def test_spellings_have_one_key(names: str) -> None:
    assert len({spelling_key(name) for name in names.split()}) == 1


def test_other_spellings_are_found_in_their_cases() -> None:
    vocabulary = ["токаева", "тоқаевтың", "tokayevning", "токарь", "токай", "ток"]
    assert other_spellings("Tokaev", vocabulary) == ["токаева", "тоқаевтың", "tokayevning"]


def test_a_short_name_has_no_other_spellings() -> None:
    assert other_spellings("Ли", ["ли", "li", "лист"]) == []
