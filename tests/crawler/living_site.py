"""A site that changes over seven nights, and what an archive that watched it must hold."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from loopback import Answer, Site

from sources import Source

NIGHTS = 7
WATCHED = (1, 3)
"""Nights after the first on which an article is looked at: 24 and 72 hours after publication are over by then."""
WORDS = """
    город река мост совет школа завод рынок поезд автобус врач письмо закон выборы погода зима весна житель область
    министр проект деньги бюджет ремонт дорога вода хлеб урожай поле праздник концерт музей книга язык учитель суд
    решение встреча договор граница гость команда матч победа пожар спасатель полиция больница площадь театр улица
    открыли построили сообщили обещали начали закончили приняли отменили показали нашли купили продали вернули
    новый старый большой малый первый последний местный главный общий северный южный летний зимний важный
""".split()  # noqa: SIM905  # words, not code


@dataclass
class Note:
    """An article of the site: `texts` are its versions so far; `night` is the night of its first capture."""

    number: int
    night: int
    published: datetime
    texts: list[str]
    changed: datetime
    gone_on: int | None = None
    reprint_of: int | None = None

    def page(self) -> bytes:
        paragraphs = "".join(f"<p>{line}</p>" for line in self.texts[-1].splitlines())
        dated = f"<meta property='article:published_time' content='{self.published.isoformat()}'>"
        title = f"Новость номер {self.number}: {self.texts[0].split('.')[0]}"
        body = f"<article><h1>{title}</h1>{paragraphs}</article>"
        head = f"<meta charset='utf-8'><title>{title}</title>{dated}"
        return f"<html lang='ru'><head>{head}</head><body>{body}</body></html>".encode()


@dataclass
class LivingSite:
    """A site of `size` articles that grows by `new` a night; its notes are the true history."""

    site: Site
    size: int
    new: int
    start: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    notes: list[Note] = field(default_factory=list)
    told_edits: int = 0
    untold_edits: int = 0
    flickers: int = 0
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.site.tags = True
        self.chance = random.Random(self.size)
        for number in range(self.size - NIGHTS * self.new):
            self._publish(0, timedelta(days=4, hours=number % 100))
        self._serve()

    def live(self, night: int) -> None:
        """What happens before a night: new notes, edits (some told by the sitemap), deletions, faltering pages."""
        self._heal()
        for number in range(self.new):
            self._publish(night, timedelta(hours=1 + number * 19 / self.new))
        if night:
            old = [n for n in self.notes if self._is_old(n) and n.number % NIGHTS == night]
            for note in old[: max(1, self.new // 3)]:
                self._edit(note, night, told=True)
                self.told_edits += 1
            for note in self._of_night(night - 1, 0):
                self._edit(note, night, told=False)
                self.untold_edits += 1
            for note in self._of_night(night - 1, 1):
                note.gone_on = night
            for note in self._of_night(night - 1, 2):
                self.site.pages[self._path(note)] = Answer(status=503)
                self.flickers += 1
        self._serve()

    def reprint(self, note: Note, night: int) -> None:
        """Print another site's text here, some hours later."""
        twin = self._publish(night, timedelta(hours=1))
        twin.texts, twin.reprint_of = [note.texts[-1]], note.number
        self._serve()

    def source(self, source_id: str) -> Source:
        return self.site.source(id=source_id, home=f"{self.site.url}/", feeds=["/feed"], sitemaps=["/map.xml"])

    def looks(self, last: int) -> int:
        """How many times an unchanged article was looked at again, up to the night `last`."""
        return sum(
            1 for note in self.notes for night in self._look_nights(note, last) if night not in self._busy(note)
        )

    def gone(self, last: int) -> int:
        """How many are known to be gone: not there on two different nights."""
        return sum(1 for note in self.notes if note.gone_on is not None and note.gone_on + 1 <= last)

    def _look_nights(self, note: Note, last: int) -> list[int]:
        if self._is_old(note):
            return []
        nights = [note.night + later for later in WATCHED if note.night + later <= last]
        faltered = note in self._of_night(note.night, 2) and note.night + 1 <= last
        # a look that failed is made up for on the next night
        shifted = [n + 1 if faltered and n == note.night + 1 else n for n in nights]
        return [n for n in shifted if n <= last and (note.gone_on is None or n < note.gone_on)]

    def _busy(self, note: Note) -> set[int]:
        """Nights on which the note came back changed."""
        return {note.night + 1} if note in self._of_night(note.night, 0) and len(note.texts) > 1 else set()

    def _of_night(self, night: int, place: int) -> list[Note]:
        """The notes that came on a night and have that place in a row of five."""
        fresh = [n for n in self.notes if n.night == night and not self._is_old(n)]
        return [n for n in fresh[place::5] if n.reprint_of is None]

    def _is_old(self, note: Note) -> bool:
        """Whether it was out for so long when we came that nobody looks at it again."""
        return note.published < self.start - timedelta(days=3)

    def _publish(self, night: int, age: timedelta) -> Note:
        published = self.start + timedelta(days=night) - age
        note = Note(len(self.notes), night, published, [self._text()], published)
        self.notes.append(note)
        return note

    def _text(self) -> str:
        lines = (" ".join(self.chance.choices(WORDS, k=18)).capitalize() + "." for _ in range(5))
        return "\n".join(lines)

    def _edit(self, note: Note, night: int, *, told: bool) -> None:
        note.texts.append(f"{note.texts[-1]}\nДополнено: {' '.join(self.chance.choices(WORDS, k=14))}.")
        if told:
            note.changed = self.start + timedelta(days=night) - timedelta(hours=2)

    def _heal(self) -> None:
        self.site.pages = {}

    def _serve(self) -> None:
        there = [note for note in self.notes if note.gone_on is None]
        for note in there:
            self.site.pages.setdefault(self._path(note), note.page())
        newest = sorted(there, key=lambda n: n.published, reverse=True)
        items = "".join(
            f"<item><title>{n.number}</title><link>{self.site.url}{self._path(n)}</link>"
            f"<pubDate>{format_datetime(n.published)}</pubDate></item>"
            for n in newest[: max(30, self.new)]
        )
        self.site.pages["/feed"] = Answer(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
        rows = "".join(
            f"<url><loc>{self.site.url}{self._path(n)}</loc><lastmod>{n.changed.isoformat()}</lastmod></url>"
            for n in newest
        )
        self.site.pages["/map.xml"] = Answer(f"<urlset>{rows}</urlset>".encode())

    def _path(self, note: Note) -> str:
        return f"/news/{note.number}"
