"""Copies are grouped as articles arrive, in any order, as they are when all is made from scratch."""

from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from storage.db.models import Article, FingerprintKey, TextEdge
from storage.identity.grouping import group_article
from storage.identity.rebuild import rebuild
from storage.identity.translations import _LINK_ONE
from tests.identity import texts as t
from tests.identity.conftest import Print, groups_of, store_article

CUT = "\n".join(t.RU.split("\n")[:4])


def test_a_copy_is_grouped_with_its_original(database: Engine, keep: Print) -> None:
    keep(1, t.RU, hours=0, title=t.RU_TITLE)
    keep(2, f"Об этом передаёт Site 1.\n{CUT}", hours=3, title="Новый мост", credit=("Site 1", "site1.kz"))
    keep(3, t.OTHER, hours=1)
    assert groups_of(database) == {"https://site1.kz/a": ("https://site2.kz/a",)}
    with database.connect() as connection:
        (row,) = connection.execute(text("SELECT * FROM reprints")).mappings().all()
        assert (row["original_source"], row["source"], row["hours_after"]) == ("kz_site1", "kz_site2", 3)
        assert (row["relation"], row["credited"], row["chosen_by"]) == ("repost", True, "credit")
        (group,) = connection.execute(text("SELECT * FROM text_groups")).mappings().all()
        assert (group["sites"], group["articles"], group["printed_by"]) == (2, 2, ["kz_site1", "kz_site2"])
        (credit,) = connection.execute(text("SELECT name, source FROM credits")).all()
        assert tuple(credit) == ("Site 1", "kz_site2")


def test_two_pages_of_one_day_leave_open_who_was_first(database: Engine, keep: Print) -> None:
    keep(1, t.RU)
    keep(2, t.RU, hours=3)
    keep(3, t.RU, hours=30)
    with database.begin() as connection:
        connection.execute(text("UPDATE article SET published_at = NULL WHERE source IN ('kz_site1', 'kz_site2')"))
    rebuild(database)
    asked = "SELECT source, chosen_by, hours_after IS NULL, days_after FROM reprints ORDER BY source"
    with database.connect() as connection:
        # the day of the first two is over, in Almaty, before the third was published
        assert [tuple(row) for row in connection.execute(text(asked))] == [
            ("kz_site2", "unclear", True, None),
            ("kz_site3", "date", True, 1),
        ]
        assert connection.execute(text("SELECT chosen_by FROM text_groups")).scalar_one() == "unclear"


def test_another_script_is_found(database: Engine, keep: Print) -> None:
    keep(1, t.KK)
    keep(2, t.KK_2018, hours=1)
    assert groups_of(database) == {"https://site1.kz/a": ("https://site2.kz/a",)}


def test_an_edit_leaves_its_group_and_comes_back(database: Engine, keep: Print) -> None:
    keep(1, t.RU)
    copy = keep(2, t.RU, hours=1)
    keep(2, t.OTHER, hours=1, edits=copy)
    assert groups_of(database) == {}
    keep(2, t.RU, hours=-1, edits=copy)
    assert groups_of(database) == {"https://site2.kz/a": ("https://site1.kz/a",)}
    with Session(database) as session:
        keys = session.scalar(select(func.count()).select_from(FingerprintKey))
        assert keys == 32


def test_parts_and_rewrites_are_edges_and_no_groups(database: Engine, keep: Print) -> None:
    keep(1, t.RU)
    keep(2, "\n".join(t.RU.split("\n")[:2]), hours=1)
    keep(3, f"{t.RU}\n{t.OTHER * 3}", hours=2)
    assert groups_of(database) == {}
    with Session(database) as session:
        edges = session.execute(select(TextEdge.a_id, TextEdge.b_id, TextEdge.relation).order_by(TextEdge.b_id)).all()
        first = session.scalar(select(func.min(Article.id)))
        found = {(a - first, b - first, relation) for a, b, relation in edges}
        assert {(0, 1, "contains"), (0, 2, "excerpt")} <= found


def test_a_series_makes_neither(database: Engine, keep: Print) -> None:
    for day in range(4, 9):
        keep(1, t.weather(day, day + 7, day + 12, day + 1), slug=f"w{day}")
    with Session(database) as session:
        assert session.scalar(select(func.count()).select_from(TextEdge)) == 0


ARTICLES = [
    (1, t.RU, 5, {}),
    (2, CUT, 1, {"credit": ("Site 1", "site1.kz")}),
    (3, f"{t.MENU}\n{t.RU}", 2, {}),
    (4, t.OTHER, 3, {}),
    (5, t.OTHER, 3, {"credit": ("ТАСС", "tass.ru")}),
]


@pytest.mark.parametrize("order", [*list(permutations(range(5)))[::24], (4, 3, 2, 1, 0)])
def test_order_of_arrival_does_not_matter(database: Engine, keep: Print, order: tuple[int, ...]) -> None:
    for place in order:
        site, body, hours, facts = ARTICLES[place]
        keep(site, body, hours, **facts)
    expected = {
        "https://site1.kz/a": ("https://site2.kz/a", "https://site3.kz/a"),
        "https://site4.kz/a": ("https://site5.kz/a",),
    }
    assert groups_of(database) == expected
    before = rows(database)
    made = rebuild(database)
    assert (made.articles, made.groups) == (5, 2)
    assert rows(database) == before
    with database.connect() as connection:
        outlets = (
            connection.execute(text("SELECT outlet_name FROM text_groups ORDER BY original_host")).scalars().all()
        )
        assert outlets == [None, "ТАСС"]


def rows(database: Engine) -> dict[str, list[tuple[object, ...]]]:
    """All that identity keeps."""
    tables = ("fingerprint", "fingerprint_key", "text_edge", "text_group", "text_member", "text_link")
    with database.connect() as connection:
        return {t: sorted(map(tuple, connection.execute(text(f"SELECT {t}::text FROM {t}")).all())) for t in tables}


def test_an_archive_from_before_is_grouped_by_a_rebuild(database: Engine, sources: list[str]) -> None:
    with Session(database) as session, session.begin():
        for site, body, hours, facts in ARTICLES:
            store_article(session, site, body, hours, **facts)
    assert groups_of(database) == {}
    told: list[int] = []
    assert rebuild(database, told.append).groups == 2
    assert sum(told) == 5
    assert len(groups_of(database)) == 2


def test_two_writers_at_once_see_each_other(database: Engine, sources: list[str]) -> None:
    ready = Barrier(2)

    def store(site: int) -> None:
        with Session(database) as session, session.begin():
            ident = store_article(session, site, t.RU, site)
            ready.wait(timeout=600)
            group_article(session, ident)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(store, (1, 2)))
    assert groups_of(database) == {"https://site1.kz/a": ("https://site2.kz/a",)}


def test_what_has_not_changed_is_not_compared_again(database: Engine, keep: Print) -> None:
    ident = keep(1, t.RU)
    with Session(database) as session, session.begin():
        session.execute(text("DELETE FROM fingerprint_key"))
        group_article(session, ident)
    with Session(database) as session:
        assert session.scalar(select(func.count()).select_from(FingerprintKey)) == 0


@pytest.mark.parametrize("russian_first", [True, False])
def test_one_story_in_two_languages_of_a_site(database: Engine, keep: Print, russian_first: bool) -> None:
    def russian() -> None:
        keep(1, t.RU, slug="ru/5", alternates={"kk": "/kk/5", "ru": "https://site1.kz/ru/5", "az": "http://[x"})

    def kazakh() -> None:
        keep(1, t.KK, slug="kk/5", language="kk")

    for store in (russian, kazakh) if russian_first else (kazakh, russian):
        store()
    before = rows(database)
    with Session(database) as session:
        assert session.scalars(select(TextEdge.relation)).all() == ["translation"]
    assert groups_of(database) == {}
    rebuild(database)
    assert rows(database) == before


def test_to_link_one_article_no_table_is_read_whole(database: Engine) -> None:
    with database.connect() as connection:
        connection.execute(text("SET enable_seqscan = off"))
        plan = "\n".join(connection.scalars(text(f"EXPLAIN {_LINK_ONE.text}"), {"id": 1}))
    assert "Seq Scan" not in plan
    assert " OR " not in plan
    assert plan.count("Index Cond: (article_id = 1)") >= 2, plan
