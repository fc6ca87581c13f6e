"""`tarikh search` answers JSON lines without a database."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.subprocesses import TARIKH, run_command

pytestmark = pytest.mark.slow

NOWHERE = {"TARIKH_DATABASE_URL": "postgresql://127.0.0.1:1/none"}


def answers(mode: str, *requests: object, folder: Path) -> list[dict[str, Any]]:
    path = folder / "in.jsonl"
    lines = (each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in requests)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = run_command(*TARIKH, "search", mode, "--batch", str(path), environ=NOWHERE)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_words_are_expanded(tmp_path: Path) -> None:
    request = {"id": "a", "word": "Қазақстан", "language": "kk"}
    first, second, third = answers("--expand", request, "no json", {"id": 3, "word": 5}, folder=tmp_path)
    assert set(first) == {"id", "exact", "prefixes"}
    assert first["id"] == "a"
    assert "қазақстанға" in first["exact"]
    assert second == {"id": None, "exact": [], "prefixes": []}
    assert third == {"id": 3, "exact": [], "prefixes": []}


def test_texts_are_folded(tmp_path: Path) -> None:
    assert answers("--fold", {"id": 1, "text": "O'zbekiston, Ёлка"}, "[]", folder=tmp_path) == [
        {"id": 1, "words": ["ozbekiston", "елка"]},
        {"id": None, "words": []},
    ]


@pytest.mark.parametrize("arguments", [["--expand"], ["--expand", "--fold", "--batch", "-"], []])
def test_wrong_usage_is_said(arguments: list[str]) -> None:
    assert run_command(*TARIKH, "search", *arguments, code=2).returncode == 2
