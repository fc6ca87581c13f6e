"""Write docs/commands.md from the commands' own help: `python docs/write_commands.py`."""

import subprocess
import sys
from pathlib import Path

from typer.main import get_command

from tarikh.app import build

PAGE = Path(__file__).with_name("commands.md")
HEAD = """# The commands

Each command's own help, as `tarikh COMMAND --help` prints it. Data goes to stdout, words for people to stderr.
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but some sources are failing (where a command says so).

`tarikh --log-format json COMMAND` writes each line on stderr as a JSON object, with run and source where
there are any; `TARIKH_LOG` is the least level that is logged ([settings](settings.md)).
A line that cannot be written ends no crawl.
"""


def names(name: str, command: object) -> list[str]:
    """The whole names of a command's innermost commands, such as `tarikh db stats`."""
    inner = getattr(command, "commands", None)
    if inner is None:
        return [name]
    return [found for child, command in inner.items() for found in names(f"{name} {child}", command)]


def help_text(name: str) -> str:
    arguments = [*name.split()[1:], "--help"]
    # A fixed width, so that the page is the same on every terminal.
    environ = {"COLUMNS": "100", "TERMINAL_WIDTH": "100", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "tarikh", *arguments]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout


def page() -> str:
    parts = [f"## {name}\n\n```\n{help_text(name).rstrip()}\n```\n" for name in names("tarikh", get_command(build()))]
    return "\n".join([HEAD, *parts])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
