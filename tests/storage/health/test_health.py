"""Each way in which a source can fail is told by its name, from the first night on."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.model import Expect
from storage.health import Health, Night, State, Whole, find_alarms, judge
from storage.health.nights import RobotsRefusal
from storage.health.shares import chance_of
from storage.outcomes import ReasonCode
from tests.storage.health.health_nights import FIRST, good, lost, week

EXPECT = Expect()


def after(*nights: Night, expect: Expect = EXPECT) -> Health:
    return judge("kz_qala", nights, expect)


def told(health: Health) -> tuple[str, str | None]:
    return health.state.value, health.cause.value if health.cause else None


def feedless(night: int, **facts: object) -> Night:
    return good(night, 0, places_good=0, places_bad=2, **facts)


ROBOTS = {"robots": 2}
# the night after a good week, and what is to be said of it
TABLE = {
    "ordinary": (good(8), ("ok", None)),
    "dns once": (lost(8, "dns"), ("degraded", "dns")),
    "tls once": (lost(8, "tls"), ("degraded", "tls")),
    "hangs once": (lost(8, "timeout"), ("degraded", "timeout")),
    "feed gone": (feedless(8, place_statuses={404: 2}), ("failing", "http_4xx")),
    "kept out": (feedless(8, place_statuses={403: 2}), ("blocked", "http_4xx")),
    "asked to wait": (feedless(8, place_statuses={429: 2}), ("degraded", "http_4xx")),
    "server down": (feedless(8, place_statuses={503: 2}), ("degraded", "http_5xx")),
    "robots.txt down": (feedless(8, unanswered=ROBOTS, robots=RobotsRefusal(status=500)), ("degraded", "http_5xx")),
    "robots.txt lost": (
        feedless(8, unanswered=ROBOTS, robots=RobotsRefusal(reason_code=ReasonCode.DNS)),
        ("degraded", "dns"),
    ),
    "robots forbids": (feedless(8, unanswered=ROBOTS), ("blocked", "robots")),
    "robots forbids pages": (
        good(8, 0, unanswered={"robots": 20}, robots=RobotsRefusal()),
        ("blocked", "robots"),
    ),
    "challenge": (good(8, 0, pages={"bot_challenge": 20}, statuses={}), ("blocked", "bot_challenge")),
    "listing changed": (feedless(8, faults={"no_article_links": 1}), ("failing", "site_changed")),
    "feed is html": (feedless(8, faults={"html_for_feed": 2}), ("failing", "site_changed")),
    "feed is broken": (feedless(8, faults={"broken_xml": 2}), ("degraded", "parse_error")),
    "places moved": (
        good(8, places_good=1, places_bad=1, place_statuses={404: 1}, faults={"places_moved": 1, "http_error": 1}),
        ("degraded", "site_changed"),
    ),
    "pattern stale": (good(8, faults={"pattern_stale": 1}), ("degraded", "site_changed")),
    "one of two feeds": (good(8, places_good=1, places_bad=1, place_statuses={404: 1}), ("degraded", "http_4xx")),
    "one feed hangs": (good(8, places_lost=1, unanswered={"timeout": 1}), ("degraded", "timeout")),
    "pages fail": (good(8, 4, pages={"ok": 4, "http_error": 16}, statuses={404: 16}), ("failing", "http_4xx")),
    "some pages fail": (good(8, pages={"ok": 16, "timeout": 4}), ("degraded", "parse_error")),
    "a few of many are gone": (
        good(8, pages={"ok": 20, "unchanged": 60, "http_error": 4}, statuses={404: 4}),
        ("ok", None),
    ),
    "a page fails": (good(8, pages={"ok": 20, "http_error": 1}, statuses={404: 1}), ("ok", None)),
    "new template": (good(8, 0, pages={"not_article": 15, "ok": 3, "listing": 2}), ("failing", "site_changed")),
    "new template, three pages": (good(8, 0, pages={"too_short": 3}), ("failing", "site_changed")),
    "dates gone": (good(8, dated=1), ("degraded", "site_changed")),
    "texts cut": (good(8, body_bytes=400.0), ("degraded", "site_changed")),
    "few dates": (good(8, dated=15), ("degraded", "no_date")),
    "another language": (good(8, native=1), ("degraded", "language")),
    "letters lost": (good(8, garbled=20), ("degraded", "encoding")),
    "calendar": (good(8, 2000), ("degraded", "too_many")),
    "hung": (Night(9, FIRST + timedelta(days=8), reason="hung"), ("degraded", "crashed")),
    "stopped before it began": (Night(9, FIRST + timedelta(days=8), reason="stopped"), ("ok", None)),
    "nothing new in a day": (good(8, 0), ("silent", "nothing_new")),
}


@pytest.mark.parametrize(("night", "expected"), TABLE.values(), ids=TABLE.keys())
def test_the_first_night_tells(night: Night, expected: tuple[str, str | None]):
    health = after(*week(), night)
    assert told(health) == expected, health.words
    if health.state not in (State.OK, State.DEGRADED) or night.says_something:
        assert health.words or health.state is State.OK
    assert health.since == (FIRST if health.state is State.OK else night.started_at)


@pytest.mark.parametrize(("code", "nights"), [("dns", 2), ("connection", 2), ("timeout", 4)])
def test_what_may_mend_itself_fails_only_when_it_lasts(code: str, nights: int):
    bad = [lost(8 + n, code) for n in range(nights)]
    assert told(after(*week(), *bad[:-1])) == ("degraded", code)
    failing = after(*week(), *bad)
    assert told(failing) == ("failing", code)
    assert failing.since == bad[-1].started_at
    assert told(after(*week(), *bad, good(8 + nights))) == ("ok", None)


def test_a_source_that_never_worked_fails_at_once():
    assert told(after(lost(0, "timeout"))) == ("failing", "timeout")
    assert told(after(good(0, 0))) == ("silent", "nothing_new")
    assert told(after()) == ("new", None)
    assert told(judge("kz_qala", week(), EXPECT, enabled=False)) == ("disabled", None)


def test_a_lasting_fault_keeps_its_first_night():
    changed = [good(n, 0, pages={"not_article": 20}) for n in range(8, 20)]
    health = after(*week(), *changed)
    assert (told(health), health.since) == (("failing", "site_changed"), changed[0].started_at)


def test_a_source_that_is_always_degraded_is_still_known():
    half = {"places_good": 1, "places_bad": 1, "place_statuses": {404: 1}}
    changed = good(8, 0, pages={"not_article": 20}, **half)
    assert told(after(*week(**half), changed)) == ("failing", "site_changed")


def test_silence_knows_weekends_and_rare_papers():
    weekly = [good(n, 0 if n % 7 in (5, 6) else 15) for n in range(21)]
    assert {v.state.value for v in after(*weekly).verdicts[7:]} == {"ok"}
    assert told(after(*weekly, *(good(21 + n, 0) for n in range(3)))) == ("silent", "nothing_new")
    rare = [good(n, 2 if n % 4 == 0 else 0) for n in range(16)]
    assert told(after(*rare, expect=Expect(articles_per_day=(0, 9)))) == ("ok", None)
    assert told(after(*rare, expect=Expect(articles_per_day=(1, 9)))) == ("silent", "nothing_new")


def test_volume_is_held_against_the_file_and_the_past():
    few = [good(8 + n, 3) for n in range(3)]
    assert told(after(*week(), few[0])) == ("degraded", "too_few")
    assert told(after(*week(), *few, expect=Expect(articles_per_day=(10, 99)))) == ("failing", "too_few")
    limited = [good(n, 3, limited=True) for n in range(9)]
    assert told(after(*limited, expect=Expect(articles_per_day=(10, 99)))) == ("ok", None)


def test_a_small_site_shows_over_several_nights():
    small = [good(n, 2) for n in range(12)]
    expect = Expect(with_date=0)
    changed = [good(12 + n, 0, pages={"too_short": 2}) for n in range(3)]
    assert told(after(*small, changed[0], expect=expect))[0] == "ok"
    assert told(after(*small, *changed, expect=expect)) == ("failing", "site_changed")


def test_nothing_new_anywhere_is_an_alarm():
    now = FIRST + timedelta(days=8, hours=1)
    up, down = after(*week(), good(8, 0)), after(*week(), lost(8))
    assert find_alarms(Whole([up, down], FIRST + timedelta(days=8)), now) == [
        "nothing new anywhere since 2026-11-08 02:00, from 2 sources"
    ]
    assert find_alarms(Whole([up, after(*week(), good(8))], FIRST + timedelta(days=8)), now) == []
    late = find_alarms(Whole([after(*week())], FIRST + timedelta(days=7)), now + timedelta(days=2))
    assert late == ["no crawl since 2026-11-08 02:00: does its timer still run?"]
    assert find_alarms(Whole([after()], None), now) == []
    never = find_alarms(Whole([after(lost(0))], FIRST), FIRST)
    assert never == ["nothing new anywhere: no article yet from any of 1 sources"]


def test_two_crawls_in_a_row_by_hand_are_no_alarm():
    again = good(8, 0)
    again = type(again)(**{name: getattr(again, name) for name in again.__slots__} | {"started_at": FIRST})
    assert find_alarms(Whole([after(good(0), again)], FIRST + timedelta(minutes=5)), FIRST) == []


NIGHTS = st.lists(
    st.sampled_from(
        [
            lambda n: good(n),
            lambda n: good(n, 0),
            lambda n: good(n, 0, pages={"not_article": 20}),
            lambda n: lost(n, "timeout"),
            lambda n: lost(n, "dns"),
            lambda n: good(n, 0, pages={"bot_challenge": 9}),
            lambda n: good(n, 5, limited=True, dated=2),
        ]
    ),
    min_size=1,
    max_size=25,
)


@given(NIGHTS)
def test_since_is_the_first_night_from_which_the_state_held(makers):
    nights = [make(n) for n, make in enumerate(makers)]
    health = after(*nights)
    states = [after(*nights[: n + 1]).state for n in range(len(nights))]
    assert states[-1] is health.state
    first = next(n for n in range(len(nights)) if set(states[n:]) == {health.state})
    assert health.since == nights[first].started_at
    assert [verdict.state for verdict in health.verdicts] == states


@given(st.integers(1, 400), st.integers(0, 400), st.floats(0, 1))
def test_a_chance_is_a_chance_and_grows(of: int, part: int, share: float):
    part = min(part, of)
    assert 0 <= chance_of(part, of, share) <= 1
    assert chance_of(part, of, share) <= chance_of(part + 1, of, share) + 1e-9
