"""The page of settings names every setting, and says what the code says."""

import importlib.util
import re
from pathlib import Path

from storage.db.settings import Settings, variable_of

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "settings.md"
CODE = ("sources", "extract", "storage", "crawler", "tarikh")
# names in Scrapy's settings module, which no environment gives
NOT_OF_THE_ENVIRONMENT = {"TARIKH_JOB", "TARIKH_SETTINGS", "TARIKH_PERMITTED", "TARIKH_STORE"}


def test_every_setting_is_in_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if f"| `{variable_of(name)}` | " not in text] == []


def test_every_setting_is_described() -> None:
    silent = [name for name, field in Settings.model_fields.items() if not (field.description or "").endswith(".")]
    assert silent == []


def test_every_variable_of_the_code_is_in_the_page() -> None:
    modules = [path for folder in CODE for path in (ROOT / folder).rglob("*.py")]
    named = {name for path in modules for name in re.findall(r"\bTARIKH_[A-Z_]*[A-Z]\b", path.read_text("utf-8"))}
    assert "TARIKH_PING_URL" in named
    text = PAGE.read_text(encoding="utf-8")
    assert sorted(name for name in named - NOT_OF_THE_ENVIRONMENT if f"`{name}`" not in text) == []


def test_the_page_is_what_the_settings_say() -> None:
    spec = importlib.util.spec_from_file_location("write_settings", PAGE.with_name("write_settings.py"))
    assert spec is not None
    assert spec.loader is not None
    writer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(writer)
    assert PAGE.read_text(encoding="utf-8") == writer.page(), "run docs/write_settings.py"
