"""An override corrects just its field, and only for captures of its day."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from extract import Page, extract, overrides
from extract.overrides import BadOverride, override_for
from sources import Source

PAGE = """<html lang="ru"><head><title>Неверный заголовок</title></head><body><article>
<h1>Неверный заголовок</h1><div class="real">Мост через Каменку открыли после ремонта</div>
<p>Мост через реку Каменку открыли в понедельник утром, сообщила районная администрация посёлка.</p>
<p>Ремонт занял четыре месяца: строители заменили настил, перила и освещение по всей длине моста.</p>
<p>Автобусы вернутся на прежний маршрут со вторника, расписание висит на остановках посёлка.</p>
</article></body></html>"""

OVERRIDE = '''"""Where does xx_overridden differ?"""

from datetime import date

from extract.overrides import Override


class Before(Override):
    """The template until the end of 2025."""

    valid_until = date(2025, 12, 31)

    def title(self, document):
        return "old rules"


class Now(Override):
    """The template of today."""

    def title(self, document):
        return document.tree.xpath("string(//div[@class='real'])")
'''


def source_named(name: str) -> Source:
    return Source(
        id=name, title="X", home="https://x.example/", country="kz", languages=("ru",), timezone="Asia/Almaty"
    )


@pytest.fixture
def override_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(overrides, "__path__", [*overrides.__path__, str(tmp_path)])
    return tmp_path


def title_on(day: datetime, name: str) -> str | None:
    return extract(
        Page("https://x.example/1", PAGE.encode(), day, "text/html; charset=utf-8"), source_named(name)
    ).title


def test_the_rules_of_the_capture_s_day_are_used(override_folder: Path) -> None:
    (override_folder / "xx_overridden.py").write_text(OVERRIDE, encoding="utf-8")
    assert title_on(datetime(2026, 1, 1, tzinfo=UTC), "xx_overridden") == "Мост через Каменку открыли после ремонта"
    assert title_on(datetime(2025, 12, 31, tzinfo=UTC), "xx_overridden") == "old rules"


def test_a_source_without_an_override_is_read_by_the_generic_reader() -> None:
    assert override_for("xx_plain", datetime(2026, 1, 1, tzinfo=UTC).date()) is None


def test_a_method_for_no_field_is_refused_with_the_file_s_name(override_folder: Path) -> None:
    (override_folder / "xx_wrong.py").write_text(OVERRIDE.replace("def title", "def titel"), encoding="utf-8")
    with pytest.raises(BadOverride, match=r"xx_wrong: titel: no such field; known are title"):
        override_for("xx_wrong", datetime(2026, 1, 1, tzinfo=UTC).date())
