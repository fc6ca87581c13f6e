"""A citation holds what is known, and no title breaks it."""

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from storage.articles.citation import CitationStyle, cite

ALMATY = timezone(timedelta(hours=5))
KNOWN = {
    "id": 7,
    "handle": "0a15cfd81fe9",
    "title": "Мост {открыт}: 100 % \\ & готов\nER  - x",
    "authors": ["Айгүл Сәрсенова", "А. Б."],
    "source_title": "Qala",
    "outlet": "kz_qala",
    "language": "ru",
    "url": "https://qala.kz/news/1?a=1&b=2",
    "published_on": date(2026, 11, 22),
    "provenance": {
        "fetched_at": datetime(2026, 11, 23, 1, tzinfo=ALMATY),
        "warc_file": "x.warc.gz",
        "warc_offset": 297,
        "payload_digest": "sha1:AB",
    },
}


def test_apa():
    assert cite(KNOWN, CitationStyle.APA) == (
        "Айгүл Сәрсенова, А. Б. (2026, November 22). Мост {открыт}: 100 % \\ & готов ER - x. Qala. "
        "Retrieved November 22, 2026, from https://qala.kz/news/1?a=1&b=2 "
        "(archived: tarikh 0a15cfd81fe9, x.warc.gz:297, sha1:AB)"
    )


def test_what_is_not_known_is_not_said():
    bare = KNOWN | {"title": None, "authors": [], "published_on": None, "source_title": None, "handle": None}
    assert cite(bare, CitationStyle.APA).startswith("[Untitled article]. (n.d.). kz_qala. Retrieved")
    (item,) = json.loads(cite(bare, CitationStyle.CSL))
    assert {"title", "author", "issued"} & set(item) == set()
    assert item["id"] == "7"
    ris = cite(bare, CitationStyle.RIS)
    assert not any(line.startswith(("TI", "AU", "PY", "DA")) for line in ris.splitlines())
    assert " date =" not in cite(bare, CitationStyle.BIBLATEX)


def test_csl_is_what_its_readers_take():
    (item,) = json.loads(cite(KNOWN, CitationStyle.CSL))
    assert item["issued"] == {"date-parts": [[2026, 11, 22]]}
    assert item["accessed"] == {"date-parts": [[2026, 11, 22]]}, "in UTC"
    assert (item["archive"], item["archive_location"], item["note"]) == ("tarikh", "x.warc.gz:297", "sha1:AB")


def test_no_title_ends_a_record():
    lines = cite(KNOWN, CitationStyle.RIS).splitlines()
    assert (lines[0], lines[-1]) == ("TY  - NEWS", "ER  - ")
    assert sum(line.startswith("ER  -") for line in lines) == 1
    entry = cite(KNOWN, CitationStyle.BIBLATEX)
    assert r"title = {Мост \{открыт\}: 100 \% \textbackslash{} \& готов ER - x}," in entry
    assert "author = {{Айгүл Сәрсенова} and {А. Б.}}," in entry
    assert "url = {https://qala.kz/news/1?a=1&b=2}," in entry


@pytest.mark.parametrize("style", list(CitationStyle))
def test_the_day_is_that_of_the_site(style):
    late = KNOWN | {"provenance": KNOWN["provenance"] | {"fetched_at": datetime(2026, 11, 25, tzinfo=UTC)}}
    assert "25" in cite(late, style)
