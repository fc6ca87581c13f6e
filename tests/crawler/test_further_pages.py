"""The further pages of an article are fetched, kept as its parts and joined; the archive alone gives the same."""

from datetime import UTC, datetime
from typing import Any

import pytest
from loopback import Answer, Site
from sqlalchemy import Engine, text

from extract.pool import Workers
from storage.captures.writer import latest_capture, read_capture
from storage.db.settings import Settings
from storage.ops.verify import repair_rows
from storage.pipeline.reading import CaptureReader
from storage.pipeline.reextraction import Choice, Report, reextract

SHOWN = "SELECT v.number, v.body, v.cause, v.warnings FROM article_version v ORDER BY v.number"
PARTS = "SELECT url, outcome FROM capture WHERE kind = 'page' ORDER BY id"
AGAIN = "UPDATE link SET recheck_at = now() - interval '1 minute'"
FORMS = {"query": "/news/0?page={n}", "folder": "/news/0/{n}/", "file": "/news/0-page-{n}.html"}


def lines(page: int) -> list[str]:
    return [
        f"На странице {page} рассказано, как {word} через реку чинили всё лето и закончили к первому снегу."
        for word in ("старый мост", "новую дорогу", "паромную переправу")
    ]


def page(number: int, links: str, more: str = "") -> bytes:
    shown = "".join(f"<p>{line}</p>" for line in lines(number))
    head = "<meta charset=utf-8><title>Как чинили мост</title>"
    head += "<meta property='article:published_time' content='2026-02-05T09:12:00+05:00'>"
    body = f"<article><h1>Как чинили мост</h1>{shown}{more}</article><div class=pagination>{links}</div>"
    return f"<html lang=ru><head>{head}</head><body>{body}</body></html>".encode()


def spread(site: Site, last: int, form: str = "query") -> None:
    """The article /news/0 on so many pages, each of which links to all."""
    site.feed(range(1))
    links = "".join(f"<a href='{FORMS[form].format(n=n)}'>{n}</a> " for n in range(2, last + 1))
    site.pages["/news/0"] = page(1, links)
    site.pages |= {FORMS[form].format(n=n): page(n, links) for n in range(2, last + 1)}


def rows(database: Engine, query: str) -> list[Any]:
    with database.connect() as connection:
        return list(connection.execute(text(query)).all())


def again(database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(text(AGAIN))


@pytest.mark.parametrize("form", FORMS)
def test_numbered_pages_are_joined(site: Site, run: Any, database: Engine, form: str) -> None:
    spread(site, 3, form)
    result = run(site.source())[0]
    assert (result.closed.new, result.closed.failed) == (1, 0)
    [(_, body, _, warnings)] = rows(database, SHOWN)
    assert body.split("\n") == lines(1) + lines(2) + lines(3)
    assert "parts_missing" not in warnings
    assert [url.removeprefix(site.url) for url, _ in rows(database, PARTS)] == [
        FORMS[form].format(n=n) for n in (2, 3)
    ]


def test_next_links_are_followed_and_loops_end(site: Site, run: Any, database: Engine) -> None:
    site.feed(range(1))
    site.pages["/news/0"] = page(1, "<a rel=next href='/news/0/2'>»</a>")
    site.pages["/news/0/2"] = page(2, "<a rel=next href='/news/0/3'>»</a>")
    site.pages["/news/0/3"] = page(3, "<a rel=next href='/news/0/2'>»</a><a rel=next href=/news/0>»</a>")
    run(site.source())
    assert [path for path in site.asked if path.startswith("/news/")] == ["/news/0", "/news/0/2", "/news/0/3"]
    assert rows(database, SHOWN)[0][1].split("\n") == lines(1) + lines(2) + lines(3)


def test_another_article_is_not_joined(site: Site, run: Any, database: Engine) -> None:
    site.feed(range(1))
    site.pages["/news/0"] = page(1, "<a rel=next href=/news/1>»</a><a rel=next href=/news/0-other>2</a>")
    site.pages["/news/1"] = page(2, "")
    run(site.source())
    assert rows(database, PARTS) == []
    assert rows(database, SHOWN)[0][1].split("\n") == lines(1)


def test_of_thirty_pages_twenty_are_taken(site: Site, run: Any, database: Engine) -> None:
    spread(site, 30)
    run(site.source())
    assert len(rows(database, PARTS)) == 20
    [(_, body, _, warnings)] = rows(database, SHOWN)
    assert "parts_missing" in warnings
    assert body.split("\n")[-1] == lines(21)[-1]


@pytest.mark.parametrize("status", [404, 500])
def test_a_page_that_fails_is_asked_for_on_the_next_night(
    site: Site, run: Any, database: Engine, status: int
) -> None:
    spread(site, 3)
    second, site.pages["/news/0?page=2"] = site.pages["/news/0?page=2"], Answer(status=status)
    assert run(site.source())[0].closed.new == 1
    [(_, body, _, warnings)] = rows(database, SHOWN)
    assert "parts_missing" in warnings
    assert body.split("\n") == lines(1)
    due = "SELECT state, reason_code, recheck_at BETWEEN now() AND now() + interval '21 hours' FROM link"
    assert rows(database, due) == [("done", "part_failed", True)]
    site.pages["/news/0?page=2"] = second
    again(database)
    run(site.source())
    last = rows(database, SHOWN)[-1]
    assert last[1].split("\n") == lines(1) + lines(2) + lines(3)
    # the site edited nothing
    assert last[2] == "unclear"


def test_a_look_again_fetches_only_what_changed(site: Site, run: Any, database: Engine) -> None:
    site.tags = True
    spread(site, 3)
    run(site.source())
    again(database)
    assert run(site.source())[0].closed.changed == 0
    assert [path for path in site.spared if path.startswith("/news/")] == [
        "/news/0",
        *(f"/news/0?page={n}" for n in (2, 3)),
    ]
    assert len(rows(database, SHOWN)) == 1
    site.pages["/news/0?page=2"] = page(2, "", "<p>Дополнение: мост откроют на неделю раньше, чем обещали.</p>")
    again(database)
    assert run(site.source())[0].closed.changed == 1
    assert [row[2] for row in rows(database, SHOWN)] == ["first", "edit"]
    assert "откроют на неделю раньше" in rows(database, SHOWN)[1][1]


def test_the_archive_alone_gives_the_same(site: Site, run: Any, database: Engine, inside: Settings) -> None:
    spread(site, 3)
    run(site.source())
    before, parts = rows(database, SHOWN), rows(database, PARTS)
    address = f"{site.url}/news/0"
    site.close()
    with database.begin() as connection:
        connection.execute(text("UPDATE capture SET extractor_version = 'older'"))
    report = Report()
    with Workers(1) as workers:
        list(reextract(CaptureReader(database, inside, workers), Choice(), report, None))
    assert (report.read, report.changed) == (1, 0)
    with database.begin() as connection:
        connection.execute(text("TRUNCATE capture CASCADE"))
    repair_rows(database, inside, datetime.now(UTC))
    assert rows(database, PARTS) == parts
    capture = latest_capture(database, address)
    assert capture is not None
    assert len(read_capture(database, inside, capture).pages) == 2
    assert before[0][1].split("\n") == lines(1) + lines(2) + lines(3)


def test_robots_and_the_days_cap_hold_for_pages_too(site: Site, run: Any, database: Engine) -> None:
    spread(site, 3)
    site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /*page=2\n"
    run(site.source())
    assert not [path for path in site.asked if "page=" in path]
    assert "parts_missing" in rows(database, SHOWN)[0][3]
