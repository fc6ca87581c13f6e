"""It is told of every address where it went, and the links of a run add up."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from extract import Extraction, Outcome, Witness
from sources import Source
from storage.articles.trail import last_robots, rule_for, trace
from storage.captures.writer import CaptureKind, CaptureWriter
from storage.db.models import TextGroup, TextMember
from storage.frontier.link import Link
from storage.frontier.link_steps import Which, count_links, list_links
from storage.frontier.links import FetchFailure, add_links, lease_links, link_failed
from storage.outcomes import ReasonCode
from storage.pipeline.reading import store_extraction


def seen(database: Engine, source: Source, run_id: int, now: datetime, *paths: str) -> None:
    links = [Link(f"https://qala.kz{path}", (Witness("feed", f"About {path}"),)) for path in paths]
    with Session(database) as session, session.begin():
        add_links(session, source, links, run_id, now)


def steps(database: Engine, path: str, now: datetime) -> list[tuple[str, str]]:
    return [(step.step, step.detail) for step in trace(database, f"https://qala.kz{path}", now)]


def test_from_the_feed_to_the_article(database: Engine, source: Source, run_id, writer, fetched, said, now):
    feed = writer.keep([fetched("/rss", b"f", kind=CaptureKind.FEED)])[0]
    assert feed.capture_id
    seen(database, source, run_id, now, "/1")
    assert [step for step, _ in steps(database, "/1", now)] == ["seen", "due"]
    kept = writer.keep([fetched("/1", b"one")])[0]
    assert [step for step, _ in steps(database, "/1", now)] == ["seen", "fetched", "waiting"]
    stored = store_extraction(database, kept.capture_id, said(), run_id, now)
    told = steps(database, "/1?utm_source=tg", now)
    assert [step for step, _ in told[:4]] == ["seen", "fetched", "stored", "done"]
    assert told[0][1] == f"in a feed https://qala.kz/rss, run {run_id}: About /1"
    assert told[1][1] == f"status 200, 3 bytes, capture {kept.capture_id}, run {run_id}; ok"
    assert told[2][1] == f"article {stored.article_id}, version 1 (first): {said().title}"


def test_its_copies_are_named(database: Engine, source: Source, run_id, writer, fetched, said, now):
    one, two = writer.keep([fetched("/1", b"1"), fetched("/2", b"2")])
    body = "\n".join(f"Совсем другой текст номер {n}, в нём сказано про урожай и дожди." for n in range(9))
    first = store_extraction(database, one.capture_id, said(body=body), run_id, now)
    second = store_extraction(database, two.capture_id, said(), run_id, now)
    with Session(database) as session, session.begin():
        session.add(TextGroup(original_id=first.article_id, chosen_by="seen"))
        session.flush()
        for article, relation in ((first, "original"), (second, "same")):
            session.add(TextMember(article_id=article.article_id, original_id=first.article_id, relation=relation))
    grouped = [detail for step, detail in steps(database, "/2", now) if step == "grouped"]
    assert grouped == [f"with article {first.article_id} of kz_qala, the original: https://qala.kz/1"]


def test_what_came_of_the_rest(database: Engine, source: Source, run_id, writer, fetched, said, now):
    paths = ("/due", "/held", "/robots", "/gone", "/500", "/menu", "/ok", "/moved")
    seen(database, source, run_id, now, *paths)
    writer.keep([fetched("/gone", b"", status=404), fetched("/500", b"", status=500)])
    menu, ok = writer.keep([fetched("/menu", b"m"), fetched("/ok", b"o")])
    moved = writer.keep([fetched("/", b"h", redirected_from="https://qala.kz/moved")])[0]
    store_extraction(database, menu.capture_id, Extraction("u", Outcome.LISTING), run_id, now)
    store_extraction(database, moved.capture_id, Extraction("u", Outcome.LISTING), run_id, now)
    store_extraction(database, ok.capture_id, said(), run_id, now)
    later = now + timedelta(minutes=1)
    links = {link.url.removeprefix("https://qala.kz"): link for link in lease_links(database, source.id, later, 9)}
    assert set(links) == {"/due", "/held", "/robots"}
    with Session(database) as session, session.begin():
        link_failed(session, links["/robots"].id, FetchFailure(ReasonCode.ROBOTS, "robots.txt forbids it"), later)
        for _ in range(5):
            link_failed(session, links["/due"].id, FetchFailure(ReasonCode.DNS, "no such host"), later)
    counted = {(row["step"], row["why"]): row["links"] for row in count_links(database, Which(run=run_id), later)}
    assert counted == {
        ("given_up", "dns"): 1,
        ("in_hand", None): 1,
        ("refused", "robots"): 1,
        ("read", "http_error"): 1,
        ("failed", "http_error"): 1,
        ("read", "listing"): 2,
        ("stored", "ok"): 1,
    }
    assert sum(counted.values()) == len(paths), "every link that the run saw stands somewhere"
    rows = list_links(database, Which(source.id, "done"), later, 99)
    assert {row["url"].removeprefix("https://qala.kz"): row["why"] for row in rows} == {
        "/gone": "http_error", "/menu": "listing", "/moved": "listing", "/ok": "ok"
    }  # fmt: skip
    assert [row["url"] for row in list_links(database, Which(source.id), later, 2)] == [
        "https://qala.kz/moved",
        "https://qala.kz/ok",
    ]
    assert ("refused", "robots: robots.txt forbids it (try 1)") in steps(database, "/robots", later)
    refused = next(s for s in trace(database, "https://qala.kz/robots", later) if s.step == "refused")
    assert refused.when == later
    assert ("given_up", "after 5 tries: dns: no such host") in steps(database, "/due", later)
    (fetch,) = [detail for step, detail in steps(database, "/moved", later) if step == "fetched"]
    assert fetch.endswith("led on to https://qala.kz/; listing")
    (fetch,) = [detail for step, detail in steps(database, "/gone", later) if step == "fetched"]
    assert fetch.endswith("http_error: status 404")


def test_an_address_that_nobody_named(
    database: Engine, source: Source, writer: CaptureWriter, fetched, now: datetime
):
    assert trace(database, "https://qala.kz/never", now) == []
    assert last_robots(database, "https://qala.kz") is None
    kept = writer.keep([fetched("/robots.txt", b"User-agent: *", kind=CaptureKind.ROBOTS)])[0]
    assert last_robots(database, "https://qala.kz") == kept.capture_id


@pytest.mark.parametrize(
    ("facts", "url", "taken", "words"),
    [
        ({}, "https://qala.kz/news/1", True, "kz_qala would take it"),
        ({"skip": "/photo/"}, "https://qala.kz/photo/1", False, "by `skip`: /photo/"),
        ({"article": "/news/[0-9]+"}, "https://qala.kz/about", False, "by `article`: /news/[0-9]+"),
        ({"article": "/news/[0-9]+"}, "https://qala.kz/news/1", True, "would take it"),
        ({"enabled": False}, "https://qala.kz/news/1", False, "not enabled"),
    ],
)
def test_the_rule_that_decides(source: Source, facts: dict[str, object], url: str, taken: bool, words: str):
    said = rule_for(url, source.model_copy(update=facts))
    assert said[0] is taken
    assert words in said[1]
    assert rule_for(url, None) == (False, "no source has its host: see `tarikh sources list`")
