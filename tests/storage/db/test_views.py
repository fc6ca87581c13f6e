"""What the views say of their columns is true of where the columns come from."""

import pytest
from sqlalchemy import Engine, text

from storage.db.models import Base
from storage.db.views import VIEWS
from storage.db.views.lineage import base_columns


def test_a_column_is_traced_to_its_table():
    query = """
SELECT c.id, a.url AS article_url, upper(a.title) AS loud, b.n, x.id AS other
FROM article a
JOIN credit c ON c.version_id = (SELECT max(c.id) FROM capture c)
JOIN LATERAL (SELECT count(*) AS n FROM capture c) b ON true
LEFT JOIN source x ON x.id = a.source
"""
    traced = {"id": ("credit", "id"), "article_url": ("article", "url"), "other": ("source", "id")}
    assert base_columns(query) == traced


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_comment_is_the_base_columns_or_the_views_own(database: Engine, view):
    asked = "SELECT attname, col_description(attrelid, attnum) FROM pg_attribute WHERE attnum > 0 AND attrelid = "
    with database.connect() as connection:
        told = {row[0]: row[1] for row in connection.execute(text(f"{asked}'{view.name}'::regclass"))}
    traced = base_columns(view.query)
    assert set(view.columns) <= set(told), "a comment for a column that the view does not have"
    for column, comment in told.items():
        if column in view.columns:
            assert comment == view.columns[column]
        else:
            table, base = traced[column]
            assert comment == Base.metadata.tables[table].columns[base].comment


def test_a_number_is_never_explained_as_another_tables(database: Engine):
    with database.connect() as connection:
        comment = connection.execute(text("SELECT col_description('credits'::regclass, 1)")).scalar_one()
    assert comment == "Number of the credit"


def test_the_newest_of_a_language_are_found_by_an_index(database: Engine):
    asked = "SELECT id FROM articles WHERE language = 'kk' ORDER BY published_on DESC LIMIT 50"
    with database.begin() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(connection.execute(text(f"EXPLAIN {asked}")).scalars())
        gone = "\n".join(
            connection.execute(
                text("EXPLAIN SELECT id FROM article WHERE gone_at IS NOT NULL ORDER BY gone_at")
            ).scalars()
        )
    assert "article_language_published_on_idx" in plan
    assert "article_gone_at_idx" in gone


@pytest.mark.parametrize(
    ("told", "code"), [("ru-RU", "ru"), ("kk_KZ", "kk"), ("KZ", "kz"), ("russian", None), (None, None), ("az", "az")]
)
def test_the_language_that_a_page_declares_is_compared_as_a_code(database: Engine, told, code):
    expression = next(v for v in VIEWS if v.name == "articles").query.split("published_local,")[1].split(" AS ")[0]
    with database.connect() as connection:
        asked = expression.replace("v.declared_language", "CAST(%(told)s AS text)")
        assert connection.exec_driver_sql(f"SELECT {asked}", {"told": told}).scalar_one() == code
