"""The times of the looks at an article, and how long "not modified" is believed."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from sources import Source
from storage.captures.conditional_requests import LONGEST, NO_RHYTHM, SHORTEST, longest_belief
from storage.frontier.rechecks import USUAL_HOURS, next_recheck

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "due"),
    [(0, 1), (0.5, 1), (1, 3), (2, 3), (5, 24), (23.9, 24), (24, 72), (71, 72), (72, None), (900, None)],
)
def test_the_next_look_is_the_next_of_the_hours(age: float, due: float | None):
    looked = NOON + timedelta(hours=age)
    expected = None if due is None else NOON + timedelta(hours=due)
    assert next_recheck(USUAL_HOURS, NOON, looked) == expected


@pytest.mark.parametrize(
    ("hours", "belief"),
    [
        ([], NO_RHYTHM),
        ([0], NO_RHYTHM),
        ([0, 1, 2, 3], SHORTEST),
        ([0, 24, 48], timedelta(hours=36)),
        ([0, 6, 12, 36], timedelta(hours=9)),
        ([0, 24 * 30], LONGEST),
    ],
)
def test_a_place_is_believed_for_as_long_as_its_rhythm_allows(hours: list[float], belief: timedelta):
    assert longest_belief([NOON + timedelta(hours=each) for each in hours]) == belief


def source(**facts: object) -> Source:
    base = {"id": "kz_x", "title": "X", "home": "https://x.kz/", "country": "kz", "languages": ["kk"]}
    return Source.model_validate(base | {"timezone": "Asia/Almaty"} | facts)


def test_what_a_source_may_say_of_its_nights():
    assert source(recheck_hours=[72, 1, 1]).recheck_hours == (1, 72)
    assert source(pages="https://x.kz/n?p={n}", article="/n/").pages == ("https://x.kz/n?p={n}",)
    for wrong in (
        {"pages": ["https://x.kz/news"], "article": "/n/"},
        {"pages": ["https://x.kz/n?p={n}"]},
        {"recheck_hours": [0]},
        {"minutes_per_run": 0},
    ):
        with pytest.raises(ValidationError):
            source(**wrong)
