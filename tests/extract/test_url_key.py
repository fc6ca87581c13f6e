"""One article has one key, and two articles have two."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.url_key import url_key
from sources import Source, bundled

ONE = [
    ("http://www.gazeta.example/a/5/", "https://gazeta.example/a/5?utm_source=tg&UTM_Medium=x&yclid=9"),
    ("https://gazeta.example/a?id=5&amp;lang=ru", "https://gazeta.example/a?lang=ru&id=5"),
    ("https://gazeta.example/news/5.amp.html", "https://gazeta.example/news/5.html"),
    ("https://gazeta.example/news/5/amp/", "https://m.gazeta.example/news/5?outputType=amp"),
    ("https://www.google.com/amp/s/gazeta.example/news/5", "gazeta.example/news/5"),
    ("https://gazeta-example.turbopages.org/gazeta.example/s/news/5", "https://gazeta.example/news/5"),
    ("https://vk.com/away.php?to=https%3A%2F%2Fgazeta.example%2F5&post=1_2", "https://gazeta.example/5"),
    ("https://gazeta.example/5?tmpl=component&print=1&page=", "https://gazeta.example/5?page="),
    ("https://gazeta.example/x/print:page,1,5-slug.html", "https://gazeta.example/x/5-slug.html"),
    (
        "https://gazeta.example/news;jsessionid=0A1B2C3D4E5F60718293A4B5C6D7E8F9?id=5",
        "https://gazeta.example/news?id=5",
    ),
    ("https://gazeta.example/n.php?id=5&s=9f8e7d6c5b4a39281706f5e4d3c2b1a0", "https://gazeta.example/n.php?id=5"),
    (
        "https://gazeta.example/жаңалық/қазақ",
        "https://gazeta.example/%d0%b6%d0%b0%d2%a3%d0%b0%d0%bb%d1%8b%d2%9b/%d2%9bазақ",
    ),
    ("https://сайт.рф/5", "https://xn--80aswg.xn--p1ai/5"),
    ("https://youtu.be/AbCdEfGh123?si=x", "https://m.youtube.com/watch?v=AbCdEfGh123&feature=share"),
    ("https://vk.com/public1?w=wall-1_501", "https://m.vk.com/wall-1_501"),
    ("https://t.me/s/Podrobno/7?single", "http://telegram.me/podrobno/7"),
    ("https://gazeta.example/a#:~:text=word", "https://gazeta.example/a"),
    ("https://gazeta.example/ru/amp/news/slug-5", "https://gazeta.example/ru/news/slug-5"),
    ("https://gazeta.example/news/print/5", "https://gazeta.example/news/5"),
    ("https://gazeta.example/news/5&utm_source=tg&utm_medium=x", "https://gazeta.example/news/5"),
    (
        "https://gazeta.example/?option=com_content&view=article&id=12&Itemid=3",
        "https://gazeta.example/index.php?option=com_content&view=article&id=12&catid=7",
    ),
    ("https://zen.yandex.ru/a/Zx5", "https://dzen.ru/a/Zx5?from=feed"),
    ("https://mobile.twitter.com/Press/status/5?s=20", "https://x.com/press/status/5/photo/1"),
    ("https://gazeta.example/5?PHPSESSID=abc", "https://gazeta.example/5"),
    ("https://gazeta.example/5;JSESSIONID=abc.n1", "https://gazeta.example/5"),
    ("https://gazeta.example/a/5;jsessionid=A+b~c=/x?id=1", "https://gazeta.example/a/5/x?id=1"),
    ("https://gazeta.example/5%3Bjsessionid=0A1B", "https://gazeta.example/5"),
    ("https://gazeta.example/v.do?id=5;jsessionid=0A1B2C", "https://gazeta.example/v.do?id=5"),
    ("https://gazeta.example/5?withmediaplayer=1", "https://gazeta.example/5"),
    ("https://gazeta.example/5?special_version=Y", "https://gazeta.example/5?special_version=N"),
    ("https://gazeta.example/2025/05/slug/comment-page-12/#comments", "https://gazeta.example/2025/05/slug/"),
    ("https://gazeta.example/?p=5&cpage=2", "https://gazeta.example/?p=5"),
    ("https://gazeta.example/news/48213-slug/print-version", "https://gazeta.example/news/48213-slug"),
    ("https://gazeta.example/print/node/5", "https://gazeta.example/node/5"),
    ("https://gazeta.example/news/48213-print.html", "https://gazeta.example/news/48213.html"),
    ("https://gazeta.example/news/5.print", "https://gazeta.example/news/5"),
    ("https://gazeta.example/news/48213-amp.html", "https://gazeta.example/news/48213.html"),
    ("https://gazeta.example/rost-100%-za-god", "https://gazeta.example/rost-100%25-za-god"),
    ("https://gazeta.example/rost-5%", "https://gazeta.example/rost-5%25"),
    ("https://gazeta.example/s?q=5%&id=1", "https://gazeta.example/s?q=5%25&id=1"),
    ("https://gazeta.example/news/5%0D", "https://gazeta.example/news/5"),
    ("https://gazeta.example/news/5/%0D%0A?x=1", "https://gazeta.example/news/5?x=1"),
    ("https://gazeta.example/news/5%C2%A0%E2%80%8B", "https://gazeta.example/news/5"),
    ("https://gazeta.example/n?id=5%0D%0A", "https://gazeta.example/n?id=5"),
    ("https://stra\u00dfe.example/5", "https://xn--strae-oqa.example/5"),
    ("https://ҚАЛА.қаз/5", "https://xn--80aa6a83a.xn--80ao21a/5"),
    ("https://%D0%B4%D0%BE%D0%BC.%D1%80%D1%84/5", "https://дом.рф/5"),
    ("https://gazeta.example/a?id=5;utm_source=x;utm_medium=y", "https://gazeta.example/a?id=5"),
    ("https://gazeta.example/a?utm_source=x;id=5&fbclid=1", "https://gazeta.example/a?id=5"),
    ("https://gazeta.example/a?id=5&amp;amp;lang=ru", "https://gazeta.example/a?id=5&lang=ru"),
    ("https://gazeta.example/a?id=5&amp%3Butm_source=tg", "https://gazeta.example/a?id=5"),
    ("https://gazeta.example/news/5%3Futm_source=tg&utm_medium=x", "https://gazeta.example/news/5"),
    ("https://gazeta.example/#!/news/5?utm_source=tg", "https://gazeta.example/#!/news/5"),
    ("https://rus.azattyq.org/a/some-words/32700130.html", "https://rus.azattyq.org/amp/32700130.html"),
    (
        "https://www.radiosvoboda.org/a/32700130.html?withmediaplayer=1",
        "https://radiosvoboda.org/amp/x/32700130.html",
    ),
]
TWO = [
    ("https://gazeta.example/?sid=101", "https://gazeta.example/?sid=102"),
    ("https://gazeta.example/?s=novosti-kazahstana-2025-05", "https://gazeta.example/?s=novosti-kazahstana-2025-06"),
    (
        "https://gazeta.example/?id=9f8e7d6c5b4a39281706f5e4d3c2b1a0",
        "https://gazeta.example/?id=0f8e7d6c5b4a39281706f5e4d3c2b1a0",
    ),
    ("https://gazeta.example/?from=20", "https://gazeta.example/?from=40"),
    ("https://gazeta.example/print/today", "https://gazeta.example/today"),
    ("https://gazeta.example/?Itemid=3", "https://gazeta.example/?Itemid=4"),
    ("https://gazeta.example/?do=5", "https://gazeta.example/?do=6"),
    ("https://gazeta.example/?print=77", "https://gazeta.example/?print=78"),
    ("https://gazeta.example/#!/news/5", "https://gazeta.example/#!/news/6"),
    ("https://m.com.uz/5", "https://com.uz/5"),
    ("https://m.kz/5", "https://kz/5"),
    ("https://gazeta.example/A5", "https://gazeta.example/a5"),
    ("https://gazeta.example/ru/5", "https://gazeta.example/kk/5"),
    ("https://gazeta.example:8080/5", "https://gazeta.example/5"),
    (
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2F5",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2F6",
    ),
    ("https://gazeta.example/a%2Fb", "https://gazeta.example/a/b"),
    ("https://gazeta.example/?q=a%26b=1", "https://gazeta.example/?q=a&b=1"),
    ("https://stra\u00dfe.example/5", "https://strasse.example/5"),
    ("https://gazeta.example/a?id=5;page=2", "https://gazeta.example/a?id=5;page=3"),
    ("https://gazeta.example/a?id=5;part=2", "https://gazeta.example/a?id=5"),
    ("https://gazeta.example/5;v=1", "https://gazeta.example/5;v=2"),
    ("https://gazeta.example/comment-page-2", "https://gazeta.example/comment-page-3"),
    ("https://gazeta.example/list?cpage=2", "https://gazeta.example/list?cpage=3"),
    ("https://gazeta.example/?special_version=5", "https://gazeta.example/?special_version=6"),
    ("https://gazeta.example/adapter-usb-5-amp", "https://gazeta.example/adapter-usb-5"),
    ("https://gazeta.example/a%25D0%B0", "https://gazeta.example/a%D0%B0"),
    ("https://gazeta.example/5%2F%0D6", "https://gazeta.example/5"),
    ("https://rus.azattyq.org/a/32700130.html", "https://rus.azattyq.org/a/32700131.html"),
    ("https://rus.azattyq.org/a/32700130.html", "https://www.azattyq.org/a/32700130.html"),
    ("https://rus.azattyq.org/a/32700130.html", "https://rus.azattyq.org/z/32700130.html"),
    ("https://gazeta.example/a/x/32700130.html", "https://gazeta.example/a/y/32700130.html"),
    ("https://gazeta.example/print/issue-5", "https://gazeta.example/print/issue-6"),
]
SITE = Source(
    id="kz_gazeta",
    title="Gazeta",
    home="https://www.gazeta.example/",
    country="kz",
    languages=("ru",),
    timezone="Asia/Almaty",
    aliases=("old.example",),
    article_id=r"/news/([0-9]+)",
)


@pytest.mark.parametrize(("one", "other"), ONE)
def test_one_article(one: str, other: str) -> None:
    assert url_key(one) == url_key(other)


@pytest.mark.parametrize(("one", "other"), TWO)
def test_two_articles(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


def test_labelled_pairs(shared: Path) -> None:
    with (shared / "identity/urls.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    equal = [(row["same"] == "1", url_key(row["url_a"]) == url_key(row["url_b"])) for row in rows]
    assert not equal.count((False, True))
    assert equal.count((True, False)) <= 1


def test_source_names_the_id() -> None:
    assert url_key("http://old.example/news/77-old-slug?utm_source=x", SITE) == "id:gazeta.example:77"
    assert url_key("https://m.gazeta.example/news/77-new-slug", SITE) == "id:gazeta.example:77"
    assert url_key("id:gazeta.example:77", SITE) == "id:gazeta.example:77"
    assert url_key("https://old.example/about", SITE) == "https://gazeta.example/about"
    assert url_key("https://other.example/news/77", SITE) == "https://other.example/news/77"


def test_a_source_at_an_international_host_owns_its_addresses() -> None:
    site = Source(**SITE.model_dump() | {"home": "https://дом.рф/", "aliases": ("қала.қаз",)})
    for url in ("https://дом.рф/news/5", "https://xn--d1aqf.xn--p1ai/news/5", "https://www.ҚАЛА.ҚАЗ/news/5"):
        assert site.owns(url), url
        assert url_key(url, site) == "id:xn--d1aqf.xn--p1ai:5"
    assert not site.owns("http://[::1")


def test_a_copy_in_a_web_archive_has_the_id_that_its_source_names() -> None:
    assert url_key("https://web.archive.org/web/2024id_/http://old.example/news/77-x", SITE) == "id:gazeta.example:77"


def test_source_may_keep_languages_apart() -> None:
    site = SITE.model_copy(update={"article_id": r"/(?P<lang>ru|kk)/news/(?P<id>[0-9]+)"})
    assert url_key("https://gazeta.example/ru/news/5-a", site) == url_key("https://old.example/ru/news/5-b", site)
    assert url_key("https://gazeta.example/ru/news/5", site) != url_key("https://gazeta.example/kk/news/5", site)


@pytest.mark.parametrize(
    "broken", ["", " ", "http://[::1", "http://a:99999/", "mailto:a@b.kz", "https:///x", "\x00", "http://[::1]/5"]
)
def test_broken_addresses_have_keys(broken: str) -> None:
    assert url_key(url_key(broken)) == url_key(broken)


@given(st.text(max_size=60), st.sampled_from(["", "https://a.kz/", "https://a.kz/?", "https://a.kz/index.php?x="]))
def test_a_key_is_its_own_key(text: str, head: str) -> None:
    key = url_key(head + text)
    assert url_key(key) == key


SHAPES = [
    "https://a.kz/news/{}",
    "https://a.kz/{}-slug.html",
    "https://a.kz/amp/{}/print",
    "https://a.kz/index.php?{}=x",
    "https://a.kz/?id={}&utm_source=b",
    "https://a.kz/?sid={}",
    "https://a.kz/?ref={}",
    "https://a.kz/?p={}&print=Y",
    "https://t.me/s/canal/{}",
    "https://vk.com/x?w=wall-1_{}",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fa.kz%2F{}",
    "https://a-kz.cdn.ampproject.org/c/s/a.kz/n/{}",
]


@given(st.sampled_from(SHAPES), st.integers(2, 10**9), st.integers(2, 10**9))
def test_different_ids_are_never_merged(shape: str, one: int, other: int) -> None:
    assert (url_key(shape.format(one)) == url_key(shape.format(other))) == (one == other)


SLUG = st.from_regex(r"[a-z]{2,8}(-[a-z0-9]{1,8}){1,4}", fullmatch=True)


@pytest.mark.slow
@given(st.sampled_from(["https://a.kz/{}", "https://a.kz/?s={}", "https://a.kz/?p={}"]), SLUG, SLUG)
def test_different_slugs_are_never_merged(shape: str, one: str, other: str) -> None:
    assert (url_key(shape.format(one)) == url_key(shape.format(other))) == (one == other)


def test_the_catalogue_knows_the_two_folders_of_haqqin() -> None:
    site = bundled().get("az_haqqin")
    one, old = (url_key(f"https://haqqin.az/{folder}/342971", site) for folder in ("news", "newsarchive"))
    assert one == old == "id:haqqin.az:news/342971"
    assert url_key("https://haqqin.az/sport/342971", site) == "id:haqqin.az:sport/342971"
    assert url_key("https://haqqin.az/newsarchive/342972", site) != old


@pytest.mark.parametrize("source_id", ["kz_azattyq_ru", "tj_ozodi", "uz_ozodlik", "am_azatutyun", "az_azadliq"])
def test_an_article_of_radio_free_europe_has_one_key_under_any_slug(source_id: str) -> None:
    site = bundled().get(source_id)
    paths = ("a/32700130.html", "a/some-words/32700130.html", "amp/32700130.html", "amp/some-words/32700130.html")
    assert len({url_key(f"{site.home}{path}", site) for path in paths}) == 1
