"""A database or a home that cannot hold an archive is refused at once, with what to do."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from storage.db.engine import DatabaseRefused, normal_url, open_database
from storage.db.settings import BadSetting, Settings, read_settings
from tests.conftest import Server, template_name


@pytest.fixture
def name(server: Server) -> Iterator[str]:
    made = f"{template_name()}_{secrets.token_hex(4)}"
    yield made
    server.drop(made)


@pytest.mark.parametrize("encoding", ["LATIN1", "WIN1251", "SQL_ASCII"])
def test_an_encoding_of_few_languages_is_refused(encoding: str, server: Server, name: str, tmp_path: Path):
    server.execute(f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' LOCALE_PROVIDER libc TEMPLATE template0")
    inside = Settings(home=tmp_path, database_url=server.address(name))
    for migrate in (True, False):
        with pytest.raises(
            DatabaseRefused, match=f"has the encoding {encoding}.* ENCODING 'UTF8' TEMPLATE template0"
        ):
            open_database(inside, migrate=migrate)


def test_texts_come_as_utf8_whatever_the_database_hands_out(server: Server, settings: Settings):
    database = settings.database_url.rpartition("/")[2].partition("?")[0]
    server.execute(f"ALTER DATABASE \"{database}\" SET client_encoding = 'WIN1251'")
    engine = open_database(settings)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 'қазақша ўзбекча'")) == "қазақша ўзбекча"
        assert connection.scalar(text("SELECT :words"), {"words": "ქართული"}) == "ქართული"
    engine.dispose()


def test_a_user_who_may_not_make_tables_is_told_what_to_grant(
    server: Server, empty_database_url: str, tmp_path: Path
):
    user = f"tarikh_{secrets.token_hex(4)}"
    server.execute(f"CREATE ROLE {user} LOGIN")
    inside = Settings(
        home=tmp_path,
        database_url=normal_url(empty_database_url).replace("tarikh@", f"{user}@").replace("+psycopg2", ""),
    )
    owner = create_engine(normal_url(empty_database_url), isolation_level="AUTOCOMMIT")
    try:
        with pytest.raises(DatabaseRefused) as refused:
            open_database(inside)
        statements = str(refused.value).partition("say: ")[2].split("; ")
        assert [words.split(" TO ")[0][:20] for words in statements] == [
            "GRANT USAGE, CREATE ",
            "GRANT CREATE ON DATA",
        ]
        with owner.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        open_database(inside).dispose()
    finally:
        with owner.connect() as connection:
            connection.execute(text(f"DROP OWNED BY {user} CASCADE"))
        owner.dispose()
        server.execute(f"DROP ROLE {user}")


@pytest.mark.parametrize("below", ["", "deeper/still"])
def test_a_home_that_is_a_file_is_refused(below: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("TARIKH_HOME", str(tmp_path / "file" / below))
    with pytest.raises(BadSetting, match=r"TARIKH_HOME cannot be used: .*file is a file: name a folder"):
        read_settings()
