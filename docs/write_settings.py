"""Write docs/settings.md from the settings' own descriptions: `python docs/write_settings.py`."""

from collections.abc import Iterator
from pathlib import Path

from pydantic.fields import FieldInfo
from typer.main import get_command

from storage.db.settings import Settings, variable_of
from tarikh.app import build

PAGE = Path(__file__).with_name("settings.md")
HEAD = """# The settings

All settings are environment variables. An empty variable counts as unset. A value that cannot be used ends the
command with a line that names the variable. What is said about one site stands in [its source file](sources.md).

| variable | meaning | when unset |
| --- | --- | --- |
"""
OPTIONS = """
Some options can be given by a variable too. The option wins.

| variable | option | meaning |
| --- | --- | --- |
"""


def settings_rows() -> Iterator[str]:
    """A row of the table for each setting."""
    for name, field in Settings.model_fields.items():
        yield f"| `{variable_of(name)}` | {field.description} | {default_of(field)} |\n"


def default_of(field: FieldInfo) -> str:
    """The words for a setting's default."""
    extra = field.json_schema_extra
    if isinstance(extra, dict) and "default" in extra:
        return str(extra["default"])
    return f"`{field.default}`" if field.default else "none"


def option_rows(name: str, command: object) -> Iterator[str]:
    """A row for each option of a command, or of those below it, that a variable can give."""
    for part in getattr(command, "params", []):
        variables = [part.envvar] if isinstance(part.envvar, str) else part.envvar or []
        for variable in variables:
            yield f"| `{variable}` | `{name} {part.opts[0]}` | {part.help} |\n"
    for child, inner in getattr(command, "commands", {}).items():
        yield from option_rows(f"{name} {child}", inner)


def page() -> str:
    """The whole page."""
    return "".join([HEAD, *settings_rows(), OPTIONS, *option_rows("tarikh", get_command(build()))])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
