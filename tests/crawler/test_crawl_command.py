"""The arguments of `tarikh crawl` are understood."""

from datetime import UTC, datetime, timedelta

import pytest
import typer
from typer.testing import CliRunner

from tarikh.app import build
from tarikh.cli.crawl import since, span, until


@pytest.mark.parametrize(
    ("words", "length"), [("90m", timedelta(minutes=90)), ("6h", timedelta(hours=6)), ("2d", timedelta(days=2))]
)
def test_spans(words, length):
    assert span(words) == length
    assert datetime.now(UTC) - since(words) - length < timedelta(seconds=5)


def test_since_a_day():
    assert since("2026-02-01") == datetime(2026, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize("words", ["", "d", "2", "2y", "-1d", "1.5h", "999999d"])
def test_what_is_no_span(words):
    with pytest.raises(typer.BadParameter, match="no time span"):
        span(words)


def test_wrong_usage_is_told():
    assert CliRunner().invoke(build(), ["crawl", "--max-time", "soon"]).exit_code == 2
    shown = CliRunner().invoke(build(), ["crawl", "--help"]).stdout
    assert "Example: tarikh crawl" in shown


def test_an_unknown_source_says_where_to_look():
    failed = CliRunner().invoke(build(), ["crawl", "kz_nowhere"])
    assert "see `tarikh sources list`" in str(failed.exception)


def test_until_a_day_takes_in_that_day():
    assert until("2026-02-01") == datetime(2026, 2, 1, 23, 59, 59, 999_999, tzinfo=UTC)
    wrong = ["crawl", "--since", "2026-02-02", "--until", "2026-02-01"]
    assert CliRunner().invoke(build(), wrong).exit_code == 2
