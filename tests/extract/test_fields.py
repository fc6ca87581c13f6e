"""The declaration of fields and the record agree."""

from dataclasses import fields

from extract import Extraction, Outcome
from extract.fields import FIELDS, Kind, Use, fields_for, names_for, names_to_print

REASONS = {"dates"}
"""Attributes of the record that are its evidence, and rows of their own in the database."""


def test_every_attribute_of_the_record_is_declared() -> None:
    attributes = {field.name for field in fields(Extraction)}
    assert {field.attribute for field in FIELDS} == attributes - REASONS
    names = [field.name for field in FIELDS]
    assert len(set(names)) == len(names)


def test_the_json_of_a_record_has_the_declared_fields_in_their_order() -> None:
    record = Extraction("https://qala.kz/1", Outcome.OK).as_json()
    assert tuple(record) == (*names_for(Use.JSON), "evidence")
    assert type(record["outcome"]) is str


def test_what_a_command_prints_or_a_saved_page_holds_is_in_the_json() -> None:
    assert set(names_for(Use.PRINTED)) | set(names_for(Use.COMPARED)) <= set(names_for(Use.JSON))


def test_the_headline_is_printed_first_and_the_words_of_the_page_last() -> None:
    printed = names_to_print(Use.PRINTED)
    assert printed[:5] == ("title", "url", "canonical_url", "source", "outcome")
    assert set(printed) == set(names_for(Use.PRINTED))
    assert printed.index("language") < printed.index("authors")


def test_only_the_publication_is_declared_as_three_columns_of_the_text() -> None:
    text = {field.attribute for field in fields_for(Use.TEXT)}
    assert text == {"title", "body", "published", "published_from"}
    assert [field.kind for field in fields_for(Use.TEXT) if field.attribute == "published"] == [
        *(Kind.DAY, Kind.TIME, Kind.PRECISION)
    ]
