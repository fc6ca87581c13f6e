"""The draft of a source file says what the site showed, and nothing else."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from loopback import Site, article
from typer.testing import CliRunner

from sources import bundled, read_source
from storage.db.settings import Settings
from tarikh.app import build
from tarikh.demo import NIGHTS, DemoSite, demo_sites, write_night
from tarikh.drafting import Draft, NothingSeen, Visit, draft_source, look_around

pytestmark = pytest.mark.slow

DEMO = demo_sites()


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("night") / "night.warc.gz"
    write_night(1, path)
    return path


@pytest.fixture
def site() -> Iterator[Site]:
    opened = Site()
    yield opened
    opened.close()


def drafted(source_id: str, home: str, replay: Path | None = None, allowed: str = "127.0.0.0/8") -> Draft:
    settings = Settings(home=Path("/nowhere"), allow_addresses=(allowed,))
    return draft_source(source_id, look_around(Visit(source_id, home, replay, delay=0), settings), bundled())


@pytest.mark.parametrize("demo", DEMO, ids=[site.source.id for site in DEMO])
def test_the_demos_papers(demo: DemoSite, night: Path) -> None:
    draft = drafted(demo.source.id, demo.source.home, night)
    assert draft.source is not None, draft.lacks
    articles = [demo.url_of(one) for one in demo.articles(1) if one.outcome == "ok"]
    others = [
        answer.url for answer in demo.answers(1, NIGHTS[0]) if answer.url not in map(demo.url_of, demo.articles(1))
    ]
    assert [url for url in articles if not draft.source.is_article(url)] == []
    assert [url for url in others if draft.source.is_article(url)] == [], draft.text
    assert set(draft.source.languages) == {code.replace("-Latn", "") for code in demo.source.languages}
    assert draft.source.checked is None
    if demo.source.country != "ru":  # which of Russia's zones it is, no page says
        assert draft.source.timezone == demo.source.timezone
    if demo.source.article_id:
        assert draft.source.article_id is not None
    assert draft.source.feeds == demo.source.feeds
    assert bool(draft.source.sitemaps or draft.source.feeds) == bool(demo.source.sitemaps or demo.source.feeds)


HOME = """<html lang='ru'><head><meta charset='utf-8'><title>Городские новости | Мост</title>
<meta property='og:site_name' content='Мост'>
<link rel='alternate' type='application/rss+xml' href='/feed'></head>
<body><a href='/about'>О нас</a> <a href='/tag/bridge'>Мосты</a>
<a href='/news/2001'>Городской совет решил починить старый мост</a></body></html>"""


@pytest.fixture
def whole(site: Site) -> Site:
    """A site with a feed that its home page names, and a sitemap that its robots.txt names."""
    site.feed(range(2000, 2012))
    site.pages["/"] = HOME.encode()
    site.pages["/robots.txt"] = (
        f"User-agent: *\nCrawl-delay: 0.2\nDisallow: /tag/\nSitemap: {site.url}/map.xml\n".encode()
    )
    rows = "".join(f"<url><loc>{site.url}/news/{n}</loc></url>" for n in range(2000, 2050))
    site.pages["/map.xml"] = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{rows}</urlset>".encode()
    # the usual names answer too, with the same
    site.pages["/rss"] = site.pages["/feed"]
    site.pages["/feed/"] = site.pages["/feed"]
    return site


def test_what_a_site_names_is_taken_and_the_rest_is_told(whole: Site) -> None:
    draft = drafted("kz_most", f"{whole.url}/")
    source = draft.source
    assert source is not None
    assert (source.title, source.country, source.languages) == ("Мост", "kz", ("ru",))
    assert source.timezone == "Asia/Almaty"
    assert source.feeds == (f"{whole.url}/feed",)
    assert source.sitemaps == ()
    assert source.article_id == "/news/([0-9]+)"
    assert source.is_article(f"{whole.url}/news/9")
    assert not source.is_article(f"{whole.url}/tag/bridge")
    for words in (
        f"# an article: {whole.url}/news/20",
        f"# no article: {whole.url}/about",
        f"# also there: {whole.url}/map.xml (sitemap, 50 articles)",
        "asks for 0.2 s between requests",
    ):
        assert words in draft.text
    assert not [path for path in whole.asked if path.startswith("/news/")], "no article is needed for a draft"


def test_a_draft_of_little_says_what_is_missing(site: Site) -> None:
    site.pages["/"] = b"<title>12</title><a href='/a'>a</a>"
    draft = drafted("xx_small", f"{site.url}/")
    assert draft.source is None
    assert {fault.partition(":")[0] for fault in draft.lacks} >= {"title", "languages", "timezone"}
    for line in ("# title = ...", "# languages = ...", "# timezone = ...", "# article = ..."):
        assert line in draft.text
    assert tomllib.loads(draft.text)["home"] == f"{site.url}/"


def test_a_site_that_may_not_be_read_is_not_drafted(site: Site) -> None:
    site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /\n"
    with pytest.raises(NothingSeen, match="robots"):
        drafted("kz_most", f"{site.url}/")
    assert set(site.asked) == {"/robots.txt"}
    with pytest.raises(NothingSeen, match="inside address"):
        drafted("kz_most", f"{site.url}/", allowed="10.0.0.0/8")
    site.close()
    with pytest.raises(NothingSeen, match="connection"):
        drafted("kz_most", f"{site.url}/")


def test_a_title_that_would_break_the_file(site: Site) -> None:
    site.feed(range(2000, 2004))
    site.pages["/"] = (
        "<title>\"Мост\" \\ 'и' #1\n[x]</title><link rel=alternate type=application/rss+xml href=/feed>".encode()
    )
    draft = drafted("kz_most", f"{site.url}/")
    assert draft.source is not None, draft.text
    assert draft.source.title == "\"Мост\" \\ 'и' #1 [x]"


def test_the_command_writes_a_file_that_can_be_tried(night: Path, tmp_path: Path) -> None:
    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(build(), ["sources", *arguments], env={"TARIKH_HOME": str(tmp_path / "home")})

    home = "vestnik-zarechinska.example"
    new = invoke("new", "ru_news", home, "--output", str(tmp_path / "ru"), "--replay", str(night))
    assert new.exit_code == 0, new.stderr
    assert "listing: ok" in new.stderr
    assert "article: ok" in new.stderr
    path = tmp_path / "ru" / "ru_news.toml"
    assert read_source(path).home == f"https://{home}/"
    tried = invoke("try", str(path), "--replay", str(night), "--format", "json")
    rows = json.loads(tried.stdout)
    assert list(rows[0]) == ["url", "title", "date", "language", "words", "outcome"]
    assert sorted(row["outcome"] for row in rows) == ["http_error", "ok", "ok", "ok", "ok"]
    assert {row["date"][:7] for row in rows if row["outcome"] == "ok"} == {"2026-11"}
    assert not (tmp_path / "home").exists(), "nothing is stored"
    again = invoke("new", "ru_news", home, "--output", str(path))
    assert (again.exit_code, "is there already" in again.stderr) == (2, True)
    other = invoke("new", "ru_other", home, "--output", str(path))
    assert (other.exit_code, "ru_other.toml" in other.stderr) == (2, True)
    assert invoke("new", "Vestnik", home).exit_code == 2
    assert "there is no file" in str(invoke("try", str(tmp_path / "ru_gone.toml")).exception)


def test_a_home_page_with_headlines_alone_is_a_listing(site: Site) -> None:
    links = "".join(
        f"<a href='/sport/{n}-most.html'>Городской совет решил починить мост номер {n}</a>" for n in range(5100, 5106)
    )
    site.pages["/"] = f"<meta charset=utf-8><title>Мост</title><a href='/sport/'>Спорт</a>{links}".encode()
    site.pages |= {f"/sport/{n}-most.html": article(n) for n in range(5100, 5106)}
    draft = drafted("kz_most", f"{site.url}/")
    assert draft.source is not None
    assert draft.source.listings == (f"{site.url}/",)
    assert draft.source.article_id == "/sport/([0-9]+)-"
    assert draft.source.is_article(f"{site.url}/sport/1-x.html")
