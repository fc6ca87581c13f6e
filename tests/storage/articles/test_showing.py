"""A person can see an article, where it comes from, and what changed."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from extract import DateEvidence, Moment, Precision, Witness
from storage.articles.article_report import (
    Piece,
    UnknownArticle,
    compare_versions,
    compare_words,
    describe_article,
    list_versions,
)
from storage.captures.writer import CaptureWriter
from storage.db.settings import Settings
from storage.frontier.link import Link
from storage.frontier.links import add_links
from storage.pipeline.reading import store_extraction
from tarikh.app import build, explain


@pytest.fixture
def edited(database: Engine, writer: CaptureWriter, fetched, said, now: datetime) -> str:
    """The address of an article that was edited two hours after it was published."""
    moment = Moment(now, Precision.MINUTE)
    evidence = (DateEvidence("json-ld", "2026-11-22", moment, "published", True, "first"),)
    for hours, title in ((0, "Завод открылся"), (2, "Завод «Заря» открылся")):
        page = fetched(body=title.encode(), fetched_at=now + timedelta(hours=hours))
        (kept,) = writer.keep([page])
        reading = said(title=title, published=moment, dates=evidence)
        store_extraction(database, kept.capture_id, reading, None, now)
    return "http://www.qala.kz/news/1/"


def test_an_article_is_shown_with_its_provenance(database: Engine, edited: str, now: datetime):
    known = describe_article(database, edited)
    assert known == describe_article(database, str(known["id"]))
    origin = known["provenance"]
    assert (known["version"], origin["fetched_at"], origin["date_words"]) == (
        2,
        now + timedelta(hours=2),
        "2026-11-22",
    )
    assert origin["warc_file"].endswith(".warc.gz")
    assert origin["payload_digest"].startswith("sha1:")
    assert known["urls"] == [{"url": "https://qala.kz/news/1", "why": "page"}]
    assert [(v["version"], v["cause"], v["current"]) for v in list_versions(database, edited)] == [
        (1, "first", False),
        (2, "edit", True),
    ]


def test_times_are_told_in_the_clock_of_the_site(database: Engine, edited: str, now: datetime):
    told = now.astimezone(ZoneInfo("Asia/Almaty")).isoformat()
    known = describe_article(database, edited)
    assert known["published_at"].isoformat() == told
    assert [evidence["value"].isoformat() for evidence in known["evidence"]] == [told]
    assert {version["published"].isoformat() for version in list_versions(database, edited)} == {told}
    assert told in "".join(piece.text for piece in compare_versions(database, edited, 1, 2)["published"])


def test_words_are_compared(database: Engine, edited: str):
    parts = compare_versions(database, edited, 1, 2)
    assert parts["title"] == [Piece("same", "Завод "), Piece("new", "«Заря» "), Piece("same", "открылся")]
    assert {piece.op for piece in parts["body"]} == {"same"}
    assert compare_words("a b c", "a x c") == [
        Piece("same", "a "),
        Piece("gone", "b "),
        Piece("new", "x "),
        Piece("same", "c"),
    ]
    assert compare_words("", "") == []


def test_views_answer_what_analysts_ask(database: Engine, edited: str):
    with database.connect() as connection:
        row = connection.execute(text("SELECT * FROM changed_after_publication")).mappings().one()
        assert (row["title_before"], row["title_changed"], row["body_changed"]) == ("Завод открылся", True, False)
        assert float(row["hours_after_publication"]) == 2.0
        assert row["days_after"] == 0
        assert row["edited"].startswith("between 20")
        assert row["edited"].endswith(" Asia/Almaty")
        assert connection.execute(text("SELECT source_title, country FROM articles")).one() == ("Qala", "kz")
        outcomes = connection.execute(text("SELECT source, kind, outcome, captures FROM run_outcomes")).all()
        assert outcomes == [("kz_qala", "article", "ok", 2)]


def test_what_is_not_there_is_told_in_one_line(database: Engine, writer, fetched, source, now: datetime):
    writer.keep([fetched("/gone", status=404)])
    with Session(database) as session, session.begin():
        add_links(session, source, [Link("https://qala.kz/soon", (Witness("feed"),))], None, now)
    for asked, words in {
        "https://qala.kz/never": "is not in the archive",
        "https://qala.kz/gone": "outcome http_error",
        "https://qala.kz/soon": "its link is due",
        "77": "no article 77",
        "9" * 40: "no article",
        "http://[::1": "not in the archive",
    }.items():
        with pytest.raises(UnknownArticle, match=words):
            describe_article(database, asked)


def test_the_command_shows_diffs_and_refuses_politely(
    settings: Settings, edited: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", settings.database_url or "")
    monkeypatch.setenv("TARIKH_HOME", str(settings.home))

    def tarikh(*arguments: str) -> Result:
        return CliRunner().invoke(build(), ["show", *arguments])

    assert "Завод {+«Заря»+} открылся" in tarikh(edited, "--diff", "1", "2").stdout
    diff = json.loads(tarikh(edited, "--diff", "1", "2", "--format", "json").stdout)
    assert diff["title"][1] == {"op": "new", "text": "«Заря» "}
    assert json.loads(tarikh(edited, "--format", "json").stdout)["provenance"]["cause"] == "edit"
    assert tarikh(edited, "--raw").stdout == "Завод «Заря» открылся"
    assert "date +:" in tarikh(edited).stdout
    assert len(tarikh(edited, "--versions", "--format", "jsonl").stdout.splitlines()) == 2
    missing = tarikh("https://qala.kz/never")
    assert isinstance(missing.exception, UnknownArticle)
    assert explain(missing.exception) == "https://qala.kz/never is not in the archive"
    assert missing.stdout == ""


def test_a_hostile_headline_commands_no_terminal(capsys: pytest.CaptureFixture[str]):
    from tarikh.cli.show import print_diff
    from tarikh.output import Format

    print_diff({"title": compare_words("a", "\x1b]0;owned\x07b")}, Format.TABLE)
    assert "\x1b" not in capsys.readouterr().out
