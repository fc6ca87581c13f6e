"""A robots.txt is obeyed in whatever spelling it comes, and opens or closes nothing that it does not name."""

import pytest
from loopback import Answer, Site

from crawler.middlewares.robotstxt_rules import read_robots

OPEN, SHUT = "https://oblys.kz/zhanalyk/1", "https://oblys.kz/jabyq/1"
RULES = "User-agent: *\r\nDisallow: /jabyq/\r\nSitemap: https://oblys.kz/карта.xml\r\n"


def of(text: str | bytes, **facts: bool):
    body = text.encode() if isinstance(text, str) else text
    return read_robots(200, body, "https://oblys.kz/robots.txt", **facts)


@pytest.mark.parametrize(
    "body",
    [
        RULES.encode("utf-16"),
        RULES.encode("utf-16-le"),
        RULES.encode("utf-16-be"),
        RULES.encode("utf-8-sig"),
        RULES.replace("/jabyq/", "/jabyq/\0").encode(),
        RULES.replace("User", "\0User").encode(),
        RULES.replace("\r\n", "\r").encode(),
        RULES.replace("User", "\ufeffUser").encode(),
        b"# \xea\xee\xf0\xef\xf3\xf1\n" + RULES.encode(),
        b"<br />\n<b>Warning</b>: robots.php on line 3<br />\n" + RULES.encode(),
        b"<!-- 02:00 -->\n" + RULES.encode(),
        RULES.replace("User-agent: *", "user agent : *").encode(),
        RULES.replace("*", "* # all").encode(),
    ],
)
def test_rules_in_any_encoding(body):
    rules = of(body)
    assert rules.allows(OPEN)
    assert not rules.allows(SHUT)


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><html><pre>{}</pre></html>",
        "\ufeff\n<html lang='kk'><body>\n{}</body></html>",
        "<head></head><body>{}",
        "<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC 'x'>\n<html>{}</html>",
    ],
)
def test_a_web_page_in_its_place_forbids_nothing(page):
    assert of(page.format("User-agent: *\nDisallow: /\n")).allows(OPEN)


@pytest.mark.parametrize(
    "name", ["tarikh", "Tarikh", "tarikh/1.0", "TARIKH/0.1 (+x)", "tarikh bot", "tarikh*", "a, tarikh"]
)
def test_a_group_that_names_us(name):
    rules = of(f"User-agent: {name}\nDisallow: /zhanalyk/\n\nUser-agent: *\nAllow: /\n")
    assert not rules.allows(OPEN)


@pytest.mark.parametrize(
    "name", ["tari", "tarik", "tarikhbot", "tarikh-news", "my-tarikh", "t", "rikh", "bot", "Mozilla/5.0"]
)
def test_a_group_of_another_robot_is_not_ours(name):
    rules = of(f"User-agent: {name}\nDisallow: /\nCrawl-delay: 20\n\nUser-agent: *\nDisallow: /jabyq/\n")
    assert rules.allows(OPEN)
    assert not rules.allows(SHUT)
    assert rules.delay == 0


@pytest.mark.parametrize(
    ("line", "delay"),
    [
        ("Crawl-delay: 1,5", 1.5), ("Crawl-delay: 0.5", 0.5), ("crawl-delay : 4", 4), ("Crawl-delay: 10s", 10),
        ("Crawl-delay: 2 sec", 2), ("Crawl-delay: 3 секунды", 3), ("Crawl-delay: 500ms", 0.5),
        ("Crawl-delay: 250 milliseconds", 0.25), ("Crawl-delay: 1 minute", 30), ('Crawl-delay: "5"', 5),
        ("Crawl-delay: 3 # please", 3), ("Crawl-delay: soon", 0), ("Crawl-delay:", 0), ("Crawl-delay: -3", 0),
        ("Request-rate: 1/5", 5), ("Request-rate: 1/10s", 10), ("Request-rate: 30/1m", 2),
        ("Request-rate: 1/5 0600-0845", 5), ("Request-rate: 2/1,5", 0.75), ("Request-rate: 0/5", 0),
        ("Request-rate: often", 0), ("Crawl-delay: 2\nRequest-rate: 1/7", 7),
        ("Request-rate: 1/2\nCrawl-delay: 7", 7),
    ],
)  # fmt: skip
def test_how_fast_a_site_may_be_asked(line, delay):
    assert of(f"User-agent: *\n{line}\n").delay == pytest.approx(delay)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("/karta.ashx", "https://oblys.kz/karta.ashx"),
        ("karta.xml", "https://oblys.kz/karta.xml"),
        ("//maps.oblys.kz/k.xml", "https://maps.oblys.kz/k.xml"),
        ("<https://oblys.kz/k.xml>", "https://oblys.kz/k.xml"),
        ("https://cdn.example.org/oblys.kz/k.xml", "https://cdn.example.org/oblys.kz/k.xml"),
        ("https://oblys.kz/k.xml?a#b", "https://oblys.kz/k.xml?a"),
    ],
)
def test_sitemaps_are_addresses(written, address):
    assert of(f"User-agent: *\nDisallow:\nSitemap: {written}\n").sitemaps == (address,)


def test_of_a_cut_file_the_half_line_does_not_count():
    cut = "User-agent: *\nDisallow: /jabyq/\nDisallow: /"
    assert of(cut, cut=True).allows(OPEN)
    assert not of(cut, cut=True).allows(SHUT)
    assert not of(cut).allows(OPEN)


def test_a_windows_1251_rule_forbids_its_own_address():
    rules = of("User-agent: *\nDisallow: /новости/\n".encode("cp1251"))
    assert not rules.allows("https://oblys.kz/%ED%EE%E2%EE%F1%F2%E8/1")
    assert rules.allows(OPEN)


@pytest.fixture
def other():
    site = Site("127.0.0.2")
    yield site
    site.close()


@pytest.mark.parametrize("status", [200, 404, None], ids=["open there", "absent there", "nobody there"])
def test_a_robots_txt_that_leads_off_the_site_does_not_open_it(site, other, run, status):
    site.feed(range(2))
    target = "http://127.0.0.2:1/robots.txt" if status is None else f"{other.url}/robots.txt"
    other.pages["/robots.txt"] = Answer(b"User-agent: *\nAllow: /\n", status or 200)
    site.pages["/robots.txt"] = Answer(status=301, headers={"Location": target})
    result = run(site.source())[0]
    assert result.closed.new == 0
    assert set(site.asked) == {"/robots.txt"}
    assert "refused_redirect" in run.codes()
    assert other.asked == []


FAULTS = {
    "a redirect to itself": Answer(status=302, headers={"Location": "/robots.txt"}),
    "a redirect to nowhere": Answer(status=302),
    "a part": Answer(b"User-agent: *\nDisallow: /jabyq/\n", 206),
    "nothing": Answer(b"", 204),
    "forbidden": Answer(b"x", 403),
    "a page": Answer(b"<!doctype html><html><body>Disallow: /</body></html>"),
    "zeros": Answer(b"\0" * 3000),
}


@pytest.mark.parametrize("answer", FAULTS.values(), ids=FAULTS)
def test_an_odd_robots_txt_does_not_close_the_site(site, run, answer):
    site.feed(range(1))
    site.pages["/robots.txt"] = answer
    result = run(site.source())[0]
    assert result.closed.new == 1
    assert run.codes() == set()


def test_sitemaps_on_another_host_are_read_by_its_own_rules(site, other, run):
    site.feed(range(3), path="/other")
    site.pages["/robots.txt"] = Answer(f"Sitemap: {other.url}/oblys/karta.xml\nSitemap: /own.xml\n".encode())
    for path, n, at in (("/oblys/1.xml", 0, other), ("/own.xml", 1, site)):
        at.pages[path] = f"<urlset><url><loc>{site.url}/news/{n}</loc></url></urlset>".encode()
    index = f"<sitemapindex><sitemap><loc>{other.url}/oblys/1.xml</loc></sitemap></sitemapindex>"
    other.pages["/oblys/karta.xml"] = index.encode()
    # no port is asked that the source does not name
    port = other.url.rpartition(":")[2]
    assert run(site.source(feeds=(), aliases=(f"old.kz:{port}",)))[0].closed.new == 2
    assert other.asked[0] == "/robots.txt"


def test_a_host_of_sitemaps_whose_robots_txt_cannot_be_had_costs_itself_alone(site, other, run):
    site.feed(range(3), path="/other")
    site.pages["/robots.txt"] = Answer(f"Sitemap: {other.url}/karta.xml\nSitemap: /own.xml\n".encode())
    site.pages["/own.xml"] = f"<urlset><url><loc>{site.url}/news/1</loc></url></urlset>".encode()
    other.pages["/robots.txt"] = Answer(status=301, headers={"Location": f"{site.url}/robots.txt"})
    result = run(site.source(feeds=()))[0]
    assert (result.closed.new, result.reason) == (1, "finished")
