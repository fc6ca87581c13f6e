"""Reads the dateline that opens a text: `ДУШАНБЕ, 07.10.2021 /АМИТ «Ховар»/`, `Bakı/28.05.19/Turan:`."""

import re

from extract.dates.written.reading import DateReading
from extract.dates.written.words import WORD

_WORD = re.compile(WORD)
_LONGEST_PLACE, _MOST_WORDS = 45, 4
# what stands between the place and the day, and after the day before the agency or the text
_PLACE_ENDS = re.compile(r"[\s,./(:—–-]{0,3}$")
_DAY_ENDS = re.compile(
    r"\s?(?:г\.?|года|ж\.?|жыл\w*|йил\w*|yil\w*|il|y|р\.?|թ\.?|წ\.?|оны|ý\.?)?[.,)]{0,2}\s?"
    r"(?:/|\(|[—–]|-\s|:\s|\.?\s?(?:INTERFAX|[^\s.,]{2,30}(?:\s[^\s.,]{1,20}){0,2})\s?(?:[—–/:]|-\s))"
)


def is_dateline(text: str, reading: DateReading) -> bool:
    """Whether a paragraph opens with a place in capitals and this date, and goes on with an agency or a dash."""
    place = text[: reading.start]
    if len(place) > _LONGEST_PLACE or any(c.isdigit() for c in place) or not _PLACE_ENDS.search(place):
        return False
    words = _WORD.findall(place)
    if not words:
        return text[reading.end : reading.end + 2].strip().startswith(("/", "(")) and reading.start <= 2
    if len(words) > _MOST_WORDS or not all(w[0].isupper() or w.upper() == w.lower() for w in words):
        return False
    return _DAY_ENDS.match(text, reading.end) is not None
