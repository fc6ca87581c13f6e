"""An article is kept once, each of its texts is kept for good, and a bad page harms no other."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from extract import Credit, DateEvidence, Extraction, Moment, Outcome, Precision, Witness
from sources import Source
from storage.articles.content_hash import content_hash, overlap
from storage.articles.store import Stored
from storage.captures.writer import CaptureWriter, Fetched
from storage.db.db_errors import DatabaseGone, ErrorAction, insist, judge
from storage.db.models import Article, ArticleUrl, ArticleVersion, Capture, CreditRow, DateEvidenceRow, Issue, LinkRow
from storage.frontier.link import Link
from storage.frontier.links import add_links, lease_links
from storage.pipeline.reading import store_extraction

HOUR = timedelta(hours=1)
DAY_KNOWN = Moment(date(2026, 11, 21), Precision.DAY)
TIME_KNOWN = Moment(datetime(2026, 11, 21, 18, 30, tzinfo=UTC), Precision.MINUTE)
OTHER = " ".join(f"Совсем другая новость номер {n} о погоде и дорогах." for n in range(30))
Keep = Callable[..., Stored]


@pytest.fixture
def keep(database: Engine, writer: CaptureWriter, fetched, said, now) -> Keep:
    """Fetches and stores one reading: keep("/news/1", title="...", hours=2)."""
    count = 0

    def fetch_and_store(path: str = "/news/1", hours: float = 0, came_from: str | None = None, **facts: object):
        nonlocal count
        count += 1
        at = now + hours * HOUR
        page: Fetched = fetched(path, f"<p>{count}</p>".encode(), fetched_at=at, redirected_from=came_from)
        (kept,) = writer.keep([page])
        return store_extraction(database, kept.capture_id, said(url=page.url, **facts), None, at)

    return fetch_and_store


def rows(database: Engine, table: type) -> list:
    with Session(database) as session:
        return list(session.scalars(select(table).order_by(*table.__table__.primary_key.columns)))


def test_an_article_has_all_that_the_page_says(database: Engine, keep: Keep, now):
    evidence = DateEvidence("json-ld", "2026-11-21T18:30Z", TIME_KNOWN, "published", True, "first of its kind")
    stored = keep(
        authors=("А. Нурланов", " А. Нурланов ", ""),
        tags=("завод", "экономика"),
        published=TIME_KNOWN,
        published_from="json-ld",
        dates=(evidence, DateEvidence("sidebar", "1 мая", None, "published", False, "no year")),
        credits=(Credit("haqqin.az", "reprint", "Источник: haqqin.az", "https://haqqin.az/1", "haqqin.az"),),
        alternates={"kk": "https://qala.kz/kk/1"},
    )
    assert (stored.kind, stored.version) == ("new", 1)
    (article,) = rows(database, Article)
    (version,) = rows(database, ArticleVersion)
    assert (article.published_at, article.published_on) == (TIME_KNOWN.value, date(2026, 11, 21))
    assert (version.authors, version.tags, version.cause) == (["А. Нурланов"], ["завод", "экономика"], "first")
    assert [(e.value_at, e.chosen) for e in rows(database, DateEvidenceRow)] == [
        (TIME_KNOWN.value, True),
        (None, False),
    ]
    assert [c.host for c in rows(database, CreditRow)] == ["haqqin.az"]
    (capture,) = rows(database, Capture)
    assert (capture.outcome, capture.article_id, capture.extracted_at) == ("ok", article.id, now)


def test_where_only_the_day_is_known_no_time_is_invented(database: Engine, keep: Keep):
    keep(published=DAY_KNOWN)
    (article,) = rows(database, Article)
    assert (article.published_at, article.published_on, article.published_precision) == (
        None,
        date(2026, 11, 21),
        "day",
    )


VERSION_RULE = [
    ({}, False),
    ({"title": "Завод открылся  в\xa0области"}, False),
    ({"title": "За\xadвод открылся в области"}, False),
    ({"title": "«Завод» открылся в области"}, False),
    ({"authors": ("Б.",), "tags": ("t",), "section": "s"}, False),
    ({"title": "завод открылся в области"}, True),
    ({"title": "Завод открылся в городе"}, True),
    ({"published": Moment(date(2026, 11, 20), Precision.DAY)}, True),
    ({"published": None}, True),
    ({"body": "{body}\nДополнено: завод принял первых рабочих."}, True),
]


def test_what_makes_a_version(keep: Keep, said):
    for number, (change, makes_one) in enumerate(VERSION_RULE):
        keep(f"/news/{number}")
        if "body" in change:
            change = {"body": change["body"].format(body=said().body)}
        again = keep(f"/news/{number}", hours=1, **change)
        assert (again.kind, again.version) == (("changed", 2) if makes_one else ("unchanged", 1)), change


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("«Заря» — завод", '"Заря" - завод'),
        ("oʻzbek gʻalaba", "o'zbek g‘alaba"),
        ("ждём… (смотри)", "ждём... ( смотри )"),
        ("первый\n\nвторой", "первый\u200b второй"),
        ("2010–2020 годы", "2010 - 2020 годы"),
    ],
)
def test_typography_alone_is_no_change(one: str, other: str):
    assert content_hash(one, one, None) == content_hash(other, other, None)


def test_seconds_are_no_change_and_another_zone_is_the_same_moment():
    local = datetime.fromisoformat("2026-11-21T23:30:40+05:00")
    assert content_hash("a", "b", TIME_KNOWN) == content_hash("a", "b", Moment(local, Precision.SECOND))


def test_an_edit_undone_is_a_third_version(database: Engine, keep: Keep):
    keep()
    keep(hours=1, title="Завод закрылся")
    assert keep(hours=2).version == 3
    (article,) = rows(database, Article)
    assert (article.version, article.title) == (3, "Завод открылся в области")


def test_captures_may_come_in_any_order(database: Engine, keep: Keep, now):
    keep(hours=10, title="Вторая редакция")
    assert keep(hours=0, title="Первая редакция").kind == "changed"
    assert keep(hours=5, title="Вторая редакция").kind == "unchanged"
    first, second = sorted(rows(database, ArticleVersion), key=lambda v: v.seen_at)
    assert [(v.title, v.cause) for v in (first, second)] == [
        ("Первая редакция", "first"),
        ("Вторая редакция", "edit"),
    ]
    assert second.seen_at == now + 5 * HOUR
    (article,) = rows(database, Article)
    assert (article.title, article.first_seen_at, article.last_seen_at) == ("Вторая редакция", now, now + 10 * HOUR)


def test_what_is_learned_late_of_the_past_is_not_the_present(database: Engine, keep: Keep, now):
    keep(hours=0)
    keep(hours=10)
    assert keep(hours=5, title="Завод закрылся").kind == "changed"
    assert keep(hours=7).kind == "unchanged"
    (article,) = rows(database, Article)
    assert (article.version, article.title) == (1, "Завод открылся в области")
    first = rows(database, ArticleVersion)[0]
    assert (first.seen_at, first.last_seen_at) == (now, now + 10 * HOUR)


def test_a_better_reading_of_the_same_bytes_is_no_edit(database: Engine, keep: Keep, said, now):
    keep()
    (capture,) = rows(database, Capture)
    read = said(body="Новая выборка. " * 20, extractor_version="2.new")
    assert store_extraction(database, capture.id, read, None, now).version == 2
    better = said(body="Новая выборка. " * 20, extractor_version="2.new", tags=("x",), language="kk")
    assert store_extraction(database, capture.id, better, None, now).kind == "unchanged"
    old, new = rows(database, ArticleVersion)
    assert (old.superseded_by, new.cause, new.tags, new.language) == (2, "reader", ["x"], "kk")
    assert rows(database, Article)[0].language == "kk"


def test_two_addresses_of_one_text_are_one_article(database: Engine, keep: Keep):
    keep("/news/1-staryi-adres")
    keep("/news/1-novyi-adres", came_from="https://qala.kz/news/1-staryi-adres", hours=1)
    keep("/mobile-app/1", canonical_url="https://qala.kz/news/1-novyi-adres", hours=2)
    assert len(rows(database, Article)) == 1
    assert {u.why for u in rows(database, ArticleUrl)} == {"page"}
    assert len(rows(database, ArticleUrl)) == 3


FALSE_CANONICALS = [
    "https://qala.kz/",
    "https://www.qala.kz",
    "https://other.kz/news/1",
    "https://qala.kz/news/0-0",
    "http://[::1/x",
    "https://qala.kz/" + "x" * 3000,
]


def test_a_false_canonical_merges_nothing(database: Engine, keep: Keep):
    for number, canonical in enumerate(FALSE_CANONICALS):
        for part in range(2):
            words = " ".join(f"слово{number}{part}{n}" for n in range(50))
            assert keep(f"/news/{number}-{part}", canonical_url=canonical, body=words).kind == "new"
    assert len(rows(database, Article)) == 2 * len(FALSE_CANONICALS)


def test_a_page_takes_its_own_address_back(database: Engine, keep: Keep):
    keep("/news/1", canonical_url="https://qala.kz/news/")
    assert keep("/news/", body=OTHER, title="Сводка").kind == "new"
    by_url = {u.key: u for u in rows(database, ArticleUrl)}
    assert by_url["https://qala.kz/news"].why == "page"


def test_a_vanished_page_keeps_its_text(database: Engine, keep: Keep, writer: CaptureWriter, fetched, now):
    keep()

    def missing(hours: int) -> None:
        writer.keep([fetched(status=404, body=b"", fetched_at=now + hours * HOUR)])

    missing(1)
    missing(2)
    assert rows(database, Article)[0].gone_at is None
    missing(30)
    article = rows(database, Article)[0]
    assert (article.missing_at, article.gone_at) == (now + HOUR, now + 30 * HOUR)
    assert article.title
    keep(hours=60)
    assert rows(database, Article)[0].gone_at is None


def test_an_earlier_capture_that_is_read_again_does_not_bring_a_vanished_page_back(
    database: Engine, keep: Keep, writer: CaptureWriter, fetched, said, now
):
    keep()
    earlier = rows(database, Capture)[0]
    for hours in (1, 30):
        writer.keep([fetched(status=404, body=b"", fetched_at=now + hours * HOUR)])
        store_extraction(database, earlier.id, said(url=earlier.url), None, now + (hours + 1) * HOUR)
    article = rows(database, Article)[0]
    assert (article.missing_at, article.gone_at) == (now + HOUR, now + 30 * HOUR)


HOSTILE: list[tuple[dict, str]] = [
    ({"title": "a\x00b\ud800c", "body": "x\x00y \udfff" * 30, "tags": ("\x00",), "section": "\ud83d"}, "new"),
    ({"published": Moment(date(9999, 1, 1), Precision.DAY)}, "new"),
    ({"published": Moment(datetime(1, 1, 1, tzinfo=UTC), Precision.MINUTE)}, "new"),
    ({"title": None, "image_url": "https://qala.kz/" + "i" * 5000, "canonical_url": "x" * 9000}, "new"),
    ({"explain": {"a": float("nan"), "b\x00": ["\ud800", {1, 2}], "c": "x" * 200_000}}, "new"),
    ({"body": "слово " * 1_000_000}, "new"),
    ({"published": Moment(datetime(2026, 1, 1), Precision.MINUTE)}, "failed"),  # noqa: DTZ001
]


def test_a_hostile_page_costs_at_most_itself(database: Engine, keep: Keep):
    for number, (facts, kind) in enumerate(HOSTILE):
        assert keep(f"/bad/{number}", **facts).kind == kind, list(facts)
        assert keep(f"/good/{number}").kind == "new"
    assert len(rows(database, Article)) == 2 * len(HOSTILE) - 1
    assert [i.code for i in rows(database, Issue)] == ["not_storable"]
    longest = max(rows(database, ArticleVersion), key=lambda v: len(v.body or ""))
    assert len(longest.body) == 5_000_000
    assert longest.warnings == ["body cut from 6000000 characters to 5000000"]


def test_one_bad_page_of_a_batch_leaves_the_others(database: Engine, writer: CaptureWriter, fetched, said, now):
    kept = writer.keep([fetched(f"/n/{n}", b"%d" % n) for n in range(3)])
    naive = Moment(datetime(2026, 1, 1), Precision.MINUTE)  # noqa: DTZ001
    kinds = [
        store_extraction(database, k.capture_id, said(published=naive if n == 1 else DAY_KNOWN), None, now).kind
        for n, k in enumerate(kept)
    ]
    assert kinds == ["new", "failed", "new"]
    assert [c.outcome for c in rows(database, Capture)] == ["ok", "crashed", "ok"]


OUTCOMES = [
    (Outcome.LISTING, "no_article", "done"),
    (Outcome.TOO_SHORT, "no_article", "done"),
    (Outcome.TIMEOUT, "failed", "done"),
    (Outcome.CONSENT_WALL, "failed", "done"),
    (Outcome.BOT_CHALLENGE, "failed", "due"),
]


def test_what_is_no_article_has_an_outcome(database: Engine, writer: CaptureWriter, fetched, source: Source, now):
    with Session(database) as session, session.begin():
        links = [Link(f"https://qala.kz/{outcome}", (Witness("feed"),)) for outcome, _, _ in OUTCOMES]
        add_links(session, source, links, None, now)
    lease_links(database, source.id, now, 9)
    for outcome, kind, _ in OUTCOMES:
        page = fetched(f"/{outcome}", str(outcome).encode())
        (kept,) = writer.keep([page])
        read = Extraction(page.url, outcome, warnings=("why",))
        for _ in range(2):
            assert store_extraction(database, kept.capture_id, read, None, now).kind == kind
    assert [i.code for i in rows(database, Issue)] == ["timeout", "consent_wall", "bot_challenge"]
    assert [link.state for link in rows(database, LinkRow)] == [state for _, _, state in OUTCOMES]
    assert [c.outcome for c in rows(database, Capture)] == [str(outcome) for outcome, _, _ in OUTCOMES]
    assert rows(database, Article) == []


def test_overlap_tells_an_edit_from_another_story():
    text = " ".join(f"слово{n}" for n in range(100))
    assert overlap(text, text.replace("слово50", "другое")) > 0.9
    assert overlap(text, OTHER) == overlap(text, None) == overlap("", "") == 0


def test_the_database_being_away_is_told_from_a_bad_row(database: Engine):
    def fault(code: str) -> OperationalError:
        original = Exception("words")
        original.pgcode = code  # type: ignore[attr-defined]
        return OperationalError("SELECT", {}, original)

    for code, verdict in {
        "08006": ErrorAction.RETRY,
        "57P01": ErrorAction.RETRY,
        "40P01": ErrorAction.RETRY,
        "53100": ErrorAction.STOP,
        "54000": ErrorAction.QUARANTINE,
        "22021": ErrorAction.QUARANTINE,
    }.items():
        assert judge(fault(code)) is verdict
    assert judge(ValueError("NUL")) is ErrorAction.QUARANTINE
    tries: list[int] = []

    def away() -> None:
        tries.append(1)
        raise fault("57P03")

    with pytest.raises(DatabaseGone, match="nothing is lost"):
        insist(away, (0.0, 0.0))
    assert len(tries) == 3
    with Session(database) as session:
        assert session.scalar(select(func.count()).select_from(Article)) == 0
