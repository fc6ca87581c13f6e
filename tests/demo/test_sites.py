"""The demo's papers are whole, readable, and found by the ordinary discovery."""

from functools import cache
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.discovery.places import find_links, places_of
from extract import Extraction, Outcome, Page, extract
from tarikh.demo import NIGHTS, DemoArticle, DemoSite, demo_sites, write_night
from tarikh.demo.site import Answer

SITES = {site.source.id: site for site in demo_sites()}
PAGES = [
    (site, night, a.path)
    for site in SITES
    for night in (1, 2)
    for a in SITES[site].articles(night)
    if a.night == night
]


@cache
def answers(site: str, night: int) -> dict[str, Answer]:
    return {answer.url: answer for answer in SITES[site].answers(night, NIGHTS[night - 1])}


def article(site: str, night: int, path: str) -> DemoArticle:
    return next(a for a in SITES[site].articles(night) if a.path == path)


def page_of(answer: Answer, night: int) -> Page:
    return Page(answer.url, answer.body, NIGHTS[night - 1], answer.content_type, answer.status)


@cache
def read(site: str, night: int, path: str) -> Extraction:
    demo = SITES[site]
    answer = answers(site, night)[demo.url_of(article(site, night, path))]
    return extract(page_of(answer, night), demo.source)


def test_seven_papers_of_four_to_eight_articles_in_six_languages_and_two_scripts_of_uzbek() -> None:
    assert len(SITES) == 7
    assert all(4 <= len(site.articles(2)) <= 8 for site in SITES.values())
    assert {code for s in SITES.values() for code in s.source.languages} == {
        *("kk", "ru", "az", "uz-Latn", "uz-Cyrl", "ky", "en")
    }


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("night", [1, 2])
def test_discovery_finds_every_article(site: str, night: int) -> None:
    demo = SITES[site]
    assert found_by_discovery(demo, night) == {demo.url_of(a) for a in demo.articles(night)}


def found_by_discovery(demo: DemoSite, night: int) -> set[str]:
    places, found = list(places_of(demo.source)), set()
    for place in places:
        answer = answers(demo.source.id, night)[place.url]
        read = find_links(place, page_of(answer, night), demo.source)
        found |= {link.url for link in read.links}
        places.extend(read.children)
    return found


@pytest.mark.parametrize(("site", "night", "path"), PAGES)
def test_outcome(site: str, night: int, path: str) -> None:
    assert read(site, night, path).outcome == article(site, night, path).outcome


@pytest.mark.parametrize(("site", "night", "path"), PAGES)
def test_title_and_text_are_exact(site: str, night: int, path: str) -> None:
    written, found = article(site, night, path), read(site, night, path)
    if written.outcome == Outcome.OK:
        credit = (written.credit_line,) if written.credit_line else ()
        lines = tuple((found.body or "").split("\n"))
        assert found.title == written.title
        assert lines in (written.paragraphs, written.paragraphs + credit)


@pytest.mark.parametrize(("site", "night", "path"), PAGES)
def test_day_and_language(site: str, night: int, path: str) -> None:
    written, found = article(site, night, path), read(site, night, path)
    if written.outcome == Outcome.OK:
        language, _, script = (written.language or SITES[site].source.languages[0]).partition("-")
        assert found.published is not None
        assert found.published.iso()[:10] == written.published.date().isoformat()
        assert (found.language, found.script) == (
            language,
            script or ("Latn" if language in ("az", "en") else "Cyrl"),
        )


def test_an_edited_article_keeps_its_address_and_changes_title_and_one_paragraph() -> None:
    before, after = (article("kz_sholpan", night, "/qarasu-kopiri/") for night in (1, 2))
    assert before.title != after.title
    assert [a != b for a, b in zip(before.paragraphs, after.paragraphs, strict=True)].count(True) == 1
    assert after.modified is not None
    assert NIGHTS[0] < after.modified < NIGHTS[1]


@pytest.mark.parametrize("night", [1, 2])
def test_a_night_is_one_warc_file_with_an_answer_for_every_address(night: int, tmp_path: Path) -> None:
    written = write_night(night, tmp_path / "night.warc.gz")
    with (tmp_path / "night.warc.gz").open("rb") as file:
        addresses = [record.rec_headers.get_header("WARC-Target-URI") for record in ArchiveIterator(file)]
    assert len(addresses) == written
    assert set(addresses) == {url for site in SITES for url in answers(site, night)}


def test_a_menu_in_a_frame_is_no_fault() -> None:
    demo = SITES["ru_vestnik"]
    home = places_of(demo.source)[0]
    answer = answers("ru_vestnik", 1)[home.url]
    frames = find_links(home, page_of(answer, 1), demo.source).children
    for frame in frames:
        answer = answers("ru_vestnik", 1)[frame.url]
        assert find_links(frame, page_of(answer, 1), demo.source).faults == ()
    assert len(frames) == 2
