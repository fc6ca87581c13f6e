"""Every event of a source's crawl comes out of the pipe as it went in."""

import json
from datetime import date, datetime, timedelta, timezone

import pytest

from crawler.discovery.links import Fault, FoundPlace, PlaceKind
from crawler.events import (
    ArticleRead,
    BacklogLeft,
    CrawlClosed,
    FrontSeen,
    IssueNoted,
    LinkSeen,
    PageKept,
    PlaceSeen,
    PlacesFound,
    RequestLost,
    SourceEvent,
    WorkerAlive,
    WorkerStarted,
    decode_event,
    encode_event,
)
from extract import Witness
from storage.frontier.link import Link
from storage.outcomes import IssueCode, ReasonCode

LINK = Link(
    "https://qala.kz/news/5",
    (
        Witness("feed", "Көпір", datetime(2026, 11, 22, 7, tzinfo=timezone(timedelta(hours=5))), "Sun, 22 Nov 2026"),
        Witness("sitemap", None, date(2026, 11, 21)),
    ),
    date(2026, 11, 22),
    id=7,
    again=True,
)
EVENTS = [
    WorkerStarted(17),
    WorkerAlive(),
    PageKept("https://qala.kz/feed", 200, "feed", "links", 3),
    IssueNoted("https://qala.kz/", "dns", "no such name"),
    RequestLost("https://qala.kz/", "timeout"),
    LinkSeen(LINK),
    PlaceSeen(
        "https://qala.kz/feed",
        (LINK,),
        (
            Fault(IssueCode.BAD_ADDRESS, "1 left out"),
            Fault(IssueCode.HTTP_ERROR, "?", 503, ReasonCode.DNS),
        ),
    ),
    PlacesFound((FoundPlace("https://qala.kz/rss", PlaceKind.FEED, 3),)),
    FrontSeen("https://qala.kz/robots.txt", "robots", 200, None, b"\xff\x00User-agent"),
    ArticleRead({"title": "Мост", "credits": [{"name": "Qala"}], "tags": []}),
    BacklogLeft(795, 20, 7),
    CrawlClosed("finished", None, 3, 2, outcomes={"ok": 2, "links": 1}, unanswered={"dns": 1}),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_survives_the_pipe(event):
    sent = encode_event(event)
    assert json.loads(sent)["event"] == type(event).__name__
    assert decode_event(sent) == event


def test_every_kind_is_tried():
    assert {type(event) for event in EVENTS} == set(SourceEvent.__args__)


def test_half_of_a_character_costs_no_event():
    assert decode_event(encode_event(IssueNoted("https://qala.kz/\ud800", "crashed", "?"))).code == "crashed"
