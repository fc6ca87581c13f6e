"""Every saved page is read as a person found it, and a draft fails until one has."""

import gzip
import json
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extract import Page, Witness, extract
from sources import Catalogue, bundled, read_catalogue
from tarikh.demo import NIGHTS, demo_sites, sources_folder
from tarikh.saved_pages import COMPARED, BadSavedPage, faults_of, name_of, read_saved, save_page, saved_in
from tests.subprocesses import run_command

ROOT = Path(__file__).resolve().parents[2]
# Other folders of saved pages and of source files, such as those of a catalogue of your own.
FOLDERS = [ROOT / "tests" / "saved", *map(Path, filter(None, [os.environ.get("TARIKH_TEST_SAVED")]))]
OWN_SOURCES = os.environ.get("TARIKH_TEST_SOURCES")
SAVED = [path for folder in FOLDERS for path in saved_in(folder)]
CATALOGUE = Catalogue(
    [*bundled(), *read_catalogue(sources_folder()), *(read_catalogue(Path(OWN_SOURCES)) if OWN_SOURCES else ())]
)


@pytest.mark.parametrize("path", SAVED, ids=[f"{path.parent.name}/{path.stem}" for path in SAVED])
def test_a_saved_page_is_read_as_expected(path: Path) -> None:
    assert faults_of(path, CATALOGUE) == []


@pytest.fixture
def page() -> Page:
    site = next(site for site in demo_sites() if site.source.id == "gb_millbrook")
    answer = next(answer for answer in site.answers(1, NIGHTS[0]) if "orchard" in answer.url)
    return Page(answer.url, answer.body, NIGHTS[0], answer.content_type)


@pytest.fixture
def saved(page: Page, tmp_path: Path) -> Path:
    source = CATALOGUE.get("gb_millbrook")
    return save_page(page, source, extract(page, source), tmp_path)


def change(path: Path, **facts: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | facts, ensure_ascii=False))


def test_a_draft_holds_the_bytes_and_what_is_read_today(saved: Path, page: Page) -> None:
    assert saved.parent.name == "gb_millbrook"
    assert gzip.decompress(saved.with_suffix(".html.gz").read_bytes()) == page.body
    facts = json.loads(saved.read_text())
    assert (facts["url"], facts["fetched_at"], facts["reviewed"]) == (page.url, NIGHTS[0].isoformat(), False)
    assert (facts["outcome"], facts["language"], facts["script"]) == ("ok", "en", "Latn")
    assert len(facts["body"]) > 2
    assert read_saved(saved).page == page


def test_a_draft_fails_until_it_is_reviewed(saved: Path) -> None:
    (fault,) = faults_of(saved, CATALOGUE)
    assert "set `reviewed` to true" in fault
    change(saved, reviewed="yes")
    assert faults_of(saved, CATALOGUE), "only true is true"
    change(saved, reviewed=True)
    assert faults_of(saved, CATALOGUE) == []


@pytest.mark.slow
def test_pytest_itself_fails_for_a_draft_and_passes_for_a_reviewed_page(saved: Path) -> None:
    for suffix in (".json", ".html.gz"):
        reviewed = saved.with_name(f"reviewed{suffix}")
        reviewed.write_bytes(saved.with_suffix(suffix).read_bytes())
    change(saved.with_name("reviewed.json"), reviewed=True)
    run = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-k", "is_read_as_expected and millbrook"]
    environ = {"TARIKH_TEST_SAVED": str(saved.parents[1])}
    done = run_command(*run, __file__, environ=environ, code=1, cwd=ROOT)
    assert "1 failed, 1 passed" in done.stdout
    assert "not reviewed" in done.stdout


def test_each_field_that_is_read_otherwise_is_named(saved: Path) -> None:
    body = json.loads(saved.read_text())["body"]
    change(saved, reviewed=True, title="Another", body=[*body[1:], "Nobody wrote this."], tags=["x"])
    faults = faults_of(saved, CATALOGUE)
    assert [fault.partition(":")[0] for fault in faults] == ["title", "body", "body", "tags"]
    assert faults[1] == "body: lost 'Nobody wrote this.'"
    assert faults[2] == f"body: too much {body[0]!r}"
    change(saved, title=None, body=list(reversed(body)), tags=[])
    assert "body: the same paragraphs in another order" in faults_of(saved, CATALOGUE)


def test_what_is_not_read_yet_is_named_until_it_is(saved: Path) -> None:
    change(saved, reviewed=True, section="Elsewhere", not_yet={"section": "a picture says it"})
    assert faults_of(saved, CATALOGUE) == []
    change(saved, section=json.loads(saved.read_text())["section"], not_yet={"title": "no reason"})
    assert [fault.partition(":")[0] for fault in faults_of(saved, CATALOGUE)] == ["title", "section"]


def test_a_saved_page_is_never_written_over(saved: Path, page: Page) -> None:
    source = CATALOGUE.get("gb_millbrook")
    with pytest.raises(BadSavedPage, match="is there already"):
        save_page(page, source, extract(page, source), saved.parents[1])


@pytest.mark.parametrize(
    ("facts", "words"),
    [({"source": "gb_nowhere"}, "no source 'gb_nowhere'"), ({"fetched_at": "yesterday"}, "Invalid isoformat")],
)
def test_a_wrong_fact_is_named(saved: Path, facts: dict[str, object], words: str) -> None:
    change(saved, **facts)
    with pytest.raises(BadSavedPage, match=f"{saved.name}: .*{words}"):
        faults_of(saved, CATALOGUE)


def test_a_field_that_the_file_does_not_name_is_not_compared(saved: Path) -> None:
    facts = json.loads(saved.read_text()) | {"reviewed": True, "title": "Another"}
    saved.write_text(json.dumps({name: value for name, value in facts.items() if name != "tags"}))
    assert [fault.partition(":")[0] for fault in faults_of(saved, CATALOGUE)] == ["title"]
    change(saved, titel="Another")
    with pytest.raises(BadSavedPage, match="no such field: titel"):
        faults_of(saved, CATALOGUE)


def test_a_broken_file_is_named(saved: Path) -> None:
    facts = json.loads(saved.read_text())
    saved.write_text(json.dumps({name: value for name, value in facts.items() if name != "content_type"}))
    with pytest.raises(BadSavedPage, match="it lacks 'content_type'"):
        faults_of(saved, CATALOGUE)
    saved.write_text(json.dumps({name: value for name, value in facts.items() if name not in COMPARED}))
    with pytest.raises(BadSavedPage, match="it expects nothing"):
        faults_of(saved, CATALOGUE)
    saved.with_suffix(".html.gz").write_bytes(b"no gzip")
    with pytest.raises(BadSavedPage, match=saved.name):
        faults_of(saved, CATALOGUE)
    saved.write_text("{")
    with pytest.raises(BadSavedPage, match=saved.name):
        faults_of(saved, CATALOGUE)


def test_witnesses_are_kept(page: Page, tmp_path: Path) -> None:
    source = CATALOGUE.get("gb_millbrook")
    said = (
        Witness("feed", "Title", datetime(2026, 11, 20, 9, tzinfo=UTC), "Fri, 20 Nov"),
        Witness("sitemap", None, NIGHTS[0].date()),
    )
    witnessed = replace(page, witnesses=said)
    path = save_page(witnessed, source, extract(witnessed, source), tmp_path)
    assert read_saved(path).page.witnesses == said


def test_names_of_files() -> None:
    assert name_of("https://site.kz/2026/02/05/bridge-closed.html") == "2026-02-05-bridge-closed-html"
    assert name_of("https://site.kz/news.php?id=17") == "news-php-id-17"
    assert name_of("https://site.kz/").startswith("site.kz-")
    long = name_of("https://site.kz/" + "a" * 300)
    assert len(long) < 80
    assert long != name_of("https://site.kz/b" + "a" * 300)
