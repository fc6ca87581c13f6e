"""Every line of a batch is answered once, in order, whatever it asks."""

import gzip
import json
from datetime import UTC, datetime

import pytest

from extract.batch import Batch
from extract.pool import Workers
from sources import Catalogue

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SENTENCES = [
    f"On the {n}th day the council of the valley met again, and agreed that the {n} bridges would be repaired."
    for n in range(30)
]


@pytest.fixture(scope="module")
def batch():
    with Workers(2) as workers:
        yield Batch(workers, Catalogue([]), NOW)


def page(number, aside=""):
    body = "".join(f"<p>{s}</p>" for s in SENTENCES[number * 3 : number * 3 + 5])
    return f"<html><body><h1>Bridge {number}</h1><div class=story>{body}</div><p>{aside}</p></body></html>".encode()


def records(batch, requests):
    lines = [r if isinstance(r, str) else json.dumps(r) for r in requests]
    return list(batch.records(lambda: lines))


@pytest.mark.slow
def test_good_and_bad_lines_are_answered_in_order(batch, tmp_path):
    (tmp_path / "a.html").write_bytes(page(1))
    (tmp_path / "b.html.gz").write_bytes(gzip.compress(page(2)))
    (tmp_path / "broken.gz").write_bytes(b"\x1f\x8bnot gzip")
    answers = records(
        batch,
        [
            {"id": 7, "url": "https://a.example/1", "file": str(tmp_path / "a.html")},
            "{not json",
            "[]",
            "",
            {"id": "gz", "url": "https://b.example/2", "file": str(tmp_path / "b.html.gz")},
            {"id": "gone", "url": "https://b.example/3", "file": str(tmp_path / "gone.html")},
            {"id": "nourl", "file": "x"},
            {"id": "badzip", "url": "https://b.example/4", "file": str(tmp_path / "broken.gz")},
            {"id": "src", "url": "https://b.example/4", "file": str(tmp_path / "a.html"), "source": "xx_none"},
            {"id": "when", "url": "https://b.example/4", "file": "a", "fetched_at": "yesterday"},
            {"id": "host", "url": "http://[::1", "file": "a"},
        ],
    )
    assert [a["id"] for a in answers] == [7, None, None, None, "gz", "gone", "nourl", "badzip", "src", "when", "host"]
    assert [a["outcome"] for a in answers] == ["ok", *["undecodable"] * 3, "ok", *["undecodable"] * 6]
    assert all(a["warnings"] for a in answers if a["outcome"] != "ok")
    assert "line 2" in answers[1]["warnings"][0]
    assert SENTENCES[7] in answers[4]["body"].split("\n")


def test_pages_of_one_host_teach_each_other(batch, tmp_path):
    repeated = "Every evening we send our readers the three stories of the valley that mattered most, free of charge."
    requests = []
    for number in range(6):
        (tmp_path / f"{number}.html").write_bytes(page(number, repeated))
        requests.append({"url": f"https://www.a.example/{number}", "file": str(tmp_path / f"{number}.html")})
    answers = records(batch, requests)
    assert not any(repeated in a["body"] for a in answers)
    assert all(SENTENCES[n * 3 + 1] in a["body"] for n, a in enumerate(answers))
