"""A page that came without its end is asked for again, and is never an edit."""

from datetime import UTC, datetime, timedelta

import pytest
from cut_answers import CUTS, by_length, respond
from loopback import Answer, article
from sqlalchemy import text

pytestmark = pytest.mark.slow

PUBLISHED = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=30)
LONG = "".join(f"<p>Подробность {n}: подрядчик назвал опору {n}, которую осмотрят водолазы.</p>" for n in range(12))


def rows(database, query):
    with database.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query)).all()]


def fresh(number, extra=LONG):
    return article(number, extra).replace(b"2026-02-05T09:12:00+05:00", PUBLISHED.isoformat().encode())


def night(run, site, hours=0.0):
    return run(site.source(), ahead=timedelta(hours=hours))[0]


VERSIONS = "SELECT number, cause, superseded_by, cut, warnings && '{cut}' FROM article_version ORDER BY id"
CAPTURES = "SELECT outcome FROM capture WHERE kind = 'article' ORDER BY id"


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
def test_a_cut_is_no_edit_and_no_look(site, run, database, cut):
    site.pages["/news/0"] = fresh(0)
    site.feed(range(1))
    night(run, site)
    site.pages["/news/0"] = cut(fresh(0), 0.5)
    closed = night(run, site, 24).closed
    assert (closed.changed, closed.new) == (0, 0)
    assert rows(database, VERSIONS) == [(1, "first", None, None, False)]
    assert rows(database, CAPTURES) == [("ok",), ("cut",), ("cut",)], "asked for once more at once"
    assert {code for (code,) in rows(database, "SELECT code FROM issue")} == {"cut"}
    assert rows(database, "SELECT state, reason_code, recheck_at IS NULL FROM link") == [("done", "cut", False)]
    site.pages["/news/0"] = fresh(0)
    assert night(run, site, 25).closed.unchanged == 1
    assert rows(database, VERSIONS) == [(1, "first", None, None, False)]


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
def test_a_cut_that_is_all_there_is_is_told_and_replaced(site, run, database, cut):
    site.pages["/news/0"] = cut(fresh(0), 0.6)
    site.feed(range(1))
    assert night(run, site).closed.new == 1
    [(number, cause, superseded, why, warned)] = rows(database, VERSIONS)
    assert (number, cause, superseded, why is not None, warned) == (1, "first", None, True, True)
    assert rows(database, "SELECT cut IS NOT NULL FROM articles") == [(True,)]
    assert ("cut",) in rows(database, "SELECT code FROM issue")
    site.pages["/news/0"] = fresh(0)
    night(run, site, 0.4)
    assert rows(database, VERSIONS)[1:] == [(2, "whole", None, None, False)]
    assert rows(database, "SELECT superseded_by FROM article_version WHERE number = 1") == [(2,)]
    assert rows(database, "SELECT * FROM changed_after_publication") == []
    assert rows(database, "SELECT body LIKE '%опору 11%', cut FROM articles") == [(True, None)]


def test_the_second_request_of_a_night_heals_most_cuts(site, run, database):
    answers = [by_length(fresh(0), 0.5), Answer(fresh(0))]
    site.pages["/news/0"] = lambda: answers.pop(0)
    site.feed(range(1))
    night(run, site)
    assert rows(database, VERSIONS) == [(1, "first", None, None, False)]
    assert rows(database, CAPTURES) == [("cut",), ("ok",)], "the bytes that came first are kept, and marked"


@pytest.mark.parametrize("first", [True, False])
def test_the_tag_of_a_cut_page_is_never_sent(site, run, database, first):
    asked = []

    def page():
        return by_length(fresh(0), 0.5, 'ETag: "v1"') if len(asked) in cut_at else Answer(fresh(0))

    cut_at = (0, 1) if first else (1, 2)

    def count():
        answer = page()
        asked.append(answer)
        return answer

    site.pages["/news/0"] = count
    site.feed(range(1))
    seen = []
    site.watch = lambda request: seen.append(request.headers.get("If-None-Match"))
    for hours in (0, 1, 3, 24):
        night(run, site, hours)
    assert '"v1"' not in seen
    assert rows(database, "SELECT body LIKE '%опору 11%', cut FROM articles") == [(True, None)]


def test_a_cut_page_that_shows_nothing_yet_is_asked_for_again(site, run, database):
    site.pages["/news/0"] = by_length(fresh(0), 0.05)
    site.feed(range(1))
    night(run, site)
    assert rows(database, "SELECT state, reason_code FROM link") == [("due", "cut")]
    assert rows(database, "SELECT count(*) FROM article") == [(0,)]
    site.pages["/news/0"] = fresh(0)
    assert night(run, site, 24).closed.new == 1


def test_a_length_that_is_too_long_cuts_nothing(site, run, database):
    site.pages["/news/0"] = respond(fresh(0), "Content-Length: 99999")
    site.feed(range(1))
    night(run, site)
    assert rows(database, VERSIONS) == [(1, "first", None, None, False)]
    assert rows(database, "SELECT truncated, outcome FROM capture WHERE kind = 'article'") == [("disconnect", "ok")]
    assert site.asked.count("/news/0") == 1


def test_a_page_that_its_site_ended_midway_is_told_and_replaced(site, run, database):
    site.pages["/news/0"] = fresh(0)[: len(fresh(0)) // 2]
    site.feed(range(1))
    night(run, site)
    assert rows(database, VERSIONS) == [(1, "first", None, "no_end", True)]
    site.pages["/news/0"] = fresh(0)
    night(run, site, 1)
    assert [row[1] for row in rows(database, VERSIONS)] == ["first", "whole"]


@pytest.mark.parametrize("second_night", [False, True])
def test_a_part_that_nobody_asked_for_is_no_page(site, run, database, second_night):
    half = fresh(0)[: len(fresh(0)) // 2]
    part = respond(half, f"Content-Length: {len(half)}", f"Content-Range: bytes 0-{len(half)}/9999", status="206 OK")
    site.pages["/news/0"] = fresh(0) if second_night else part
    site.feed(range(1))
    night(run, site)
    if second_night:
        site.pages["/news/0"] = part
        night(run, site, 24)
    assert rows(database, "SELECT count(*) FROM article_version") == [(int(second_night),)]
    assert rows(database, CAPTURES)[-1] == ("http_error",)
    assert rows(database, "SELECT reason_code, reason FROM link") == [("http_error", "status 206")]


def test_a_feed_that_was_cut_is_told_and_fetched_whole(site, run, database):
    site.feed(range(30))
    whole = site.pages["/feed"]
    site.pages["/feed"] = by_length(whole.body, 0.5, 'ETag: "f1"')
    seen = []
    site.watch = lambda request: seen.append(request.headers.get("If-None-Match"))
    assert 0 < night(run, site).closed.new < 30
    assert ("cut", f"{site.url}/feed") in rows(database, "SELECT code, url FROM issue")
    site.pages["/feed"] = whole
    night(run, site, 24)
    assert '"f1"' not in seen
    assert rows(database, "SELECT count(*) FROM article") == [(30,)]
