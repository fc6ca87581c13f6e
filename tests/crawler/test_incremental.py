"""A night costs what is new, and lies, edits and vanished pages are found out."""

import sys
from datetime import UTC, datetime, timedelta

import pytest
from loopback import Answer, article
from sqlalchemy import text

from crawler.events import PageKept

pytestmark = pytest.mark.slow

ALMATY = timedelta(hours=5)
PUBLISHED = datetime.now(UTC)


@pytest.fixture(autouse=True)
def published_half_an_hour_ago(monkeypatch):
    # the suite may have been collected long before
    moment = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=30)
    monkeypatch.setattr(sys.modules[__name__], "PUBLISHED", moment)


def rows(database, query):
    with database.connect() as connection:
        return connection.execute(text(query)).all()


def fresh(number, extra=""):
    """The page of a note published half an hour before the test began."""
    moment = (PUBLISHED + ALMATY).strftime("%Y-%m-%dT%H:%M:%S+05:00")
    return article(number, extra).replace(b"2026-02-05T09:12:00+05:00", moment.encode())


@pytest.fixture
def tagged(site):
    site.tags = True
    return site


def night(run, source, hours, **job):
    return run(source, ahead=timedelta(hours=hours), **job)[0]


def test_what_an_unchanged_site_costs(tagged, run, database):
    tagged.feed(range(4))
    run(tagged.source())
    tagged.asked.clear()
    second = night(run, tagged.source(), 23)
    assert tagged.asked == tagged.spared == ["/feed"]
    assert second.closed.outcomes == {"unchanged": 1}
    assert rows(database, "SELECT status, outcome, refers_to FROM capture ORDER BY id DESC LIMIT 1")[0][:2] == (
        304,
        "unchanged",
    )


def test_looks_again_1_3_24_and_72_hours_after_publication(tagged, run, database):
    tagged.pages["/news/0"] = fresh(0)
    tagged.feed(range(1))
    source = tagged.source()
    assert run(source)[0].closed.new == 1
    looks = {}
    for hours in (0.2, 0.6, 1, 2.6, 10, 23.6, 30, 71.6, 80, 200):
        before = tagged.asked.count("/news/0")
        night(run, source, hours)
        looks[hours] = tagged.asked.count("/news/0") - before
    assert looks == {0.2: 0, 0.6: 1, 1: 0, 2.6: 1, 10: 0, 23.6: 1, 30: 0, 71.6: 1, 80: 0, 200: 0}
    assert tagged.spared.count("/news/0") == 4, "each look is one conditional request"
    kinds = rows(database, "SELECT outcome, count(*) FROM capture WHERE kind = 'article' GROUP BY 1 ORDER BY 1")
    assert [tuple(row) for row in kinds] == [("ok", 1), ("unchanged", 4)]
    assert rows(database, "SELECT count(*) FROM article_version") == [(1,)]
    seen = rows(database, "SELECT last_seen_at - first_seen_at FROM article")[0][0]
    assert timedelta(hours=71) < seen < timedelta(hours=72)


def test_a_source_says_when_to_look_again(tagged, run):
    tagged.pages["/news/0"] = fresh(0)
    tagged.feed(range(1))
    source = tagged.source(recheck_hours=(2,))
    run(source)
    for hours, looks in ((1, 1), (1.6, 2), (30, 2)):
        night(run, source, hours)
        assert tagged.asked.count("/news/0") == looks


def test_an_edit_is_a_version_and_a_page_that_is_gone_is_marked(tagged, run, database):
    for n in range(2):
        tagged.pages[f"/news/{n}"] = fresh(n)
    tagged.feed(range(2))
    source = tagged.source()
    run(source)
    tagged.pages["/news/0"] = fresh(0, "<p>Дополнено позже: мост открыли для пешеходов раньше срока.</p>")
    tagged.pages["/news/1"] = Answer(status=410)
    assert night(run, source, 24).closed.changed == 1
    assert rows(database, "SELECT missing_at IS NOT NULL, gone_at FROM article ORDER BY url") == [
        (False, None),
        (True, None),
    ]
    night(run, source, 49)
    assert rows(database, "SELECT url LIKE '%1' FROM article WHERE gone_at IS NOT NULL") == [(True,)]
    tagged.asked.clear()
    night(run, source, 100)
    assert "/news/1" not in tagged.asked, "what is gone is asked for no more"
    assert rows(database, "SELECT cause FROM article_version ORDER BY id") == [("first",), ("first",), ("edit",)]


def test_a_look_that_fails_leaves_the_article_alone(tagged, run, database):
    tagged.pages["/news/0"] = fresh(0)
    tagged.feed(range(1))
    run(tagged.source())
    tagged.pages["/news/0"] = Answer(status=500)
    night(run, tagged.source(), 1)
    assert rows(database, "SELECT state, tries, recheck_at IS NULL, reason FROM link") == [
        ("done", 1, False, "status 500")
    ]
    assert rows(database, "SELECT missing_at, gone_at FROM article") == [(None, None)]


def test_a_moved_article_is_fetched_whole_at_its_new_address(tagged, run, database):
    tagged.pages["/news/0"] = fresh(0)
    tagged.feed(range(1))
    run(tagged.source())
    tagged.pages["/archive/news/0"] = tagged.pages["/news/0"]
    tagged.pages["/news/0"] = Answer(status=301, headers={"Location": f"{tagged.url}/archive/news/0"})
    night(run, tagged.source(), 1)
    assert "/archive/news/0" not in tagged.spared, "the old address's ETag says nothing of the new one"
    came = rows(database, "SELECT status, outcome, redirected_from FROM capture ORDER BY id DESC LIMIT 1")
    assert came == [(200, "ok", f"{tagged.url}/news/0")]


def test_a_redirect_to_another_spelling_keeps_the_validators(tagged, run, database):
    tagged.pages["/news/0"] = fresh(0)
    tagged.feed(range(1))
    run(tagged.source())
    spelled = "/news/0?utm_source=site"
    tagged.pages[spelled] = tagged.pages["/news/0"]
    tagged.pages["/news/0"] = Answer(status=302, headers={"Location": f"{tagged.url}{spelled}"})
    night(run, tagged.source(), 1)
    assert spelled in tagged.spared
    assert rows(database, "SELECT outcome FROM capture ORDER BY id DESC LIMIT 1") == [("unchanged",)]


def test_a_feed_that_says_304_for_ever_is_fetched_whole(tagged, run, database):
    tagged.lies.add("/feed")
    tagged.feed(range(2))
    source = tagged.source(recheck_hours=())
    run(source)
    tagged.feed(range(4))
    brought = [night(run, source, 24 * day).closed.new for day in (1, 2)]
    assert brought == [0, 2], "believed for a night, not for two"
    assert rows(database, "SELECT count(*) FROM article") == [(4,)]


def test_an_index_that_did_not_change_hides_no_sitemap_that_did(tagged, run):
    def sitemap(numbers):
        return "".join(f"<url><loc>{tagged.url}/news/{n}</loc></url>" for n in numbers)

    tagged.feed(range(4))
    tagged.pages["/map.xml"] = (
        f"<sitemapindex><sitemap><loc>{tagged.url}/p.xml</loc></sitemap></sitemapindex>".encode()
    )
    tagged.pages["/p.xml"] = f"<urlset>{sitemap([1])}</urlset>".encode()
    source = tagged.source(sitemaps=["/map.xml"], recheck_hours=())
    assert run(source)[0].closed.new == 1
    tagged.pages["/p.xml"] = f"<urlset>{sitemap([1, 2])}</urlset>".encode()
    assert night(run, source, 20).closed.new == 1
    assert tagged.spared == ["/map.xml"]


def test_a_replay_looks_at_nothing_again(tagged, run, database, inside, tmp_path):
    tagged.pages["/news/0"] = fresh(0)
    tagged.feed(range(1))
    run(tagged.source())
    (first,) = inside.warc_folder.glob("*.warc.gz")
    tagged.asked.clear()
    result = night(run, tagged.source(), 25, replay=first)
    assert tagged.asked == []
    assert "article" not in {event.kind for event in run.told(PageKept)}
    assert result.closed.changed == 0


def test_a_template_that_changes_overnight_edits_no_article(tagged, run, database):
    def dressed(number, top, bottom):
        return fresh(number).replace(b"<body>", b"<body>" + top).replace(b"</body>", bottom + b"</body>")

    menu = b"<nav><a href=/a>\xd0\x93\xd0\xbb\xd0\xb0\xd0\xb2\xd0\xbd\xd0\xb0\xd1\x8f</a><a href=/b>Sport</a></nav>"
    box = "<div class='side'><h3>Самое важное</h3><p>Погода на выходные в нашей области</p></div>".encode()
    for n in range(6):
        tagged.pages[f"/news/{n}"] = dressed(n, menu, b"<footer>2026</footer>")
    tagged.feed(range(6))
    run(tagged.source())
    for n in range(6):
        tagged.pages[f"/news/{n}"] = dressed(n, b"<header><p>New look</p></header>" + menu, box)
    result = night(run, tagged.source(), 24)
    assert (result.closed.changed, result.closed.unchanged) == (0, 6)
    assert rows(database, "SELECT DISTINCT cause FROM article_version") == [("first",)]


def test_a_feed_that_is_a_web_page_for_a_night(tagged, run, database):
    tagged.feed(range(2))
    source = tagged.source(recheck_hours=())
    run(source)
    tagged.pages["/feed"] = b"<!doctype html><html><body>Under repair</body></html>"
    assert night(run, source, 24).closed.outcomes["broken"] == 1
    assert run.codes() == {"html_for_feed"}
    tagged.feed(range(3))
    assert night(run, source, 48).closed.new == 1
