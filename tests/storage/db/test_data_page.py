"""The database explains itself, and the page of the docs says the same."""

import importlib.util
from pathlib import Path

from sqlalchemy import Engine, text

PAGE = Path(__file__).parents[3] / "docs" / "data.md"


def test_every_view_table_and_column_has_its_comment(database: Engine) -> None:
    question = """
        SELECT c.relname || '.' || a.attname FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND c.relname <> 'alembic_version'
          AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL)"""
    with database.connect() as connection:
        assert connection.scalars(text(question)).all() == []


def test_the_page_is_what_the_database_says(database: Engine) -> None:
    spec = importlib.util.spec_from_file_location("write_data", PAGE.with_name("write_data.py"))
    assert spec is not None
    assert spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    assert PAGE.read_text(encoding="utf-8") == maker.describe(database), "run docs/write_data.py"


def test_the_questions_that_the_page_shows_can_be_asked(database: Engine) -> None:
    shown = PAGE.read_text(encoding="utf-8").split("```sql\n")[1].split("```")[0].splitlines()
    assert len(shown) == 4
    with database.connect() as connection:
        for question in shown:
            assert connection.exec_driver_sql(question).all() == []
