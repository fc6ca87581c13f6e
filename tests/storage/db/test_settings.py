"""What the environment may change, and what is refused."""

import os
from pathlib import Path

import pytest

from storage.db.settings import BadSetting, default_home, read_settings


def test_every_variable_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    values = {
        "TARIKH_HOME": str(tmp_path),
        "DATABASE_URL": "postgres://host/name",
        "TARIKH_CONTACT": "https://example.org/bot",
        "TARIKH_ALLOW_ADDRESSES": "10.0.0.0/8, intranet.example ,",
        "TARIKH_REPLAY": "night.warc.gz",
        "TARIKH_SOURCES": "/etc/tarikh/sources",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert settings.home == tmp_path
    assert settings.database_url == "postgres://host/name"
    assert settings.contact == "https://example.org/bot"
    assert settings.allow_addresses == ("10.0.0.0/8", "intranet.example")
    assert settings.replay == Path(os.getcwd(), "night.warc.gz"), "relative to where the command was given"
    assert settings.sources == Path("/etc/tarikh/sources")
    assert settings.warc_folder == tmp_path / "warc"
    assert settings.cluster_folder == tmp_path / "postgres"


def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("TARIKH_REPLAY", "")
    assert read_settings().database_url is None
    assert read_settings().replay is None


@pytest.mark.parametrize(
    ("xdg", "home"),
    [("/data", "/data/tarikh"), ("", "~/.local/share/tarikh"), ("relative", "~/.local/share/tarikh")],
)
def test_the_default_home_follows_xdg(xdg: str, home: str) -> None:
    assert default_home({"XDG_DATA_HOME": xdg}) == Path(home).expanduser()


def test_no_other_variable_is_taken_for_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    for name in ("HOME", "CONTACT", "REPLAY", "SOURCES", "ALLOW_ADDRESSES"):
        monkeypatch.setenv(name, str(tmp_path))
    settings = read_settings()
    assert settings.home == tmp_path / ".local" / "share" / "tarikh"
    assert (settings.contact, settings.replay, settings.sources, settings.allow_addresses) == ("", None, None, ())


def test_settings_do_not_change_under_the_reader() -> None:
    with pytest.raises(ValueError, match="frozen"):
        read_settings().contact = "x"


def test_a_bad_value_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TARIKH_HOME", "~nosuchuser/archive")
    with pytest.raises(BadSetting, match="TARIKH_HOME"):
        read_settings()
