"""The base of all tables, and column types that refuse what Postgres or an analyst could not bear."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, MetaData
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import Text, TypeDecorator

from storage.db.clean import clean_json, clean_text


class Instant(TypeDecorator[datetime]):
    """A point in time. A naive datetime is refused: the server would give it the session's zone."""

    impl = TIMESTAMP(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value!r}")
        return value


class CleanText(TypeDecorator[str]):
    """Text of any length; NUL and lone surrogates are taken out on the way in."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        return None if value is None else clean_text(value)


class CleanJson(TypeDecorator[Any]):
    """JSON; what Postgres refuses is taken out on the way in."""

    impl = JSONB
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> Any:
        return clean_json(value)


class Base(DeclarativeBase):
    """The base of every table; constraint names follow one pattern, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "pk": "%(table_name)s_pk",
            "fk": "%(table_name)s_%(column_0_N_name)s_fk",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "ix": "%(table_name)s_%(column_0_N_name)s_idx",
            "ck": "%(table_name)s_%(constraint_name)s_check",
        }
    )
    # A column's type follows from its annotation unless mapped_column names another.
    type_annotation_map: ClassVar = {
        str: CleanText,
        list[str]: ARRAY(CleanText),
        datetime: Instant,
        Any: CleanJson,
    }


def within_reason(*columns: str) -> tuple[CheckConstraint, ...]:
    """Checks that dates read from pages lie in 1990 to 2100: the driver cannot read back a year such as 20255."""
    return tuple(
        CheckConstraint(f"{column} >= '1990-01-01' AND {column} < '2100-01-01'", name=f"{column}_within_reason")
        for column in columns
    )
