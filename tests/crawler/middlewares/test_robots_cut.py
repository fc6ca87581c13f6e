"""A robots.txt that came without its end is as good as none that can be had."""

from datetime import timedelta

import pytest
from loopback import Answer
from scrapy.http import Response
from sqlalchemy import text

from crawler.middlewares.robotstxt_ends import lacks_end, misstates_length

RULES = b"User-agent: *\nDisallow: /search\nDisallow: /news/1\n"


def rows(database, query):
    with database.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def answer(body, flags=(), status=200, headers=None):
    return Response("https://site.kz/robots.txt", status=status, body=body, flags=list(flags), headers=headers)


@pytest.mark.parametrize("flag", ["dataloss", "truncated:unspecified"])
@pytest.mark.parametrize(
    ("body", "status", "lost"),
    [
        (RULES[:40], 200, True),
        (RULES, 200, True),
        (b"", 200, True),
        (b"<html><body>Qala", 200, False),
        (b"Not found", 404, False),
        (b"Sorry", 503, False),
        (RULES + b"# filler\n" * 60_000, 200, False),
    ],
)
def test_only_rules_without_their_end_are_lost(body, status, lost, flag):
    assert lacks_end(answer(body, [flag], status)) is lost
    assert not lacks_end(answer(body, [], status))


@pytest.mark.parametrize(
    ("again", "whole"),
    [
        (answer(RULES, ["dataloss"]), True),
        (answer(RULES[:30], ["dataloss"]), False),
        (answer(RULES, ["dataloss"], headers={"Transfer-Encoding": "chunked"}), False),
        (answer(RULES, ["truncated:unspecified"]), False),
    ],
)
def test_a_length_that_is_told_too_large_cuts_nothing(again, whole):
    assert misstates_length(answer(RULES, ["dataloss"]), again) is whole
    half = answer(RULES[:-4], ["dataloss"])
    assert not misstates_length(half, half)


def respond(body, *lines):
    head = b"".join(line + b"\r\n" for line in lines)
    return Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" + head + b"Connection: close\r\n\r\n" + body)


def by_length(kept):
    return respond(RULES[:kept], b"Content-Length: %d" % len(RULES))


def by_chunk(kept):
    return respond(b"%x\r\n%b\r\n" % (kept, RULES[:kept]), b"Transfer-Encoding: chunked")


@pytest.mark.slow
def test_a_cut_file_forbids_all_and_an_older_copy_holds(site, run, database):
    site.feed(range(3))
    source = site.source(recheck_hours=())
    for cut in (by_length(20), by_chunk(33)):
        site.pages["/robots.txt"] = cut
        assert run(source)[0].closed.new == 0
        assert set(site.asked) == {"/robots.txt"}
    assert site.asked.count("/robots.txt") == 4, "each is asked for once more"
    told = "robots.txt came without its end: nothing is fetched"
    assert set(rows(database, "SELECT code, detail FROM issue WHERE code = 'cut'")) == {("cut", told)}
    assert set(rows(database, "SELECT outcome FROM capture WHERE kind = 'robots'")) == {("cut",)}
    answers = [by_length(20), Answer(RULES)]
    site.pages["/robots.txt"] = lambda: answers.pop(0)
    assert run(source, ahead=timedelta(hours=1))[0].closed.new == 2, "a passing cut costs one request"
    # what came allows everything, and what is lost would not
    site.pages["/robots.txt"] = by_chunk(20)
    site.feed(range(5))
    assert run(source, ahead=timedelta(hours=30))[0].closed.new == 2
    assert "/news/1" not in site.asked
    assert rows(database, "SELECT detail FROM issue WHERE code = 'cut' ORDER BY id DESC LIMIT 1") == [
        ("robots.txt came without its end: an older copy holds",)
    ]
    site.pages["/robots.txt"] = respond(RULES, b"Content-Length: 999")
    site.feed(range(6))
    assert run(source, ahead=timedelta(hours=60))[0].closed.new == 1
    assert rows(database, "SELECT count(*) FROM issue WHERE code = 'cut'") == [(3,)], "a length told wrong is no cut"
