"""What is new tonight is fetched tonight, however large the site's archive is."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from loopback import Answer, Site, article
from sqlalchemy import text
from sqlalchemy.orm import Session

from crawler.events import BacklogLeft, PageKept
from storage.health.reading import read_nights

pytestmark = pytest.mark.slow

ARCHIVES, IN_EACH = 4, 100
LAST = 90_011
FRESH = 25
"""Articles of a day and the hour before it: one an hour."""
NOW = datetime.now(UTC).replace(microsecond=0)


@dataclass
class Paper:
    """A site whose index names a news sitemap, one of the latest, and numbered ones of its archive."""

    site: Site
    news: list[int] = field(default_factory=lambda: list(range(LAST - 5, LAST + 1)))
    latest: list[int] = field(default_factory=lambda: list(range(LAST - 39, LAST + 1)))
    made: datetime | None = None
    """When the archive was made, by the index; None: the index does not tell."""

    def serve(self) -> None:
        names = [f"map_7_{n}" for n in range(1, ARCHIVES + 1)]
        changed = f"<lastmod>{self.made.isoformat()}</lastmod>" if self.made else ""
        rows = "".join(f"<sitemap><loc>{self.site.url}/{name}.xml</loc>{changed}</sitemap>" for name in names)
        rows += "".join(
            f"<sitemap><loc>{self.site.url}/map_7_{name}.xml</loc></sitemap>"
            for name in ("latest", "news", "sections", "videos")
        )
        self.site.pages["/sitemap.xml"] = f"<sitemapindex>{rows}</sitemapindex>".encode()
        for place, name in enumerate(names):
            numbers = range(1000 + place * IN_EACH, 1000 + (place + 1) * IN_EACH)
            self.site.pages[f"/{name}.xml"] = self._urlset(numbers, dated=False)
        self.site.pages["/map_7_news.xml"] = self._urlset(self.news)
        self.site.pages["/map_7_latest.xml"] = self._urlset(self.latest)
        self.site.pages |= dict.fromkeys(("/map_7_sections.xml", "/map_7_videos.xml"), Answer(b"<urlset></urlset>"))
        for number in (*self.latest, *self.news, *range(1000, 1000 + ARCHIVES * IN_EACH)):
            self.site.pages.setdefault(f"/news/{number}", article(number))

    def _urlset(self, numbers, *, dated: bool = True) -> bytes:
        def row(number: int) -> str:
            # one article an hour, the last of them an hour ago
            moment = NOW - timedelta(hours=LAST + 1 - number)
            changed = f"<lastmod>{moment.isoformat()}</lastmod>" if dated else ""
            return f"<url><loc>{self.site.url}/news/{number}</loc>{changed}</url>"

        return f"<urlset>{''.join(map(row, numbers))}</urlset>".encode()

    def source(self, **facts):
        return self.site.source(sitemaps=["/sitemap.xml"], recheck_hours=(), **facts)

    def numbers(self) -> list[int]:
        """The articles that were asked for, in order."""
        return [int(path.rpartition("/")[2]) for path in self.site.asked if path.startswith("/news/")]


whenever_made = pytest.mark.parametrize(
    "made", [None, NOW - timedelta(days=40), NOW], ids=["untold", "last month", "tonight"]
)


@pytest.fixture
def made() -> datetime | None:
    """When the archive was made, by the index."""
    return None


@pytest.fixture
def paper(site, made):
    opened = Paper(site, made=made)
    site.tags = True
    opened.serve()
    return opened


def count(database, table, where="true"):
    with database.connect() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table} WHERE {where}")).scalar_one()


def nearly(numbers: list[int], expected: list[int]) -> bool:
    """Whether these are the numbers in this order, but that several are asked for side by side.

    One that a busy machine holds up may come any time later, so what is counted is how much too early each comes.
    """
    early = max(expected.index(n) - place for place, n in enumerate(numbers) if n in expected)
    return sorted(numbers) == sorted(expected) and early < 16


def down(first: int, number: int) -> list[int]:
    return list(range(first, first - number, -1))


@whenever_made
def test_a_first_night_takes_the_last_days_alone_and_says_what_it_left(paper, run, database):
    run(paper.source(first_days=1))
    assert nearly(paper.numbers(), down(LAST, FRESH)), "the newest first"
    assert not [path for path in paper.site.asked if path in {f"/map_7_{n}.xml" for n in range(1, 9)}]
    (left,) = run.told(BacklogLeft)
    assert (left.articles, left.sitemaps) == (40 - FRESH, ARCHIVES + 2)
    assert "15 older articles and 6 sitemaps of its archive are left" in left.line()
    assert count(database, "link") == FRESH


@whenever_made
def test_a_new_article_is_asked_for_before_anything_else(paper, run, database):
    run(paper.source(first_days=1))
    paper.site.asked.clear()
    paper.news.insert(0, LAST + 1)
    paper.latest.insert(0, LAST + 1)
    paper.serve()
    run(paper.source(first_days=1, backlog_per_night=5), ahead=timedelta(hours=20))
    assert paper.site.asked[0] == "/map_7_news.xml"
    assert f"/news/{LAST + 1}" in paper.site.asked[:3]
    assert set(paper.numbers()) == {LAST + 1, *down(LAST - FRESH, 5)}
    assert count(database, "link") == FRESH + 1 + 5


def test_the_backlog_is_taken_newest_first_and_so_many_a_night(paper, run, database):
    source = paper.source(first_days=1, backlog_per_night=10)
    run(source)
    taken = []
    for night in range(1, 4):
        paper.site.asked.clear()
        run(source, ahead=timedelta(days=night))
        taken.append(paper.numbers())
    newest = 1000 + ARCHIVES * IN_EACH - 1
    assert nearly(taken[0], down(LAST - FRESH, 10)), "what the latest sitemap still holds"
    assert nearly(taken[1], [*down(LAST - FRESH - 10, 5), *down(newest, 5)])
    assert nearly(taken[2], down(newest - 5, 10))
    assert count(database, "link") == FRESH + 30
    archives = [path for path in paper.site.asked if path.startswith("/map_7_") and path[7].isdigit()]
    assert archives == [], "an archive that did not change is read once"
    assert count(database, "place", "backlog > 0") == 1


def test_a_second_run_of_one_day_takes_no_second_backlog(paper, run):
    source = paper.source(first_days=1, backlog_per_night=4)
    run(source)
    run(source, ahead=timedelta(hours=30))
    paper.site.asked.clear()
    run(source, ahead=timedelta(hours=34))
    assert paper.numbers() == []


def test_a_walk_into_the_past_takes_the_archive(paper, run, database):
    run(paper.source(), since=NOW - timedelta(days=60), limit=45)
    asked = paper.numbers()
    # the last of the newest and the first of the archive are asked for side by side
    assert set(down(LAST, 40)) <= set(asked)
    assert len(asked) == 45
    assert count(database, "link") == 40 + ARCHIVES * IN_EACH


def test_what_a_night_did_not_come_to_waits_behind_what_is_new(paper, run):
    source = paper.source()
    run(source, limit=5)
    paper.site.asked.clear()
    paper.news.insert(0, LAST + 1)
    paper.serve()
    run(source, ahead=timedelta(hours=20), limit=3)
    assert nearly(paper.numbers(), [LAST + 1, LAST - 5, LAST - 6])


def test_a_flat_sitemap_of_an_archive_is_no_night_of_news(site, run, database):
    def serve(numbers):
        rows = "".join(f"<url><loc>{site.url}/news/{n}</loc></url>" for n in numbers)
        site.pages["/map.xml"] = f"<urlset>{rows}</urlset>".encode()
        site.pages |= {f"/news/{n}": article(n) for n in numbers[-40:]}

    serve(range(100, 1300))
    source = site.source(sitemaps=["/map.xml"], recheck_hours=(), backlog_per_night=30)
    run(source)
    first = [path for path in site.asked if path.startswith("/news/")]
    assert set(first) == {f"/news/{n}" for n in range(1299, 1269, -1)}, "nothing dates a page: the highest numbers"
    site.asked.clear()
    # the new one has no higher number than the others, and stands in the middle
    serve([*range(100, 700), 99, *range(700, 1300)])
    site.pages["/news/99"] = article(99)
    run(source, ahead=timedelta(hours=24))
    assert next(path for path in site.asked if path.startswith("/news/")) == "/news/99"
    assert count(database, "link") == 30 + 1 + 30


def test_sitemaps_of_months_are_read_from_the_last(site, run):
    months = [f"{year}-{month:02}" for year in (2019, 2020, 2021) for month in range(1, 13)]
    months.append(NOW.strftime("%Y-%m"))
    rows = "".join(f"<sitemap><loc>{site.url}/post-{month}.xml</loc></sitemap>" for month in months)
    site.pages["/map.xml"] = f"<sitemapindex>{rows}</sitemapindex>".encode()
    for place, month in enumerate(months):
        links = "".join(f"<url><loc>{site.url}/news/{place * 10 + n}</loc></url>" for n in range(3))
        site.pages[f"/post-{month}.xml"] = f"<urlset>{links}</urlset>".encode()
    site.pages |= {f"/news/{n}": article(n) for n in range(400)}
    source = site.source(sitemaps=["/map.xml"], recheck_hours=(), backlog_per_night=5)
    run(source)
    assert [path for path in site.asked if path.startswith("/post")] == [f"/post-{months[-1]}.xml"]
    site.asked.clear()
    run(source, ahead=timedelta(days=1))
    # the month of tonight did not change; of the past the last months come first
    assert [path for path in site.asked if path.startswith("/post-20")][-2:] == [
        "/post-2021-12.xml",
        "/post-2021-11.xml",
    ]
    assert len([path for path in site.asked if path.startswith("/news/")]) == 5


def test_a_listing_of_new_articles_goes_before_what_waits(site, run):
    site.feed(range(40))
    site.pages["/all"] = "".join(f"<a href=/news/{n}>Мост {n}</a>" for n in range(40)).encode()
    source = site.source(feeds=["/feed"], listings=["/all"], recheck_hours=())
    run(source, limit=4)
    site.asked.clear()
    site.pages["/all"] = "<a href=/news/77>Мост 77</a>".encode() + site.pages["/all"]
    site.pages["/news/77"] = article(77)
    run(source, ahead=timedelta(hours=20), limit=2)
    assert next(path for path in site.asked if path.startswith("/news/")) == "/news/77"


@pytest.mark.parametrize(
    "job", [{"limit": 5, "most_places": 3}, {"limit": 3, "most_places": 12, "search": True}], ids=["try", "check"]
)
def test_a_trial_reads_the_news_first(paper, run, job):
    run(paper.source(), mode="try", **job)
    assert nearly(paper.numbers(), down(LAST, job["limit"]))
    assert [event.url.rpartition("/")[2] for event in run.told(PageKept) if event.kind == "sitemap"][:3] == [
        "sitemap.xml",
        "map_7_news.xml",
        "map_7_latest.xml",
    ]


def test_old_items_of_a_feed_wait_and_are_not_new_the_next_night(site, run, database):
    def feed(*ages):
        days = {age: (NOW - timedelta(days=age)).isoformat() for age in ages}
        items = "".join(
            f"<item><link>{site.url}/news/{age}</link><pubDate>{day}</pubDate></item>" for age, day in days.items()
        )
        site.pages["/feed"] = f"<rss version='2.0'><channel>{items}</channel></rss>".encode()
        site.pages |= {f"/news/{age}": article(age) for age in ages}

    feed(0, 1, 30, 40)
    source = site.source(recheck_hours=(), backlog_per_night=1)
    assert run(source)[0].closed.new == 2
    (left,) = run.told(BacklogLeft)
    assert left.articles == 2
    # 33 days old, and not there the last time
    feed(0, 1, 30, 33, 40)
    site.asked.clear()
    run(source, ahead=timedelta(days=1))
    assert [path for path in site.asked if "news" in path] == ["/news/33", "/news/30"]


def test_the_backlog_hides_no_silence(paper, run, database):
    source = paper.source(first_days=1, backlog_per_night=5)
    run(source)
    run(source, ahead=timedelta(days=1))
    with Session(database) as session:
        first, second = read_nights(session, NOW - timedelta(days=9))[source.id]
    assert (first.new, first.backlog) == (FRESH, 0)
    assert (second.new, second.backlog) == (0, 5)
