"""What comes on a second night is a version where the site edited its article, and else is not."""

from datetime import timedelta

import pytest
from made_pages import VARIANTS, Variant, plain_page, story
from second_nights import pass_second_night
from sqlalchemy import text

pytestmark = pytest.mark.slow


def chosen() -> list[Variant]:
    """Every third variant of each kind; `benchmarks/second_night.py` passes the nights with all of them."""
    kinds: dict[str, list[Variant]] = {}
    for variant in VARIANTS:
        kinds.setdefault(variant.kind, []).append(variant)
    return [variant for of_a_kind in kinds.values() for variant in of_a_kind[::3]]


def rows(database, query):
    with database.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query)).all()]


def test_the_table_of_the_second_night(site, run, database):
    def crawl(ahead, source):
        return run(source, ahead=ahead)

    variants = chosen()
    found = pass_second_night(site, crawl, database, variants)
    print(*found, sep="\n")
    wrong = [
        row | {"expected": (variant.versions, variant.stays)}
        for row, variant in zip(found, variants, strict=True)
        if (row["versions"], row["when_it_stays"]) != (variant.versions, variant.stays)
    ]
    assert wrong == []
    assert [row["when_back"] for row in found] == [row["versions"] for row in found], (
        "what was not believed leaves no trace in the versions"
    )
    doubted = [row for row, variant in zip(found, variants, strict=True) if variant.versions < variant.stays]
    assert {row["issues"] for row in doubted} == {"doubtful_capture"}
    assert "cut" not in {cause for (cause,) in rows(database, "SELECT DISTINCT cause FROM article_version")}
    edits = "SELECT min(v.seen_at - a.first_seen_at) > interval '23 hours' FROM changed_after_publication v"
    assert rows(database, f"{edits} JOIN article a ON a.id = v.article_id") == [(True,)]


def test_one_text_in_several_places_is_an_alarm_and_no_version(site, run, database):
    for number in range(4):
        site.pages[f"/news/{number}"] = story(number).page()
    site.feed(range(4))
    run(site.source())
    notice = plain_page(
        "Qala", *(f"Портал переехал на новый адрес, читайте нас там с понедельника, часть {n}." for n in range(4))
    )
    for number in range(3):
        site.pages[f"/news/{number}"] = notice
    for hours in (24, 25.2, 46):
        run(site.source(), ahead=timedelta(hours=hours))
    assert rows(database, "SELECT count(*), max(number) FROM article_version") == [(4, 1)]
    alarms = rows(database, "SELECT DISTINCT detail FROM issue WHERE code = 'same_text'")
    assert alarms == [("one text came in the place of 3 articles",)]
