"""The seed sites' credits are read, and the reprint among them is grouped with its original."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from extract import Extraction, extract
from extract.page import Page
from tests.identity.conftest import Print

FETCHED = datetime(2026, 11, 1, tzinfo=UTC)


def readings(shared: Path) -> list[tuple[dict[str, Any], Extraction]]:
    manifest = json.loads((shared / "seeds/manifest.json").read_text(encoding="utf-8"))
    found = []
    for truth in manifest["truth"]:
        file = manifest["pages"][truth["url"]]
        body = (shared / "seeds" / file["file"]).read_bytes()
        found.append((truth, extract(Page(truth["url"], body, FETCHED, file["content_type"]))))
    return found


def test_credits_of_the_seeds(shared: Path) -> None:
    for truth, reading in readings(shared):
        said = {(credit.name.removeprefix("The "), credit.relation) for credit in reading.credits}
        hosts = {credit.host for credit in reading.credits if credit.relation == "reprint"}
        expected = {(name.removeprefix("The "), "cites") for name in truth.get("cites", [])}
        expected |= {(truth["source_credit"], "reprint")} if "source_credit" in truth else set()
        translated = truth.get("translation_of", "").removeprefix("The ")
        expected |= {(translated, "translation")} if translated else set()
        assert expected <= said, truth["url"]
        assert hosts >= {truth["reprint_of"].split("/")[-1]} if "reprint_of" in truth else not hosts - {"inosmi.ru"}


def test_the_reprint_among_the_seeds(shared: Path, database: Engine, keep: Print) -> None:
    pages = {truth["site"]: reading for truth, reading in readings(shared)}
    original, copy = pages["haqqin.az"], pages["icma.az"]
    credited = next(credit for credit in copy.credits if credit.relation == "reprint")
    assert credited.host == "haqqin.az"
    # site 2 stands for haqqin.az; the copy is dated earlier, so that only its credit can tell
    keep(1, copy.body or "", hours=0, title=copy.title, credit=(credited.name, "site2.kz"))
    keep(2, original.body or "", hours=5, title=original.title)
    with database.connect() as connection:
        (row,) = connection.execute(text("SELECT original_source, source, chosen_by, credited FROM reprints")).all()
    assert tuple(row) == ("kz_site2", "kz_site1", "credit", True)
