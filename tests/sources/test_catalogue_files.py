"""Every source of the catalogue holds what it says."""

import re
from pathlib import Path
from urllib.parse import urljoin
from zoneinfo import available_timezones

import pytest

from crawler.discovery.places import USUAL_FEEDS, USUAL_SITEMAPS, places_of
from extract.url_key import url_key
from sources import BadSource, model, read_catalogue, read_source

CATALOGUE = Path(__file__).resolve().parents[2] / "sources"
FILES = sorted(CATALOGUE.rglob("*.toml"))
# "# an article: https://haqqin.az/news/342971"
EXAMPLE = re.compile(r"^# (an|no) article: (\S+)$", re.M)
# feeds = ["https://kloop.kg/feed/"]  # named in public feed lists
PLACE = re.compile(r'^(?:(?:feeds|sitemaps|listings) *= \["| {4}")https?://.*$', re.M)
COUNTRIES = {"kz", "kg", "uz", "tj", "tm", "az", "am", "ge", "by", "mn"}
LANGUAGES = {"kk", "ru", "ky", "uz", "uz-Cyrl", "tg", "tk", "az", "hy", "ka", "be", "mn"}
GOOD = """title = "Test"
home = "https://site.kz/"
country = "kz"
languages = ["kk"]
timezone = "Asia/Almaty"
"""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_source_holds_what_it_says(path):
    source = read_source(path)
    assert path.parent.name == source.country == source.id[:2]
    examples = EXAMPLE.findall(path.read_text())
    articles = [url for word, url in examples if word == "an"]
    assert articles, "a file shows an article's address"
    for url in articles:
        assert source.is_article(url), url
        assert source.article_id is None or re.search(source.article_id, url), url
    for word, url in examples:
        assert word == "an" or not source.is_article(url), url
    assert len({url_key(url, source) for url in articles}) == len(articles)
    assert all(source.owns(place.url) for place in places_of(source)), "its places are its own"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_home_feed_sitemap_or_listing_passes_for_an_article(path):
    source = read_source(path)
    usual = (*USUAL_FEEDS, *USUAL_SITEMAPS, "/robots.txt")
    named = [place.url for place in places_of(source)]
    for url in (source.home, *named, *(urljoin(source.home, at) for at in usual)):
        assert not source.is_article(url), url


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_address_that_nobody_checked_says_where_it_is_from(path):
    text = path.read_text()
    if 'checked = ""' in re.sub(" +", " ", text):
        places = PLACE.findall(text)
        assert len(places) == len(places_of(read_source(path)))
        assert not [line for line in places if not re.search(r"[\],] +# \S", line)]


def test_the_catalogue_covers_the_region():
    catalogue = list(read_catalogue(CATALOGUE))
    assert not COUNTRIES - {source.country for source in catalogue}
    assert not LANGUAGES - {language for source in catalogue for language in source.languages}


def test_each_host_has_one_source():
    seen: dict[str, str] = {}
    for source in read_catalogue(CATALOGUE):
        for host in source.hosts:
            assert seen.setdefault(host, source.id) == source.id, host


@pytest.mark.parametrize(
    ("change", "key", "reason"),
    [
        ('country = "kaz"', "country", "pattern"),
        ('timezone = "Asia/Almata"', "timezone", "no IANA time zone"),
        ('article = "[a-z"', "article", "not a regular expression"),
        ('listings = ["https://site.kz/"]', "source", "listings need `article`"),
        ('fedes = ["https://site.kz/feed"]', "fedes", "Extra inputs"),
        ('home = "ftp://site.kz/"', "home", "pattern"),
        ("delay = -1", "delay", "greater than or equal to 0"),
        ("[expect]\narticles_per_day = [9, 1]", "expect.articles_per_day", "minimum, maximum"),
        ("title = ", "not a source file", "Invalid value"),
    ],
)
def test_a_bad_file_is_refused_with_file_key_and_reason(tmp_path, change, key, reason):
    name = change.partition(" ")[0]
    lines = [line for line in GOOD.splitlines() if not line.startswith(f"{name} =")]
    path = tmp_path / "kz_test.toml"
    path.write_text("\n".join([*lines, change]))
    with pytest.raises(BadSource) as refused:
        read_source(path)
    words = str(refused.value)
    assert str(path) in words
    assert f": {key}: " in words or key in words
    assert reason in words


def test_a_bad_name_is_refused(tmp_path):
    path = tmp_path / "Kazakhstan.toml"
    path.write_text(GOOD)
    with pytest.raises(BadSource, match=r"Kazakhstan\.toml: id: "):
        read_source(path)


RFERL = [path.stem for path in FILES if "/(a|amp)/" in path.read_text()]


@pytest.mark.parametrize("source_id", RFERL)
def test_any_slug_and_the_amp_page_of_a_radio_liberty_site_are_one_article(source_id):
    source = read_catalogue(CATALOGUE).get(source_id)
    paths = ("a/32770333.html", "a/some-words/32770333.html", "a/other/32770333.html", "amp/32770333.html")
    urls = [urljoin(source.home, path) for path in (*paths, "amp/some-words/32770333.html")]
    assert all(map(source.is_article, urls))
    assert len({url_key(url, source) for url in urls}) == 1
    assert not source.is_article(urljoin(source.home, "z/32770333.html"))


def test_the_radio_liberty_sites_are_all_there():
    assert len(RFERL) == 13


@pytest.mark.parametrize(
    ("source_id", "paths"),
    [
        ("az_haqqin", ("news/342971", "newsarchive/342971", "newsarchive/342971/")),
        ("mn_gogo", ("r/v1656y", "r/v1656y/")),
        ("mn_eagle", ("r/TyfNy4jhDpT", "r/TyfNy4jhDpT/")),
        ("by_nashaniva", ("be_latn/394514", "be_latn/394514/")),
        ("tm_turkmenportal", ("tm/news/82384-10njy-tomusda",)),
        ("kg_kabar_ru", ("news/bishkek-shaary", "news/bishkek-shaary/")),
    ],
)
def test_addresses_that_are_one_article(source_id, paths):
    source = read_catalogue(CATALOGUE).get(source_id)
    urls = [urljoin(source.home, path) for path in paths]
    assert all(map(source.is_article, urls))
    assert len({url_key(url, source) for url in urls}) == 1


@pytest.mark.parametrize(
    ("source_id", "apart"),
    [
        ("az_haqqin", ("news/342971", "politics/342971")),
        ("mn_gogo", ("r/9683", "i/9683")),
        ("mn_eagle", ("r/TyfNy4jhDpT", "r/tyfny4jhdpt")),
        ("by_nashaniva", ("394514", "ru/394514", "be_latn/394514")),
    ],
)
def test_addresses_that_are_several_articles(source_id, apart):
    source = read_catalogue(CATALOGUE).get(source_id)
    assert len({url_key(urljoin(source.home, path), source) for path in apart}) == len(apart)


def test_the_files_of_time_zones_are_walked_once_for_all_sources(monkeypatch):
    walks = []

    def walk():
        walks.append(1)
        return available_timezones()

    monkeypatch.setattr(model, "available_timezones", walk)
    model._zones.cache_clear()
    assert not read_catalogue().faults
    assert len(walks) == 1
