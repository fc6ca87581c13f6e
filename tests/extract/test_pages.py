"""Our own pages are read exactly; they cover the languages that no public page covers."""

import json
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from extract import Extraction, Moment, Page, Witness, extract
from sources import Source

PAGES = Path(__file__).parent.parent / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.json"))


@cache
def truth_of(name: str) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
    return truth


@cache
def read(name: str) -> Extraction:
    truth = truth_of(name)
    facts = truth["source"]
    parts = urlsplit(truth["url"])
    source = Source(
        id=f"{facts['country']}_page",
        title=str(parts.hostname),
        home=f"{parts.scheme}://{parts.hostname}/",
        country=facts["country"],
        languages=tuple(facts["languages"]),
        timezone=facts["timezone"],
    )
    charset = f"text/html; charset={truth['charset']}"
    at = datetime.fromisoformat(truth["fetched_at"])
    files = truth.get("frames", {}).items()
    page = Page(
        url=truth["url"],
        body=(PAGES / f"{name}.html").read_bytes(),
        fetched_at=at,
        content_type=charset,
        witnesses=witnesses_of(truth),
        frames={url: Page(url, (PAGES / file).read_bytes(), at, charset) for url, file in files},
    )
    return extract(page, source)


def witnesses_of(truth: dict[str, Any]) -> tuple[Witness, ...]:
    said = truth.get("witness")
    if said is None:
        return ()
    return (Witness(said["origin"], said["title"], datetime.fromisoformat(said["published"])),)


def names_with(key: str) -> list[str]:
    return [name for name in NAMES if truth_of(name).get(key)]


def same_moment(found: Moment | None, wanted: str | None) -> bool:
    """Equal instants where the truth has a time, else a plain day: a time that the page does not tell is a guess."""
    if found is None or wanted is None:
        return found is None and wanted is None
    if "T" in wanted:
        return isinstance(found.value, datetime) and found.value == datetime.fromisoformat(wanted)
    return not isinstance(found.value, datetime) and found.value == date.fromisoformat(wanted)


def test_there_are_pages_for_each_language() -> None:
    found = {(truth_of(name)["language"], truth_of(name)["script"]) for name in NAMES}
    wanted = {(code, "Cyrl") for code in ("kk", "ky", "uz", "tg", "be", "mn", "ru", "tt")}
    wanted |= {(code, "Latn") for code in ("kk", "uz", "tk", "az", "tr")} | {
        ("ka", "Geor"),
        ("hy", "Armn"),
        ("fa", "Arab"),
    }
    assert wanted <= found
    assert len(names_with("paragraphs")) >= 30


@pytest.mark.parametrize(
    "builder", ["bitrix", "dle", "ucoz", "joomla", "drupal", "aspnet", "tilda", "elementor", "modx"]
)
def test_there_are_pages_for_each_site_builder(builder: str) -> None:
    made = [truth_of(name) for name in NAMES if name.endswith(f"_{builder}")]
    assert len({(truth["language"], truth["script"]) for truth in made}) >= 2


@pytest.mark.parametrize("name", NAMES)
def test_outcome(name: str) -> None:
    assert read(name).outcome == truth_of(name)["outcome"]


@pytest.mark.parametrize("name", names_with("title"))
def test_title(name: str) -> None:
    assert read(name).title == truth_of(name)["title"]


@pytest.mark.parametrize("name", names_with("authors"))
def test_authors(name: str) -> None:
    assert list(read(name).authors) == truth_of(name)["authors"]


@pytest.mark.parametrize("name", names_with("paragraphs"))
def test_each_paragraph_is_kept(name: str) -> None:
    lines = (read(name).body or "").split("\n")
    assert [p for p in truth_of(name)["paragraphs"] if p not in lines] == []


@pytest.mark.parametrize("name", names_with("paragraphs"))
def test_nothing_else_is_in_the_body(name: str) -> None:
    body = read(name).body or ""
    assert [words for words in truth_of(name)["not_in_body"] if words in body] == []


@pytest.mark.parametrize("name", names_with("paragraphs"))
def test_date(name: str) -> None:
    found = read(name)
    assert same_moment(found.published, truth_of(name)["published_at"]), (found.published, found.dates)


@pytest.mark.parametrize("name", names_with("modified_at"))
def test_modified(name: str) -> None:
    assert same_moment(read(name).modified, truth_of(name)["modified_at"])


@pytest.mark.parametrize("name", names_with("original_at"))
def test_original_date_is_kept_apart(name: str) -> None:
    assert read(name).explain.get("original_date") == truth_of(name)["original_at"]


@pytest.mark.parametrize("name", names_with("language"))
def test_language_and_script(name: str) -> None:
    truth = truth_of(name)
    if truth["outcome"] == "ok":
        assert (read(name).language, read(name).script) == (truth["language"], truth["script"])


@pytest.mark.parametrize("name", names_with("credit"))
def test_credit(name: str) -> None:
    credited = " ".join(f"{c.name} {c.host} {c.words}" for c in read(name).credits)
    wanted = truth_of(name)["credit"]
    assert wanted in credited
