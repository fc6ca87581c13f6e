"""The patterns that are drafted from the addresses of a site's articles."""

import re

import pytest

from crawler.discovery.address_rules import derive_rule

MENU = ("/about/", "/contacts/", "/tag/bridge/", "/news/", "/", "/rss.xml")

# name, articles, what more the rule must take, what it must leave, the ids of the first article
FORMS = {
    "dates and words": (
        ["/2026/02/05/bridge-closed/", "/2026/02/04/rain/", "/2026/01/31/chess-won-again/"],
        ["/2025/12/1/some-other-words"],
        ["/2026/02/05/", "/2026/about/"],
        None,
    ),
    "section and number": (["/news/1234", "/news/1235", "/news/99"], ["/news/777777"], ["/news/", "/news/a"], "1234"),
    "number and words": (
        ["/sport/12345-final-match.html", "/city/12346-bridge.html", "/city/12399-rain.html"],
        ["/weather/5-snow.html"],
        ["/sport/", "/city/about.html"],
        "12345",
    ),
    "words and number": (
        ["/news/bridge-closed-20260", "/news/rain-20261", "/news/chess-of-1986-won-20262"],
        ["/news/snow-1"],
        ["/news/bridge", "/tag/rain-3"],
        "20260",
    ),
    "a query": (
        ["/news.php?id=17", "/news.php?id=18"],
        ["/news.php?id=9000"],
        ["/news.php", "/news.php?page=x"],
        "17",
    ),
    "a query of the home page": (["/?p=17", "/?p=18"], ["/?p=9000"], ["/?page=2", "/?s=x"], "17"),
    "a query behind a slash": (["/news/?id=17", "/news?id=18"], ["/news/?id=9000"], ["/news/?page=2"], "17"),
    "small numbers": (["/news/7", "/news/8", "/news/9"], ["/news/100"], ["/news/", "/news/a"], None),
    "tokens": (["/r/TyfNy4jhDpT", "/r/Ab3dEf9hIjK"], ["/r/z9Y8x7W6v5U"], ["/c/2", "/r/"], None),
    "any slug": (
        ["/a/33125096.html", "/a/bridge-closed/33125103.html", "/a/rain/33125110.html", "/a/33125111.html"],
        ["/a/x/34000000.html", "/a/34000001.html"],
        ["/z/330", "/a/x.html"],
        None,
    ),
    "sections and words": (
        ["/siyaset/prezident-cixis-edib", "/idman/qalib-geldi-yene", "/dunya/yeni-xeber-var"],
        ["/iqtisad/bir-iki-uc"],
        ["/siyaset/page", "/siyaset/"],
        None,
    ),
    "two parameters": (
        ["/index.php?do=article&id=17", "/index.php?do=article&id=18"],
        ["/index.php?do=article&id=9"],
        ["/index.php?do=menu&id=1"],
        "17",
    ),
    "two languages": (
        ["/ru/news/4141-bridge", "/kz/news/4142-kopir", "/ru/news/4143-rain", "/kz/news/4144-zhanbyr"],
        ["/kz/news/5000-x"],
        ["/en/news/4141-bridge", "/ru/news/"],
        "4141",
    ),
    "a number in the middle": (
        ["/news/5123/bridge-closed", "/news/5124/rain", "/news/5125/chess"],
        ["/news/1/x"],
        ["/news/tag/x"],
        "5123",
    ),
    "a day as a number": (
        ["/20260205/bridge.html", "/20260204/rain.html"],
        ["/20251231/x.html"],
        ["/1/x.html"],
        None,
    ),
    "foreign letters": (
        ["/%d0%bc%d0%be%d1%81%d1%82-%d0%b7%d0%b0", "/%d0%b4%d0%be-%d0%b6%d0%b4"],
        ["/%d1%81-%d0%bd"],
        ["/about/us"],
        None,
    ),
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("host", ["site.kz", "www.site.kz", "24.kg", "127.0.0.1:8000"])
def test_forms(name: str, host: str) -> None:
    articles, more, left, ident = FORMS[name]
    base = f"https://{host}"
    rule = derive_rule([base + path for path in articles], [base + path for path in (*left, *MENU)], host)
    assert rule is not None
    wrong = [path for path in (*articles, *more) if not re.search(rule.article, base + path)]
    assert wrong == []
    assert [path for path in (*left, *MENU) if takes(rule, base + path)] == []
    assert not re.search(rule.article, "https://elsewhere.kz" + articles[0])
    assert (rule.article_id is not None) == (ident is not None)
    if rule.article_id:
        found = re.search(rule.article_id, base + articles[0])
        assert found
        assert found[1] == ident


def takes(rule: object, url: str) -> bool:
    article, skip = rule.article, rule.skip  # type: ignore[attr-defined]
    return bool(re.search(article, url)) and not (skip and re.search(skip, url))


def test_a_blogs_words_are_told_from_its_menu() -> None:
    base = "https://site.kz"
    articles = [f"{base}/{slug}/" for slug in ("kopir-zhabyldy", "zhana-kitaphana-ashyldy", "alma-zhinau-bastaldy")]
    menu = [f"{base}/{slug}/" for slug in ("sayasat", "qogam", "about-us", "")]
    rule = derive_rule(articles, menu, "site.kz")
    assert rule is not None
    assert not any(takes(rule, url) for url in menu)
    assert takes(rule, f"{base}/qar-zhaudy/")
    assert rule.skip is not None
    assert "about-us" in rule.skip
    assert "sayasat" not in rule.skip, "one word never fits"


def test_stray_links_do_not_widen_the_rule() -> None:
    base = "https://site.kz"
    articles = [f"{base}/news/{n}" for n in range(100, 130)] + [f"{base}/video/show?v=ab"]
    rule = derive_rule(articles, [], "site.kz")
    assert rule is not None
    assert rule.article == r"^https?://(www\.)?site\.kz/news/[0-9]+/?$"
    assert rule.missed == (f"{base}/video/show?v=ab",)


def test_two_forms_of_one_site() -> None:
    base = "https://site.kz"
    articles = [f"{base}/a/{n}.html" for n in range(700, 705)] + [
        f"{base}/a/some-words/{n}.html" for n in range(800, 804)
    ]
    rule = derive_rule(articles, [f"{base}/z/330"], "site.kz")
    assert rule is not None
    assert rule.missed == ()
    assert rule.left == (f"{base}/z/330",)


def test_a_feeds_own_marks_do_not_matter() -> None:
    base = "https://site.kz"
    rule = derive_rule([f"{base}/news/{n}?utm_source=rss" for n in (1017, 1018)], [], "site.kz")
    assert rule is not None
    assert re.search(rule.article, f"{base}/news/17")
    assert re.search(rule.article, f"{base}/news/17?utm_source=rss&utm_medium=feed")
    assert rule.article_id == "/news/([0-9]+)"


def test_numbers_that_are_shared_are_no_ids() -> None:
    base = "https://site.kz"
    rule = derive_rule([f"{base}/city-12/{slug}" for slug in ("bridge-a", "rain-b", "chess-c")], [], "site.kz")
    assert rule is not None
    assert rule.article_id is None


def test_nothing_comes_of_nothing() -> None:
    assert derive_rule([], ["https://site.kz/about"], "site.kz") is None
    assert derive_rule(["https://site.kz/"], [], "site.kz") is None
