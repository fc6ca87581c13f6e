"""A better reading of an old page is never taken for an edit of the site, nor an edit for a better reading."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from extract import extract
from extract.pool import Workers
from sources import Source
from storage.captures.writer import CaptureWriter, Fetched, read_capture
from storage.db.models import ArticleVersion
from storage.db.settings import Settings
from storage.pipeline.reading import CaptureReader, store_extraction

PAGE = """<html lang="ru"><head><title>Паром вернулся</title></head><body><article><h1>Паром вернулся на линию</h1>
<p>Паром через озеро вернулся на линию после ремонта двигателя, сообщили на пристани в четверг утром.</p>
<p>Рейсы идут каждый час, последний отправляется в восемь вечера; билет стоит столько же, сколько весной.</p>
<p>{last}</p></article><p class="side">{side}</p></body></html>"""
WAS = "На зиму паром встанет в затон, как только озеро начнёт замерзать у северного берега."
IS = "На зиму паром оставят у причала: в этом году озеро, по прогнозу, замёрзнет только в январе."


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(1) as opened:
        yield opened


@pytest.mark.parametrize(
    ("last", "causes"),
    [(WAS, [(1, "first", 2), (2, "reader", None)]), (IS, [(1, "first", 2), (2, "reader", None), (3, "edit", None)])],
)
def test_the_old_page_is_read_with_new_eyes_first(
    database: Engine,
    settings: Settings,
    writer: CaptureWriter,
    fetched: Callable[..., Fetched],
    source: Source,
    workers: Workers,
    now: datetime,
    last: str,
    causes: list[tuple[int, str, int | None]],
) -> None:
    [old] = writer.keep([fetched("/ferry", PAGE.format(last=WAS, side="1").encode())])
    first = extract(read_capture(database, settings, old.capture_id), source)
    # on the first night the site's furniture was not known yet and stayed in the text
    noisy = replace(first, body=f"{first.body}\nСамое читаемое за неделю")
    store_extraction(database, old.capture_id, noisy, None, now)
    later = now + timedelta(days=1)
    [new] = writer.keep([fetched("/ferry", PAGE.format(last=last, side="2").encode(), fetched_at=later)])
    list(CaptureReader(database, settings, workers).read([new.capture_id], later))
    with Session(database) as session:
        rows = session.scalars(select(ArticleVersion).order_by(ArticleVersion.number))
        assert [(v.number, v.cause, v.superseded_by) for v in rows] == causes
