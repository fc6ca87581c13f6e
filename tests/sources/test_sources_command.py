"""`tarikh sources` shows the catalogue as it is."""

import json

import pytest
from typer.testing import CliRunner

from sources import bundled
from tarikh.app import build


@pytest.fixture(scope="module")
def app():
    return build()


def invoke(app, *arguments):
    return CliRunner().invoke(app, ["sources", *arguments])


def test_list(app):
    rows = json.loads(invoke(app, "list", "--format", "json").stdout)
    assert [row["id"] for row in rows] == [source.id for source in bundled()]
    assert {row["checked"] for row in rows if row["id"] == "kz_todayinfo"} == {"never"}
    only = json.loads(invoke(app, "list", "--country", "kz", "--language", "ru", "--format", "json").stdout)
    assert "kz_todayinfo" in {row["id"] for row in only}
    assert {row["country"] for row in only} == {"kz"}


def test_show(app):
    shown = json.loads(invoke(app, "show", "ru_centrasia", "--format", "json").stdout)[0]
    assert shown["timezone"] == "Europe/Moscow"
    assert "article_id" in invoke(app, "show", "ru_centrasia").stdout


def test_an_unknown_source_says_where_to_look(app):
    failed = invoke(app, "show", "kz_nowhere")
    assert "see `tarikh sources list`" in str(failed.exception)
