"""The declaration of fields and the tables of articles agree."""

from typing import Any

import pytest
from sqlalchemy.dialects import postgresql

from extract.fields import Field, Kind, Use, fields_for, names_for
from storage.articles.version_rows import version_facts
from storage.db.models import Article, ArticleVersion

OF_THE_VERSION = {
    *("id", "article_id", "number", "capture_id", "seen_at", "last_seen_at", "cause", "superseded_by"),
    *("content_hash", "extracted_at"),
}
"""Columns that come from the archive, not from the page."""
TYPES = {
    **dict.fromkeys((Kind.WORD, Kind.TEXT, Kind.LINE, Kind.NAME, Kind.ADDRESS, Kind.PRECISION), "TEXT"),
    **dict.fromkeys((Kind.NAMES, Kind.LINES), "TEXT[]"),
    **dict.fromkeys((Kind.ADDRESSES, Kind.TREE), "JSONB"),
    Kind.NUMBER: "DOUBLE PRECISION",
    Kind.TIME: "TIMESTAMP WITH TIME ZONE",
    Kind.DAY: "DATE",
}


def test_every_column_of_a_version_is_declared() -> None:
    columns = {column.name for column in ArticleVersion.__table__.columns}
    assert columns - OF_THE_VERSION == set(names_for(Use.STORED))


def test_what_is_current_is_a_column_of_article() -> None:
    columns = ArticleVersion.__table__.columns
    for name in names_for(Use.CURRENT):
        assert Article.__table__.columns[name].comment == columns[name].comment


@pytest.mark.parametrize("field", fields_for(Use.STORED), ids=lambda field: field.name)
def test_a_column_has_the_type_of_its_field(field: Field) -> None:
    column = ArticleVersion.__table__.columns[field.name]
    assert column.type.compile(postgresql.dialect()) == TYPES[field.kind]


def test_the_facts_of_a_version_are_the_declared_columns(said: Any) -> None:
    assert tuple(version_facts(said())) == names_for(Use.STORED)
