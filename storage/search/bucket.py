"""Names what articles can be counted by."""

from enum import StrEnum


class Bucket(StrEnum):
    """A part of an article's facts; undated articles are a bucket of their own."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    OUTLET = "outlet"
    LANGUAGE = "language"
    COUNTRY = "country"
