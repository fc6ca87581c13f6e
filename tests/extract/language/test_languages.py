"""Every language of the catalogue has its parts in its folder, and no folder holds what nobody reads."""

from collections import Counter
from pathlib import Path

import pytest

from extract import languages
from extract.languages import PARTS, missing_parts, read_part
from sources.catalogue import bundled

CATALOGUE = sorted({code.split("-")[0] for source in bundled() for code in source.languages})
FOLDERS = sorted(path for path in Path(languages.__file__).parent.iterdir() if path.name.isalpha())
READ = ("letters.toml", "months.json", "dates.toml", "credits.toml", "switch.toml", "authors.toml", "search.toml")
FILES = {*READ, "language.toml"}
CREDITS = {"before", "after", "footer", "translated", "labels"}
IN_DATES = {"year", "link", "ordinal", "today", "yesterday", "before_yesterday", "ago", "now", "some", "half"}
UNITS = {"second", "minute", "hour", "day", "week"}
BESIDE_DATES = {"modified", "published", "as_of", "source"}


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_language_of_the_catalogue_misses_nothing(code: str) -> None:
    missing = missing_parts(code)
    assert not missing, f"{code} lacks {', '.join(missing)}: write them, or say why in its language.toml"


def test_a_language_without_a_folder_misses_everything() -> None:
    assert missing_parts("xx") == PARTS


def test_a_part_that_is_declared_absent_is_not_there() -> None:
    for code, facts in read_part("language").items():
        assert set(facts) == {"without"}
        for part, reason in facts["without"].items():
            assert part in PARTS, code
            assert code not in read_part(part), f"{code} has {part}"
            assert reason.endswith("."), code


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_folder_holds_what_is_read(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} <= FILES


def test_the_tables_have_the_keys_that_are_read() -> None:
    assert all(set(table) == CREDITS for table in read_part("credits").values())
    for code, table in read_part("dates").items():
        assert set(table) <= {"words", "months", "solar_hijri", "days"}, code
        assert set(table.get("words", {})) <= IN_DATES | UNITS | BESIDE_DATES, code


def test_a_year_has_twelve_months() -> None:
    by_hand = [table.get(kind, {}) for table in read_part("dates").values() for kind in ("months", "solar_hijri")]
    tables = [*read_part("months").values(), *by_hand]
    assert {len(names) for table in tables for names in table.values()} == {12}


@pytest.mark.parametrize("names", ["switch", "letters"])
def test_a_name_and_an_alphabet_belong_to_one_language(names: str) -> None:
    tables = read_part(names).values()
    given = Counter(name for table in tables for name in (table["names"] if names == "switch" else table))
    assert [name for name, count in given.items() if count > 1] == []
