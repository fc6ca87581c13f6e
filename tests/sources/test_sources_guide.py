"""docs/sources.md says what a source file may hold."""

import re
from datetime import date
from pathlib import Path

import pytest

from extract import overrides
from sources import Source, read_source

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "sources.md").read_text()


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.+?)^```$", GUIDE, re.M | re.S)
    assert found
    return found[1]


def test_the_example_is_a_source(tmp_path):
    path = tmp_path / "kz_qala.toml"
    path.write_text(block("toml"))
    source = read_source(path)
    for word, url in re.findall(r"^# (an|no) article: (\S+)$", block("toml"), re.M):
        assert source.is_article(url) is (word == "an"), url
    assert not any(source.is_article(url) for url in (source.home, *source.feeds, *source.listings))


@pytest.mark.parametrize("field", sorted(Source.model_fields.keys() - {"id"}))
def test_every_field_has_its_line(field):
    table = [line for line in GUIDE.splitlines() if line.startswith("| `")]
    names = " ".join(line.split("|")[1] for line in table)
    assert f"`{field}`" in names or f"`[{field}]`" in names


def test_the_override_of_the_example_is_taken(tmp_path, monkeypatch):
    (tmp_path / "kz_guide_example.py").write_text(block("python"))
    monkeypatch.setattr(overrides, "__path__", [*overrides.__path__, str(tmp_path)])
    before, now = (
        type(overrides.override_for("kz_guide_example", day)).__name__ for day in (date(2025, 1, 1), date(2026, 1, 1))
    )
    assert (before, now) == ("Before", "Now")
