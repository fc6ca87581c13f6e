"""The identity commands answer line by line."""

import json
import subprocess
import sys
from pathlib import Path

from sqlalchemy import Engine

from storage.db.settings import Settings
from tests.identity import texts as t


def tarikh(*arguments: str, given: str = "", settings: Settings | None = None) -> subprocess.CompletedProcess[str]:
    place = {"TARIKH_HOME": str(settings.home), "DATABASE_URL": settings.database_url or ""} if settings else {}
    return subprocess.run(
        [sys.executable, "-m", "tarikh", "identity", *arguments],
        input=given, capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin", **place},
    )  # fmt: skip


def test_key_prints_a_key_a_line() -> None:
    asked = ("https://m.qala.example/5/?utm_source=tg", "http://www.qala.example/5")
    assert tarikh("key", *asked).stdout.splitlines() == ["https://qala.example/5"] * 2
    assert tarikh("key", given="\n".join(asked)).stdout.splitlines() == ["https://qala.example/5"] * 2


def test_an_unknown_source_is_one_clear_line() -> None:
    done = tarikh("key", "--source", "kz_nobody", "https://qala.example/5")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no source 'kz_nobody'" in done.stderr


def test_compare_echoes_ids_in_order(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.jsonl"
    others = (t.UZ, t.KK_2021, t.KK_2021)
    lines = [{"id": f"p{n}", "text_a": t.KK, "text_b": o, "same_site": False} for n, o in enumerate(others)]
    pairs.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    done = tarikh("compare", "--batch", str(pairs), "--jobs", "2")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["p0", "p1", "p2"]
    assert [answer["relation"] for answer in answers] == ["none", "same", "same"]
    assert answers[1]["containment"] == 1.0


def test_rebuild_says_what_it_made(database: Engine, settings: Settings) -> None:
    done = tarikh("rebuild", settings=settings)
    assert (done.returncode, done.stdout) == (0, "")
    assert "0 articles, 0 pairs with one text, 0 groups" in done.stderr
