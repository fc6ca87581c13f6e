"""Output of the commands: data on stdout, words for people on stderr."""

import contextlib
import csv
import json
import logging
import os
import shutil
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Protocol

import typer

Row = Mapping[str, object]
GAP = "  "
# Seconds between two lines of progress in a log.
PACE = 10.0
REPORT = "tarikh.report"
"""The logger of what a command says to the person who called it, as sources.log_setup knows it."""


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


FormatOption = Annotated[Format, typer.Option("--format", help="How the rows are printed.")]


def is_json_log() -> bool:
    """Whether stderr takes JSON lines alone."""
    return os.environ.get("TARIKH_LOG_FORMAT", "").lower() == "json"


def say(text: str, **facts: object) -> None:
    """One line for the person, on stderr; where the log is JSON, a line of it with these facts."""
    if is_json_log():
        logging.getLogger(REPORT).info(text, extra=facts)
    else:
        print(text, file=sys.stderr, flush=True)


def print_rows(rows: Iterable[Row], columns: Sequence[str], format: Format | str = Format.TABLE) -> None:
    """Print these columns of the rows on stdout; a missing value is null in JSON and empty elsewhere.

    Raises ValueError for an unknown format.
    """
    printer = {Format.TABLE: _table, Format.JSON: _json, Format.JSONL: _jsonl, Format.CSV: _csv}[Format(format)]
    printer(({name: row.get(name) for name in columns} for row in rows), columns)


def _json(rows: Iterable[Row], _: Sequence[str]) -> None:
    print(json.dumps(list(rows), ensure_ascii=False, indent=2, default=plain))


def _jsonl(rows: Iterable[Row], _: Sequence[str]) -> None:
    for row in rows:
        print(json.dumps(row, ensure_ascii=False, default=plain))


def _csv(rows: Iterable[Row], columns: Sequence[str]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([plain(row[name]) for name in columns])


def _table(rows: Iterable[Row], columns: Sequence[str]) -> None:
    lines = [[_cell(row[name]) for name in columns] for row in rows]
    numbers = [bool(lines) and all(_is_number(line[at]) for line in lines) for at in range(len(columns))]
    widths = [max(map(width, [name, *(line[at] for line in lines)])) for at, name in enumerate(columns)]
    if sys.stdout.isatty():
        widths = fit(widths, shutil.get_terminal_size().columns)
    for line in [list(columns), *lines]:
        cells = (_pad(cell, size, number) for cell, size, number in zip(line, widths, numbers, strict=True))
        print(GAP.join(cells).rstrip())


def plain(value: object) -> object:
    """A value as JSON and CSV take it: times and dates in ISO 8601, lists and the rest as text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return "; ".join(map(str, value))
    return str(value)


def fit(widths: Sequence[int], room: int) -> list[int]:
    """Narrow the widest columns until the line has `room` cells; no column goes below 8."""
    fitted = list(widths)
    while sum(fitted) + len(GAP) * (len(fitted) - 1) > room and max(fitted) > 8:
        fitted[fitted.index(max(fitted))] -= 1
    return fitted


def width(text: str) -> int:
    """Terminal cells: a CJK character takes two, a combining mark none."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))


def _cell(value: object) -> str:
    shown = plain(value)
    if isinstance(shown, bool):
        return "yes" if shown else "no"
    # A stranger's headline may hold escape sequences that would command the terminal.
    text = "" if shown is None else str(shown)
    return "".join(" " if unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp") else letter for letter in text)


def _is_number(cell: str) -> bool:
    return cell == "" or cell.lstrip("-").replace(".", "", 1).isdigit()


def _pad(cell: str, size: int, right: bool) -> str:
    while width(cell) > size:
        cell = cell[:-2] + "…"
    space = " " * (size - width(cell))
    return space + cell if right else cell + space


class Advance(Protocol):
    """Tell a progress display that `steps` more are done."""

    def __call__(self, steps: int = 1) -> None: ...


@contextlib.contextmanager
def progress(total: int | None, label: str) -> Iterator[Advance]:
    """A bar on a terminal, else a plain line every ten seconds and at the end; both on stderr."""
    if not sys.stderr.isatty() or is_json_log():
        with _plain_progress(total, label) as advance:
            yield advance
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda steps=1: bar.advance(task, steps)


@contextlib.contextmanager
def _plain_progress(total: int | None, label: str, clock: Callable[[], float] = time.monotonic) -> Iterator[Advance]:
    done = 0
    told = clock()
    of = "" if total is None else f" of {total}"

    def advance(steps: int = 1) -> None:
        nonlocal done, told
        done += steps
        if clock() - told >= PACE:
            told = clock()
            say(f"{label}: {done}{of}")

    try:
        yield advance
    finally:
        say(f"{label}: {done}{of}")
