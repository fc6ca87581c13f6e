"""Which date does a page's address hold?"""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from extract.dates.candidate import Candidate
from extract.dates.machine import from_epoch
from extract.dates.reading import DateReading, day_of
from extract.dates.scene import Scene

_PARTS = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)[/_.-](?P<m>\d{1,2})[/_.-](?P<d>\d{1,2})(?![\d])"
)  # /2025/11/6/, 2025-05-06-slug
_DAY_FIRST = re.compile(r"(?<!\d)(?P<d>\d{1,2})[/_.-](?P<m>\d{1,2})[/_.-](?P<y>20\d\d)(?!\d)")  # /06-05-2025-slug
_NAMED = re.compile(r"(?<!\d)(?P<y>20\d\d)/(?P<m>[a-z]{3,9})/(?P<d>\d{1,2})(?!\d)", re.I)  # /2025/may/06/
_MIXED = re.compile(r"/(?P<y>20\d\d)/(?P<m>\d\d)(?P<d>\d\d)/")  # /2025/0506/
_SHORT = re.compile(r"/(?P<y>\d\d)/(?P<m>\d\d)/(?P<d>\d\d)/")  # /25/05/06/
_COMPACT = re.compile(
    r"(?<!\d)(?P<y>20[0-3]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?:\d{4,6})?(?!\d)"
)  # 20111121_
_EPOCH = re.compile(r"(?:^|[?&=/_-])(\d{10}|\d{13})(?=$|[&/_.-])")  # newsA.php?st=1771493400
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {m: n for n, m in enumerate(_NAMES, 1)}


def read_address(scene: Scene) -> Iterator[Candidate]:
    """The day of the path, or a query's time stamp."""
    url = scene.document.url[:2000]
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    path = unquote(parts.path)
    for origin, reading in _path_days(path):
        yield scene.made(origin, path, reading, ("published", ""))
        return
    # a number of ten digits in a path is as often the article's own as the second of its publication
    for origin, text in (("url:timestamp", f"?{parts.query}"), ("url:number", path)):
        for match in _EPOCH.finditer(text):
            stamp = from_epoch(match[1])
            if stamp:
                yield scene.made(origin, match[0], stamp, ("published", ""))
                return


def _path_days(path: str) -> Iterator[tuple[str, DateReading]]:
    for origin, pattern in (
        ("url:day", _PARTS),
        ("url:day", _NAMED),
        ("url:day", _MIXED),
        ("url:dmy", _DAY_FIRST),
        ("url:compact", _COMPACT),
        ("url:short", _SHORT),
    ):
        for match in pattern.finditer(path):
            month = match["m"]
            number = int(month) if month.isdigit() else _MONTHS.get(month[:3].lower(), 0)
            year = int(match["y"]) + (2000 if len(match["y"]) == 2 else 0)
            if day_of(year, number, int(match["d"])):
                yield origin, DateReading(*match.span(), number, int(match["d"]), year)
