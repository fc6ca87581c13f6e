"""Values for machines are read, whatever stands in them."""

import pytest

from extract.dates.written.machine import read_machine
from extract.dates.written.reading import Locale, moment_of

US = Locale(("en",), lambda: True)


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2025-03-16T11:02:00+04:00", "2025-03-16T11:02:00+04:00"),
        ("2025-03-16T11:02:00.123+0400", "2025-03-16T11:02:00+04:00"),
        ("2025-03-16T23:30:00−05:00", "2025-03-16T23:30:00-05:00"),
        ("2025-03-16 11:02:00 UTC", "2025-03-16T11:02:00+00:00"),
        ("20250316T110200Z", "2025-03-16T11:02:00+00:00"),
        ("20250316", "2025-03-16"),
        ("2025-03-16 11:02", "2025-03-16"),
        ("2025-03-16T00:00:00+05:00", "2025-03-16"),
        ("1771493400", "2026-02-19T09:30:00+00:00"),
        ("1771493400000", "2026-02-19T09:30:00+00:00"),
        ("Thu Feb 05 14:30:00 GMT 2026", "2026-02-05T14:30:00+00:00"),
        ("Tue, 06 May 2025 09:20:11 +0000", "2025-05-06T09:20:11+00:00"),
        ("03/16/2025 11:02 PM", "2025-03-16"),
        # an offset that no clock on earth shows: the day is still good
        ("2025-03-16T11:02:00+99:00", "2025-03-16"),
        ("2025-03-16T11:02:00+14:61", "2025-03-16"),
    ],
)
def test_a_value_is_read(value: str, iso: str) -> None:
    reading = read_machine(value, US)
    assert reading is not None
    day = reading.on()
    assert day is not None
    assert moment_of(day, reading.clock, None).iso() == iso


@pytest.mark.parametrize(
    "value",
    [
        "",
        "now",
        "9999999999999",
        "0000-00-00T00:00:00Z",
        "2025-13-45",
        "0001-01-01",
        "-1",
        "20255-01-01",
        "\x00",
        "2" * 5000,
    ],
)
def test_a_hostile_value_is_no_date(value: str) -> None:
    reading = read_machine(value, US)
    assert reading is None or reading.on() is None
