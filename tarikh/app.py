"""The one program that all commands make."""

import importlib
import io
import logging
import os
import sys
from contextlib import suppress
from typing import Annotated, Literal, Protocol, cast

import typer

from tarikh import __version__
from tarikh.output import REPORT, is_json_log

# In the order in which `tarikh --help` lists them.
COMMANDS = (
    "demo",
    "crawl",
    "extract",
    "reextract",
    "importing",
    "show",
    "search",
    "export",
    "serve",
    "sources",
    "status",
    "why",
    "archive",
    "db",
    "language",
    "identity",
)
# Faults of the world that reach us as other libraries' exceptions: (module, class) -> what to say first.
FAULTS = {
    ("sqlalchemy.exc", "OperationalError"): "the database failed",
    ("sqlalchemy.exc", "InterfaceError"): "the database failed",
    ("psycopg2", "OperationalError"): "the database failed",
    ("builtins", "PermissionError"): "the system refused it",
}


class Command(Protocol):
    """A module of tarikh/cli."""

    def register(self, app: typer.Typer) -> None: ...


def build() -> typer.Typer:
    """The whole program. Raises ModuleNotFoundError for a listed command without a module."""
    app = typer.Typer(
        name="tarikh",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        # Plain help: rich costs 0.2 s, which a help text may not take.
        rich_markup_mode=None,
    )
    app.callback(epilog="Example: tarikh crawl kz_todayinfo --limit 20")(start)
    for name in COMMANDS:
        cast(Command, importlib.import_module(f"tarikh.cli.{name}")).register(app)
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tarikh {__version__}")
        raise typer.Exit


def start(
    version: Annotated[  # noqa: ARG001  # its callback has acted on it
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
    log_format: Annotated[
        Literal["text", "json"] | None,
        typer.Option("--log-format", envvar="TARIKH_LOG_FORMAT", help="How lines on stderr are written."),
    ] = None,
) -> None:
    """A multilingual news archive: crawl, keep, read, ask."""
    if log_format is not None:
        # child processes read it there
        os.environ["TARIKH_LOG_FORMAT"] = log_format
    # imported late: a help text has no time for the sources' model
    from sources.log_setup import set_up_logging
    from sources.stderr import secure_stdout

    set_up_logging()
    secure_stdout()


def main(arguments: list[str] | None = None) -> None:
    """Run one command and end the process: 0 done, 1 failed, 2 wrong usage; a command may end with 3."""
    for stream in (sys.stdout, sys.stderr):
        # Data is UTF-8 whatever the locale; a lone surrogate of some page must not end the program.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        build()(arguments, prog_name="tarikh")
    except SystemExit:
        if lost := _lost_output():
            fail(lost)
        raise
    except Exception as error:
        reason = explain(error)
        if reason is None:
            if not is_json_log():
                raise
            logging.getLogger(REPORT).critical("%s: %s", type(error).__name__, error, exc_info=error)
            sys.exit(1)
        fail(reason)


def _lost_output() -> str | None:
    """Why something could not be written to standard output, after what is held back is written."""
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    if raw is None or not hasattr(raw, "failure"):
        return None
    with suppress(BrokenPipeError):
        sys.stdout.flush()
    return f"standard output could not be written ({raw.failure}); the work itself is done" if raw.failure else None


def explain(error: Exception) -> str | None:
    """One line for a fault that the user, or the world, can mend; None for a fault of ours (a traceback)."""
    # Imported late: the sources' model costs a help text 0.15 s.
    from sources.errors import TarikhError

    if isinstance(error, TarikhError):
        return str(error)
    before = FAULTS.get((type(error).__module__, type(error).__name__))
    return None if before is None else f"{before}: {str(error).strip().splitlines()[0]}"


def fail(reason: str) -> None:
    words = " ".join(reason.split())
    if is_json_log():
        logging.getLogger(REPORT).error(words)
    else:
        print(f"tarikh: {words}", file=sys.stderr)
    sys.exit(1)
