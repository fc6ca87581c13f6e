"""The migrations build what the models say, and take it down again; the views answer."""

from pathlib import Path

from alembic import command
from sqlalchemy import JSON, CheckConstraint, DateTime, Engine, String, create_engine, inspect, text

from storage.db.engine import normal_url, open_database
from storage.db.models import Base
from storage.db.schema import _config, find_drift, upgrade
from storage.db.settings import Settings


def test_the_steps_go_up_down_and_up_again(empty_database_url: str, tmp_path: Path):
    engine = open_database(Settings(home=tmp_path, database_url=empty_database_url))
    assert find_drift(engine) == []
    config = _config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert [t for t in inspect(engine).get_table_names() if t != "alembic_version"] == []
    assert inspect(engine).get_view_names() == []
    upgrade(engine)
    assert find_drift(engine) == []
    engine.dispose()


def test_a_year_that_no_driver_reads_back_never_gets_in(empty_database_url: str):
    engine = create_engine(normal_url(empty_database_url))
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        checks = connection.execute(
            text("SELECT count(*) FROM pg_constraint WHERE contype = 'c' AND conname LIKE '%within_reason_check'")
        )
        assert checks.scalar_one() == 8
    engine.dispose()


def test_every_table_and_column_is_explained(database: Engine):
    for table in Base.metadata.tables.values():
        assert table.comment, table.name
        for column in table.columns:
            assert column.comment, f"{table.name}.{column.name}"
    with database.connect() as connection:
        for view in inspect(database).get_view_names():
            comment = connection.execute(text(f"SELECT obj_description('public.{view}'::regclass)")).scalar_one()
            assert comment, view


def test_the_checks_bear_the_names_that_the_models_give(database: Engine):
    expected = {
        (table.name, constraint.name)
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    question = text(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0"
    )
    with database.connect() as connection:
        found = {(row[0], row[1]) for row in connection.execute(question) if "." not in row[0]}
    assert found == expected


def test_no_column_takes_text_times_or_json_unchecked():
    plain = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(getattr(column.type, "item_type", column.type), String | DateTime | JSON)
    }
    assert plain == set()
