"""The one set-up of logging: every line of every process goes to stderr, as text or as JSON, with run and source.

A command, the processes of its crawl and their workers share it through the environment.
"""

import logging
import os
import sys
from collections.abc import Mapping, MutableMapping
from enum import StrEnum
from functools import cached_property
from typing import Any

from sources.errors import TarikhError
from sources.stderr import secure_stderr

LEVELS = ("debug", "info", "warning", "error", "critical")
REPORT = "tarikh.report"
"""The logger of what a command says to the person who called it, whatever the level."""
_FACTS = ("source", "run", "code", "url")
_bound: dict[str, object] = {}


class LogFormat(StrEnum):
    """How a line of the log is written."""

    TEXT = "text"
    JSON = "json"


class BadLogSetting(TarikhError):
    """A level or format of the log that there is not: mend the variable."""


def log_format() -> LogFormat:
    """The format that the environment names. Raises BadLogSetting."""
    return LogFormat(_choice("TARIKH_LOG_FORMAT", LogFormat.TEXT, tuple(LogFormat)))


def log_level() -> int:
    """The least level that is logged. Raises BadLogSetting."""
    return logging.getLevelNamesMapping()[_choice("TARIKH_LOG", "warning", LEVELS).upper()]


def _choice(variable: str, usual: str, allowed: tuple[str, ...]) -> str:
    value = (os.environ.get(variable) or usual).lower()
    if value not in allowed:
        raise BadLogSetting(f"the variable {variable} cannot be used: {value!r} is none of {', '.join(allowed)}")
    return value


def set_up_logging(facts: Mapping[str, object] | None = None) -> None:
    """Send every log line of this process to stderr, with these facts in each. Raises BadLogSetting."""
    level, form = log_level(), log_format()
    secure_stderr()
    bind_log(**(facts or {}))
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, LogHandler)]:
        root.removeHandler(handler)
    root.addHandler(LogHandler(level, form))
    root.setLevel(level)
    logging.getLogger(REPORT).setLevel(logging.INFO)


def bind_log(**facts: object) -> None:
    """Write these facts into every further line of this process."""
    _bound.update({name: value for name, value in facts.items() if value is not None})


def bound_facts() -> dict[str, object]:
    """The facts in every line of this process, to be handed to a child."""
    return dict(_bound)


class LogHandler(logging.Handler):
    """Writes to `sys.stderr` as it is at that moment; a line that cannot be written costs itself alone."""

    def __init__(self, level: int, form: LogFormat) -> None:
        super().__init__()
        self._least = level
        self._form = form
        self.lost = 0

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= self._least or record.name == REPORT

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self._formatter.format(record)
        except Exception as err:  # whatever is wrong with a line, its words are told
            line = f"{record.levelname.lower()} {record.name}: {record.msg!r} ({type(err).__name__} while formatting)"
        try:
            print(line, file=sys.stderr, flush=True)
        except (OSError, ValueError):
            self.lost += 1

    @cached_property
    def _formatter(self) -> logging.Formatter:
        # imported with the first line: a help text has no time for it
        import structlog

        before: list[Any] = [
            structlog.stdlib.ExtraAdder(allow=_FACTS),
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _add_bound,
        ]
        last = structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
        return structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                last if self._form is LogFormat.JSON else _as_text,
            ],
        )


def _add_bound(_: object, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {**_bound, **line}


def _as_text(_: object, __: str, line: MutableMapping[str, Any]) -> str:
    """`2026-11-30T02:00:00Z error    the words (scrapy.core) source=kz_qala run=12`, and a traceback below."""
    trace = line.pop("exception", "")
    head = (
        f"{line.pop('timestamp')} {line.pop('level'):<8} {_printable(str(line.pop('event')))} ({line.pop('logger')})"
    )
    facts = "".join(f" {name}={_printable(str(value))}" for name, value in line.items())
    return f"{head}{facts}" + (f"\n{trace}" if trace else "")


def _printable(words: str) -> str:
    # a stranger's words must neither forge a line nor command the terminal
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in words)
