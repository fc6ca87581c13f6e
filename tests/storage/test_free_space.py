"""A disk with too little room is told of with what to do, before it is full."""

import shutil
from pathlib import Path

import pytest

from storage.db.settings import BadSetting, Settings, read_settings
from storage.ops.free_space import LEAST, SHARE, DiskLow, check_space, lack_of_space
from storage.warc.writer import WarcFile

WHOLE_EARTH = 10**18


def test_what_has_to_stay_free_is_looked_at_where_the_archive_will_be(tmp_path: Path):
    home = tmp_path / "not" / "there" / "yet"
    words = lack_of_space(Settings(home=home, min_free=WHOLE_EARTH))
    assert words is not None
    assert (
        f"on the disk of {tmp_path}, and 1000000000.0 GB have to stay so: make room, or set TARIKH_MIN_FREE" in words
    )
    with pytest.raises(DiskLow, match="make room"):
        check_space(Settings(home=home, min_free=WHOLE_EARTH))
    assert lack_of_space(Settings(home=home, min_free=0)) is None
    assert lack_of_space(Settings(home=home, min_free=1)) is None


def test_what_stays_free_unless_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("TARIKH_MIN_FREE")
    usage = shutil.disk_usage(tmp_path)
    for total, least in ((10 * LEAST, LEAST), (100 * LEAST, int(100 * LEAST * SHARE))):
        for free in (least, least - 1):
            monkeypatch.setattr(shutil, "disk_usage", lambda _, t=total, f=free: type(usage)(t, t - f, f))
            assert (lack_of_space(Settings(home=tmp_path)) is None) == (free == least)


@pytest.mark.parametrize(
    ("said", "bytes_"), [("5GB", 5 * 10**9), ("2GiB", 2 << 30), ("0", 0), ("700", 700), ("", None)]
)
def test_it_is_said_in_bytes_or_larger_units(monkeypatch: pytest.MonkeyPatch, said: str, bytes_: int | None):
    monkeypatch.setenv("TARIKH_MIN_FREE", said)
    assert read_settings().min_free == bytes_


def test_what_is_no_size_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TARIKH_MIN_FREE", "much")
    with pytest.raises(BadSetting, match="TARIKH_MIN_FREE"):
        read_settings()


def test_a_full_disk_leaves_no_empty_file(tmp_path: Path, now, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("storage.warc.writer.os.write", full)
    with pytest.raises(OSError, match="No space left"):
        WarcFile(tmp_path, "tarikh", {"software": "test"}, now)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    WarcFile(tmp_path, "tarikh", {"software": "test"}, now).seal()
    assert list(tmp_path.iterdir()) == []
