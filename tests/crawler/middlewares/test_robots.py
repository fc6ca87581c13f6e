"""robots.txt is read as RFC 9309 says, and Retry-After as HTTP does."""

import random
import time
from datetime import UTC, datetime

import pytest
from protego import Protego

from crawler.middlewares.retry import read_retry_after
from crawler.middlewares.robotstxt_lines import AGENT, rewrite
from crawler.middlewares.robotstxt_rules import LARGEST, read_robots, unreachable
from storage.outcomes import ReasonCode

PAGE = "https://site.kz/news/1"


@pytest.mark.parametrize(
    ("status", "allowed"), [(404, True), (401, True), (403, True), (429, False), (500, False), (503, False)]
)
def test_a_file_that_is_not_there_or_not_given(status, allowed):
    assert read_robots(status, b"Disallow: /").allows(PAGE) is allowed
    assert not unreachable(ReasonCode.TIMEOUT).allows(PAGE)


def test_our_own_group_goes_before_the_rest():
    rules = read_robots(
        200, b"User-agent: *\nDisallow: /\n\nUser-agent: Tarikh\nDisallow: /private/\nCrawl-delay: 3\n"
    )
    assert rules.allows(PAGE)
    assert not rules.allows("https://site.kz/private/x")
    assert rules.delay == 3


def test_the_longest_rule_wins():
    rules = read_robots(200, b"User-agent: *\nDisallow: /news/\nAllow: /news/1\nSitemap: https://site.kz/map.xml")
    assert rules.allows(PAGE)
    assert not rules.allows("https://site.kz/news/2")
    assert rules.sitemaps == ("https://site.kz/map.xml",)


def test_only_500_kib_count_and_no_half_line():
    filler = b"# " + b"x" * 100 + b"\n"
    body = b"User-agent: *\n" + filler * (LARGEST // len(filler) + 1) + b"Disallow: /\n"
    assert len(body) > LARGEST
    assert read_robots(200, body).allows(PAGE)
    assert not read_robots(200, b"User-agent: *\nDisallow: /\n" + filler * 6000).allows(PAGE)


def test_rubbish_allows_and_a_long_delay_is_capped():
    assert read_robots(200, b"<html>\0\xff").allows(PAGE)
    assert read_robots(200, b"\xef\xbb\xbfUser-agent: *\nDisallow: /").allows(PAGE) is False
    assert read_robots(200, b"User-agent: *\nCrawl-delay: 86400").delay == 30


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"120", 120),
        (b"Sun, 22 Nov 2026 02:01:00 GMT", 60),
        (b"Sun, 22 Nov 2020 02:01:00 GMT", 0),
        (b"soon", None),
        (None, None),
    ],
)
def test_retry_after(value, seconds):
    assert read_retry_after(value, datetime(2026, 11, 22, 2, tzinfo=UTC)) == seconds


PIECES = ("/", "*", "$", "news", "a", "?id=", "1", ".html", "%D0%B1", "б", "page", "-")
"""What patterns and addresses are put together of."""


@pytest.mark.parametrize("seed", range(20))
def test_the_index_answers_as_the_parser_does(seed):
    made = random.Random(seed)
    rules = [
        f"{made.choice(('Allow', 'Disallow'))}: /{''.join(made.choices(PIECES, k=made.randrange(6)))}"
        for _ in range(40)
    ]
    text = "\n".join(["User-agent: *", *rules])
    parsed, read = Protego.parse(rewrite(text, PAGE)), read_robots(200, text.encode(), PAGE)
    for _ in range(200):
        url = f"https://site.kz/{''.join(made.choices(PIECES, k=made.randrange(7)))}"
        assert read.allows(url) == parsed.can_fetch(url, AGENT), (url, text)


LARGE = {
    "plain": "Disallow: /private/{}/",
    "piece": "Disallow: /*{}abc/",
    "two pieces": "Disallow: /*page=*{}",
    "one beginning": "Disallow: /*-some-long-title-of-an-article-{}",
    "one end": "Disallow: /*{}-some-long-title-of-an-article",
}


@pytest.mark.parametrize("name", LARGE)
def test_a_large_file_costs_each_address_little(name):
    body = "\n".join(["User-agent: *", *(LARGE[name].format(n + 10**6) for n in range(12_000))]).encode()
    rules = read_robots(200, body, PAGE)
    urls = [f"https://site.kz/news/{n}-some-long-title-of-an-article?id={n}&page=2" for n in range(100)]
    assert rules.allows(urls[0])
    begun = time.process_time()
    assert all(map(rules.allows, urls))
    # in turn it is 8 to 20 ms for each
    assert time.process_time() - begun < 100 * 0.002
