"""The settings that the environment may change."""

import os
from pathlib import Path
from typing import Annotated

from pydantic import ByteSize, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from sources.errors import TarikhError


class BadSetting(TarikhError):
    """An environment variable that cannot be used: mend its value."""


def default_home(environ: dict[str, str] | None = None) -> Path:
    """The XDG data folder's `tarikh`, `~/.local/share/tarikh` when XDG_DATA_HOME is unset or relative."""
    values = os.environ if environ is None else environ
    base = Path(values.get("XDG_DATA_HOME", ""))
    # The XDG specification tells programs to ignore a relative path.
    if base.is_absolute():
        return base / "tarikh"
    try:
        return Path.home() / ".local" / "share" / "tarikh"
    except RuntimeError as error:
        raise BadSetting("you have no home folder here: set TARIKH_HOME to a folder of your own") from error


class Settings(BaseSettings):
    """The whole configuration of one process; a source's own facts live in the catalogue."""

    # A prefix, not aliases: with these the library would read a field's bare name too, and `HOME` is taken.
    model_config = SettingsConfigDict(
        env_prefix="TARIKH_", frozen=True, env_ignore_empty=True, populate_by_name=True, extra="ignore"
    )

    home: Path = Field(
        default_factory=default_home,
        description="Folder of the archive: its WARC files, and its own Postgres.",
        json_schema_extra={"default": "`tarikh` in `XDG_DATA_HOME`, which is `~/.local/share`"},
    )
    database_url: str | None = Field(
        default=None,
        repr=False,
        validation_alias="DATABASE_URL",
        description="Address of a Postgres 15 or newer, such as `postgresql://user:password@host/name`.",
        json_schema_extra={"default": "tarikh runs its own Postgres in `TARIKH_HOME`"},
    )
    contact: str = Field(
        default="",
        description="URL of a page about your crawl. It stands in the user agent, so that a site can reach you.",
    )
    allow_addresses: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Private networks (CIDR) or hosts that a crawl may reach, with commas between; no others.",
    )
    replay: Path | None = Field(
        default=None, description="WARC file that answers every request of a crawl instead of the network."
    )
    sources: Path | None = Field(
        default=None,
        description="Folder of source files to be used instead of the bundled ones.",
        json_schema_extra={"default": "the bundled sources"},
    )
    min_free: ByteSize | None = Field(
        default=None,
        description="How much of the disk a crawl leaves free, such as `5GB`; `0` for no matter.",
        json_schema_extra={"default": "2 GB, or 5 % of the disk where that is more"},
    )
    log: str = Field(
        default="warning",
        description="Least level of the log on stderr: `debug`, `info`, `warning`, `error` or `critical`.",
    )
    log_format: str = Field(
        default="text", description="How each line of the log is written: `text`, or `json` with run and source."
    )

    @field_validator("allow_addresses", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("home", "replay", "sources", mode="after")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        # A home named relative to one command's folder would be another archive in the next.
        if value is None:
            return None
        try:
            return Path(os.path.abspath(value.expanduser()))
        except RuntimeError as error:
            raise ValueError(f"no such user's home: {value}") from error

    @field_validator("home", mode="after")
    @classmethod
    def _is_folder(cls, value: Path) -> Path:
        for path in (value, *value.parents):
            if path.exists():
                if not path.is_dir():
                    raise ValueError(f"{path} is a file: name a folder")
                break
        return value

    @property
    def warc_folder(self) -> Path:
        return self.home / "warc"

    @property
    def cluster_folder(self) -> Path:
        return self.home / "postgres"


def variable_of(setting: str) -> str:
    """The environment variable of a setting."""
    return "DATABASE_URL" if setting.upper() == "DATABASE_URL" else f"TARIKH_{setting.upper()}"


def read_settings() -> Settings:
    """Settings from the environment. Raises BadSetting, naming the variable."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        variable = variable_of(str(first["loc"][0]))
        raise BadSetting(f"the variable {variable} cannot be used: {first['msg']}") from error
