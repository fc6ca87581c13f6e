"""The address of a database is read as it was meant, and its password stands in no error, URL or representation."""

import pytest
from sqlalchemy import make_url

from storage.db.address import DatabaseRefused, normal_url, split_password
from storage.db.engine import open_database
from storage.db.settings import Settings


@pytest.mark.parametrize(
    ("given", "user", "password", "host", "name"),
    [
        ("postgresql://u:p@ss@h/n", "u", "p@ss", "h", "n"),
        ("postgresql://u:p%40ss@h/n", "u", "p@ss", "h", "n"),
        ("postgresql://u:p@s/s?w:r#d%@h:5433/n", "u", "p@s/s?w:r#d%", "h", "n"),
        ("postgresql://u:пароль@h/n", "u", "пароль", "h", "n"),
        ("postgresql://u@h/n?password=p@ss%2Fw+d&sslmode=require", "u", "p@ss/w+d", "h", "n"),
        ("postgresql://h/n?user=me@home&password=%41%25", "me@home", "A%", "h", "n"),
        ("postgresql://u:old@h/n?PASSWORD=new", "u", "old", "h", "n"),
        ("postgresql://u:p@[::1]:5433/n", "u", "p", "::1", "n"),
        ("postgresql://u:p@/n?host=/run/a%20b", "u", "p", None, "n"),
        ("postgresql://u:@h/n", "u", "", "h", "n"),
        ("postgresql://h/n@home", None, None, "h", "n@home"),
    ],
)
def test_a_password_may_hold_anything(given: str, user: str, password: str, host: str | None, name: str) -> None:
    url = make_url(normal_url(given))
    assert (url.username, url.password, url.host, url.database) == (user, password, host, name)
    bare, secret = split_password(given)
    assert secret == password
    assert make_url(bare.replace("postgresql:", "postgresql+psycopg2:")).password is None
    assert "password" not in url.query


@pytest.mark.parametrize(
    "bad",
    [
        *(
            "postgresql://u:s3cret",
            "postgresql://u:s3cret/n",
            "postgresql://u@h:s3cret/n",
            "postgresql://u:s3cret@h:x/n",
        ),
        *(
            "postgresql://u:s3cret@[::1/n",
            "postgresql://u:s3cret@h:70000/n",
            "u:s3cret@h/n",
            "host=h password=s3cret",
        ),
        *(
            "mysql://u:s3cret@h/n",
            "U:S3cret://h/n".lower(),
            "postgresql://u:s3cret@h:1:2/n",
            "postgresql://u:s3cret@h1:1,h2:2/n",
        ),
        "postgresql://u:s3cret@h\nx:5/n",
    ],
)
def test_a_bad_address_is_one_line_without_the_password(bad: str) -> None:
    with pytest.raises(DatabaseRefused) as refused:
        open_database(Settings(database_url=bad))
    words = str(refused.value)
    assert "DATABASE_URL" in words
    assert "s3cret" not in words
    assert "\n" not in words


def test_settings_do_not_show_the_password() -> None:
    assert "s3cret" not in repr(Settings(database_url="postgresql://u:s3cret@h/n"))


def test_an_unreachable_server_is_named_without_any_password() -> None:
    with pytest.raises(DatabaseRefused) as refused:
        open_database(Settings(database_url="postgresql://u@127.0.0.1:1/n?password=s3cret&sslmode=disable"))
    assert "s3cret" not in str(refused.value)
