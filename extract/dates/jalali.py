"""Which day is a date of the solar Hijri calendar of Iran and Afghanistan?"""

from datetime import date, timedelta

# eight years in 33 are leap: this holds from 1178 to 1633
_LEAP = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
_FIRST = 1300
_FIRST_DAY = date(1921, 3, 21)


def from_jalali(year: int, month: int, day: int) -> date:
    """The Gregorian day of the years 1300 to 1499: `from_jalali(1404, 11, 16)` is 2026-02-05. Raises ValueError."""
    if not (_FIRST <= year < 1500 and 1 <= month <= 12 and 1 <= day <= _days_in(year, month)):
        raise ValueError("no day of the solar Hijri calendar")
    leaps = sum(is_leap(y) for y in range(_FIRST, year))
    before = sum(_days_in(year, m) for m in range(1, month))
    return _FIRST_DAY + timedelta(days=365 * (year - _FIRST) + leaps + before + day - 1)


def is_leap(year: int) -> bool:
    """Whether the year has a 30th of Esfand."""
    return year % 33 in _LEAP


def _days_in(year: int, month: int) -> int:
    if month <= 6:
        return 31
    return 30 if month < 12 or is_leap(year) else 29
