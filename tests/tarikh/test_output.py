"""Rows are printed as the formats promise."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest

from tarikh.output import Format, Row, fit, print_rows, progress, width

ROWS: list[Row] = [
    {"id": 7, "title": "Қар, жаңбыр", "at": datetime(2026, 2, 5, 12, 30, tzinfo=UTC), "tags": ["а", "б"], "extra": 1},
    {"id": 12, "title": None, "at": date(2026, 2, 5), "tags": []},
]
COLUMNS = ("id", "title", "at", "tags")


def printed(capsys: pytest.CaptureFixture[str], format: Format) -> str:
    print_rows(ROWS, COLUMNS, format)
    return capsys.readouterr().out


def test_json_keeps_null_and_letters(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, Format.JSON)
    assert "Қар" in text
    first, second = json.loads(text)
    assert list(first) == list(COLUMNS)
    assert first["at"] == "2026-02-05T12:30:00+00:00"
    assert second["title"] is None
    assert first["tags"] == ["а", "б"]


def test_jsonl_is_one_row_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert [json.loads(line)["id"] for line in printed(capsys, Format.JSONL).splitlines()] == [7, 12]


def test_csv_has_a_header_and_empty_cells_for_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(printed(capsys, Format.CSV))))
    assert rows[0] == {"id": "7", "title": "Қар, жаңбыр", "at": "2026-02-05T12:30:00+00:00", "tags": "а; б"}
    assert rows[1]["title"] == ""


def test_a_table_lines_up_and_numbers_stand_right(capsys: pytest.CaptureFixture[str]) -> None:
    head, first, second = printed(capsys, Format.TABLE).splitlines()
    assert first.startswith(" 7  Қар, жаңбыр  2026")
    assert second.startswith("12               2026")
    assert head.index("at") == first.index("2026")


def test_a_headline_cannot_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([{"title": "a\x1b[2Jb\nc\u202ed"}], ["title"])
    assert capsys.readouterr().out == "title\na [2Jb c d\n"


def test_no_rows_are_a_header_and_an_empty_list(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([], COLUMNS)
    assert capsys.readouterr().out == "id  title  at  tags\n"
    print_rows([], COLUMNS, "json")
    assert json.loads(capsys.readouterr().out) == []


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="xml"):
        print_rows([], COLUMNS, "xml")


def test_a_wide_letter_takes_two_cells_and_a_mark_none() -> None:
    assert [width("新闻"), width("й"), width("и\u0306")] == [4, 1, 1]


def test_only_the_widest_column_gives_way() -> None:
    assert fit([5, 60, 20], 50) == [5, 21, 20]
    assert fit([30, 30], 10) == [8, 8]


def test_progress_is_plain_lines_in_a_log(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(3, "pages") as advance:
        advance()
        advance(2)
    captured = capsys.readouterr()
    assert captured.err == "pages: 3 of 3\n"
    assert captured.out == ""
