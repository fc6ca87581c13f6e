"""The frames of a frameset are kept as parts of its article, and the archive alone gives the same text."""

from datetime import UTC, datetime

import pytest
from loopback import Answer, article
from sqlalchemy import text

from crawler.events import ArticleRead
from extract.pool import Workers
from storage.captures.writer import latest_capture, read_capture
from storage.ops.verify import repair_rows
from storage.pipeline.reading import CaptureReader
from storage.pipeline.reextraction import Choice, Report, reextract

SET = (
    b"<html><head><title>News</title></head><frameset cols='20%,*'><frame src=/menu.php><frame src='/text.php?id=0'>"
)
SET += b"</frameset></html>"
MENU = "<ul>" + "".join(f"<li><a href=/news/{n}>Раздел {n}</a></li>" for n in range(9)) + "</ul>"
PARTS = "SELECT kind, url, outcome, part_of FROM capture WHERE part_of IS NOT NULL ORDER BY id"
SHOWN = "SELECT v.number, v.title, v.body, v.cause FROM article_version v ORDER BY v.number"


@pytest.fixture
def framed(site):
    site.feed(range(1))
    site.pages["/news/0"] = SET
    site.pages["/menu.php"] = MENU.encode()
    site.pages["/text.php?id=0"] = article(0)
    return site


def rows(database, query):
    with database.connect() as connection:
        return connection.execute(text(query)).all()


def test_an_article_in_a_frame_is_read_from_the_frame(framed, run, database):
    result = run(framed.source())[0]
    assert result.closed.outcomes == {"ok": 1, "part": 2, "absent": 1, "links": 1}
    assert (result.closed.new, result.closed.failed) == (1, 0)
    [(_, title, body, _)] = rows(database, SHOWN)
    assert title == "Мост номер 0"
    assert "Это заметка под номером 0-3" in body
    [(main, url)] = rows(database, "SELECT id, url FROM capture WHERE kind = 'article'")
    assert url == f"{framed.url}/news/0"
    assert rows(database, PARTS) == [
        ("frame", f"{framed.url}/menu.php", "part", main),
        ("frame", f"{framed.url}/text.php?id=0", "part", main),
    ]


def test_the_archive_alone_gives_the_same(framed, run, database, inside):
    run(framed.source())
    before = rows(database, SHOWN)
    framed.close()
    capture = latest_capture(database, f"{framed.url}/news/0")
    assert set(read_capture(database, inside, capture).frames) == {
        f"{framed.url}/menu.php",
        f"{framed.url}/text.php?id=0",
    }
    report = Report()
    with database.begin() as connection, Workers(1) as workers:
        connection.execute(text("UPDATE capture SET extractor_version = 'older'"))
        connection.commit()
        list(reextract(CaptureReader(database, inside, workers), Choice(), report, None))
    assert (report.read, report.changed) == (1, 0)
    assert rows(database, SHOWN) == before


def test_lost_rows_are_made_again_with_their_parts(framed, run, database, inside):
    run(framed.source())
    before = [(kind, url, outcome) for kind, url, outcome, _ in rows(database, PARTS)]
    with database.begin() as connection:
        connection.execute(text("TRUNCATE capture CASCADE"))
    repair_rows(database, inside, datetime.now(UTC))
    assert [(kind, url, outcome) for kind, url, outcome, _ in rows(database, PARTS)] == before
    main = latest_capture(database, f"{framed.url}/news/0")
    assert {whole for *_, whole in rows(database, PARTS)} == {main}
    assert len(read_capture(database, inside, main).frames) == 2


def test_a_frame_that_changes_is_a_new_version(framed, run, database):
    run(framed.source())
    framed.pages["/text.php?id=0"] = article(0, "<p>Дополнение: мост откроют на неделю раньше, чем обещали.</p>")
    with database.begin() as connection:
        connection.execute(text("UPDATE link SET recheck_at = now() - interval '1 minute'"))
    again = run(framed.source())[0]
    assert again.closed.changed == 1
    assert [cause for _, _, _, cause in rows(database, SHOWN)] == ["first", "edit"]
    assert "откроют на неделю раньше" in rows(database, SHOWN)[1][2]
    with database.begin() as connection:
        connection.execute(text("UPDATE link SET recheck_at = now() - interval '1 minute'"))
    third = run(framed.source())[0]
    assert third.closed.outcomes["unchanged"] >= 1
    assert len(rows(database, SHOWN)) == 2


def test_foreign_and_forbidden_frames_are_not_asked_for(framed, run, database):
    framed.pages["/robots.txt"] = b"User-agent: *\nDisallow: /menu.php\n"
    more = "".join(f"<frame src=/extra/{n}>" for n in range(9))
    framed.pages["/news/0"] = SET.replace(
        b"<frame src=/menu", f"<frame src=//evil.kz/>{more}<frame src=/menu".encode()
    )
    run(framed.source())
    assert "/menu.php" not in framed.asked
    assert [path for path in framed.asked if path.startswith("/extra/")] == [f"/extra/{n}" for n in range(5)]


def test_a_page_whose_frames_fail_is_fetched_again(framed, run, database):
    framed.pages["/menu.php"] = framed.pages["/text.php?id=0"] = Answer(status=404)
    run(framed.source())
    [(state, tries)] = rows(database, "SELECT state, tries FROM link")
    assert (state, tries) == ("due", 1)
    framed.pages["/text.php?id=0"] = article(0)
    with database.begin() as connection:
        connection.execute(text("UPDATE link SET next_at = now() - interval '1 minute'"))
    assert run(framed.source())[0].closed.new == 1


def test_trying_reads_the_frames_too(framed, run, database):
    run(framed.source(), mode="try")
    [record] = [event.record for event in run.told(ArticleRead)]
    assert record["outcome"] == "ok"
    assert "Это заметка под номером 0-3" in record["body"]
