"""A crawl stays where it belongs, and each page ends in one outcome."""

import gzip
import sys
import time

import pytest
from loopback import Answer, Site, article
from sqlalchemy import text

from crawler.events import IssueNoted
from crawler.job import Mode
from tests.subprocesses import run_command

TWO_NEWS = range(2)


def issues(database):
    with database.connect() as connection:
        return dict(connection.execute(text("SELECT url, code FROM issue")).all())


def states(database):
    with database.connect() as connection:
        return dict(connection.execute(text("SELECT url, state FROM link")).all())


def test_addresses_inside_are_refused_with_one_line(site, run, database, settings):
    site.feed(TWO_NEWS)
    run.settings = settings
    for name in ("127.0.0.1", "localhost"):
        home = site.url.replace("127.0.0.1", name)
        source = site.source(home=home, feeds=()).model_copy(update={"feeds": (f"{home}/feed", f"{home}/rss")})
        result = run(source)[0]
        assert result.closed.fetched == 0
        assert site.asked == []
        notes = run.told(IssueNoted)
        assert [note.code for note in notes] == ["refused_address"], name
        assert f"{name} is the inside address" in notes[0].detail


def test_redirects_stay_on_the_site_and_out_of_the_inside(site, run, database):
    other = Site()
    try:
        site.feed(range(6))
        to = {
            0: f"{site.url}/moved",
            1: other.url.replace("127.0.0.1", "127.0.0.3"),
            2: "http://[::1]/",
            3: f"{site.url}/news/3",
            4: "file:///etc/passwd",
            5: f"{site.url}/" + "a" * 12_000,
        }
        for n, location in to.items():
            site.pages[f"/news/{n}"] = Answer(status=302, headers={"Location": location})
        site.pages["/moved"] = article(0)
        result = run(site.source())[0]
    finally:
        other.close()
    assert result.closed.new == 1
    assert other.asked == []
    said = {url.rpartition("/")[2]: code for url, code in issues(database).items()}
    assert said == {
        "1": "refused_redirect",
        "2": "refused_address",
        "3": "refused_redirect",
        "4": "refused_address",
        "5": "refused_address",
    }
    with database.connect() as connection:
        came = connection.execute(text("SELECT url, redirected_from FROM capture WHERE kind = 'article'")).one()
    assert came == (f"{site.url}/moved", f"{site.url}/news/0")


@pytest.mark.parametrize("mode", [Mode.ARCHIVE, Mode.TRY])
def test_no_port_is_asked_that_the_source_does_not_name(site, run, mode):
    other = Site()
    try:
        other.feed(range(4))
        site.feed(range(4))
        # the same host, so that nothing but the port tells them apart
        feed = site.pages["/feed"].body.replace(f"{site.url}/news/0".encode(), f"{other.url}/news/0".encode())
        site.pages["/feed"] = Answer(feed)
        site.pages["/robots.txt"] = f"Sitemap: {other.url}/sitemap.xml\n".encode()
        site.pages["/news/1"] = Answer(status=302, headers={"Location": f"{other.url}/news/1"})
        site.pages["/news/2"] = f"<meta http-equiv=refresh content='0; url={other.url}/news/2'>".encode()
        result = run(site.source(), mode=mode, search=True)[0]
    finally:
        other.close()
    assert other.asked == []
    assert result.closed.outcomes["ok"] == 1
    port = other.url.rpartition(":")[2]
    said = {note.url: note.detail for note in run.told(IssueNoted) if note.code == "refused_address"}
    assert {f"{other.url}/news/0", f"{site.url}/news/1"} <= set(said)
    assert all(f"port {port}: none but 80, 443" in detail for detail in said.values())


def test_robots_forbid_what_they_forbid(site, run, database):
    site.feed(TWO_NEWS)
    site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /news/0\n"
    assert run(site.source())[0].closed.new == 1
    assert "/news/0" not in site.asked
    assert issues(database) == {f"{site.url}/news/0": "robots"}


@pytest.mark.parametrize("robots", [Answer(status=500), Answer(wait=30)], ids=["500", "hangs"])
def test_without_robots_nothing_is_fetched(site, run, database, robots):
    site.feed(TWO_NEWS)
    site.pages["/robots.txt"] = robots
    result = run(site.source(), timeout=0.5)[0]
    assert set(site.asked) == {"/robots.txt"}
    assert result.closed.new == 0
    assert "robots" in run.codes()


def test_crawl_delay_is_kept(site, run):
    site.feed(TWO_NEWS)
    site.pages["/robots.txt"] = b"User-agent: *\nCrawl-delay: 0.4\n"
    assert run(site.source())[0].closed.new == 2
    # a jitter of half of it, between three requests
    assert site.times[-1] - site.times[1] > 0.35


def test_a_server_that_says_later_is_asked_later(site, run):
    site.feed(TWO_NEWS)
    times = []

    def busy() -> Answer:
        times.append(time.monotonic())
        return Answer(status=429, headers={"Retry-After": "1"}) if len(times) == 1 else Answer(article(0))

    site.pages["/news/0"] = busy
    assert run(site.source())[0].closed.new == 2
    assert times[1] - times[0] >= 1


@pytest.mark.slow
def test_hostile_bodies_end_in_one_word_each(site, run, database):
    site.feed((0, 1, 3, 4))
    bomb = gzip.compress(b"<p>" + b" " * 30_000_000)
    site.pages["/news/0"] = Answer(b" " * 11_000_000)
    site.pages["/news/1"] = Answer(bomb, headers={"Content-Encoding": "gzip"})
    whole = gzip.compress(article(3))
    site.pages["/news/3"] = Answer(whole[:-30], headers={"Content-Encoding": "gzip"})
    result = run(site.source())[0]
    assert result.closed.unanswered == {"too_large": 2}
    # the cut page is asked for again too
    assert result.closed.failed == 3
    said = {url.rpartition("/")[2]: code for url, code in issues(database).items()}
    assert said == {"0": "too_large", "1": "too_large", "3": "cut"}
    assert {state for url, state in states(database).items() if url[-1] in "01"} == {"due"}
    with database.connect() as connection:
        cut = connection.execute(text("SELECT DISTINCT truncated FROM capture WHERE url LIKE '%/news/3'")).scalars()
        assert list(cut) == ["unspecified"]


@pytest.mark.slow
def test_a_page_that_hangs_is_a_timeout_and_costs_no_other(site, run, database):
    site.feed(TWO_NEWS)
    site.pages["/news/0"] = Answer(article(0), wait=600)
    result = run(site.source(), timeout=8.0)[0]
    assert (result.closed.new, result.closed.failed) == (1, 1)
    assert result.closed.unanswered == {"timeout": 1}
    assert issues(database) == {f"{site.url}/news/0": "timeout"}
    assert states(database)[f"{site.url}/news/0"] == "due"


def test_html_for_a_feed_is_an_issue(site, run, database):
    site.pages["/feed"] = b"<!doctype html><html><body>Under repair</body></html>"
    result = run(site.source())[0]
    # robots.txt and the home page, where a person would look next
    assert result.closed.outcomes == {"absent": 2, "broken": 1}
    assert issues(database) == {f"{site.url}/feed": "html_for_feed"}


@pytest.mark.slow
def test_a_site_that_never_answers_is_left_in_peace(site, run, database):
    site.feed(range(30))
    site.pages |= {f"/news/{n}": Answer(wait=600) for n in range(30)}
    result = run(site.source(), timeout=8.0)[0]
    assert (result.reason, result.closed.reason_code) == ("unreachable", "timeout")
    assert result.row()["reason"] == "unreachable: timeout"
    assert len(site.asked) < 25
    assert set(states(database).values()) == {"due"}


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["list"], ["crawl", "kz_site"]])
def test_scrapy_itself(site, inside, tmp_path, database, arguments):
    site.feed(TWO_NEWS)
    home = site.url
    (tmp_path / "kz_site.toml").write_text(
        f'title = "Site"\nhome = "{home}/"\ncountry = "kz"\nlanguages = ["ru"]\ntimezone = "Asia/Almaty"\n'
        f'feeds = ["{home}/feed"]\narticle = "/news/[0-9]+$"\ndelay = 0\n'
    )
    environ = {
        "TARIKH_SOURCES": str(tmp_path),
        "TARIKH_HOME": str(inside.home),
        "DATABASE_URL": inside.database_url or "",
        "TARIKH_ALLOW_ADDRESSES": "127.0.0.1/32",
        "SCRAPY_SETTINGS_MODULE": "crawler.settings",
    }
    done = run_command(sys.executable, "-m", "scrapy", *arguments, environ=environ)
    if arguments == ["list"]:
        assert done.stdout.split() == ["kz_site"]
        return
    with database.connect() as connection:
        run_row = connection.execute(text("SELECT reason, command FROM run")).one()
        assert connection.execute(text("SELECT new FROM source_run")).scalar_one() == 2
    assert run_row[0] == "finished"
    assert run_row[1] == "scrapy crawl"
    assert "Telnet" not in done.stderr
    assert "Traceback" not in done.stderr
