"""Measures how fast an archive of many articles is searched: `./run bench search_speed [--size 200000]`.

The articles are made of words drawn by Zipf's law, of the nouns and names in tests/storage/search/forms in their
forms and of made ones, in nine languages; they go by COPY into the very tables of the archive, in a scratch cluster
that is removed afterwards. The questions go through `storage.search.find`, the code that `tarikh search` uses.
"""

import argparse
import io
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import accumulate
from pathlib import Path

from sqlalchemy import Engine, text

from benchmarks.search import read_words
from storage.db.embedded import ClusterPaths, stop_server
from storage.db.engine import open_database
from storage.db.settings import Settings
from storage.search.bucket import Bucket
from storage.search.find import Search
from storage.search.fold import fold_words

LANGUAGES = {"ru": 0.5, "kk": 0.14, "uz": 0.1, "az": 0.08, "ky": 0.06, "be": 0.04, "ka": 0.03, "hy": 0.03, "mn": 0.02}
OUTLETS = 90
VOCABULARY = 30_000
WORDS = 220
BATCH = 2_000
FIRST_DAY = date(2024, 1, 1)
DAYS = 1000
TABLES = ("article", "article_version", "article_search")
SYLLABLES = list(map("".join, zip("бвгджзклмнпрстфхцч", "аеиоуыаеиоуыаеиоуы", strict=True)))


class Language:
    """The words of a language, the frequent ones first: which are frequent is left to chance."""

    def __init__(self, code: str, chance: random.Random) -> None:
        known = [word for each in read_words(code) for form in each.forms for word in fold_words(form)]
        made = {"".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))) + code for _ in range(VOCABULARY)}
        self.words = [*known, *sorted(made)]
        chance.shuffle(self.words)
        self.weights = list(accumulate(1 / (rank + 20) for rank in range(len(self.words))))

    def text(self, chance: random.Random) -> list[str]:
        """The words of an article; the first eight are its headline."""
        return chance.choices(self.words, cum_weights=self.weights, k=WORDS)


def fill(engine: Engine, size: int) -> None:
    """Put the articles into the tables, and their words into the index."""
    chance = random.Random(7)
    languages = {code: Language(code, chance) for code in LANGUAGES}
    codes = chance.choices(list(LANGUAGES), weights=list(LANGUAGES.values()), k=size)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO capture (kind, url, key_digest, host, fetched_at, status, payload_digest,"
                " payload_length, warc_file, warc_offset, warc_length, outcome) VALUES"
                " ('article', 'https://a.kz/', 'x', 'a.kz', now(), 200, 'sha1:X', 1, 'x', 0, 1, 'ok')"
            )
        )
    for start in range(0, size, BATCH):
        _copy(engine, list(_articles(range(start, min(start + BATCH, size)), codes, languages, chance)))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE article_search"))
        connection.execute(text("ANALYZE article, article_version"))


def _articles(
    numbers: range, codes: list[str], languages: dict[str, Language], chance: random.Random
) -> Iterator[tuple[int, date, str, str, str, str]]:
    for number in numbers:
        words = languages[codes[number]].text(chance)
        day = FIRST_DAY + timedelta(days=number * DAYS // len(codes))
        outlet = f"site{int(chance.paretovariate(0.7)) % OUTLETS}.kz"
        yield number + 1, day, outlet, codes[number], " ".join(words[:8]), " ".join(words[8:])


def _copy(engine: Engine, rows: list[tuple[int, date, str, str, str, str]]) -> None:
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        at = datetime(2026, 1, 1, tzinfo=UTC).isoformat()
        lines = (
            f"{n}\t{host}\thttps://{host}/{n}\t{at}\t{at}\t1\t{title}\t{day}\t{code}\n"
            for n, day, host, code, title, _ in rows
        )
        columns = "id, host, url, first_seen_at, last_seen_at, version, title, published_on, language"
        cursor.copy_expert(f"COPY article ({columns}) FROM STDIN", io.StringIO("".join(lines)))
        lines = (
            f"{n}\t{n}\t1\t1\t{at}\t{at}\tfirst\t{title}\t{body}\t{{}}\t{{}}\tx\t1\t{at}\t{{}}\t{{}}\t{{}}\n"
            for n, _, _, _, title, body in rows
        )
        columns = (
            "id, article_id, number, capture_id, seen_at, last_seen_at, cause, title, body, authors, tags,"
            " content_hash, extractor_version, extracted_at, warnings, alternates, explain"
        )
        cursor.copy_expert(f"COPY article_version ({columns}) FROM STDIN", io.StringIO("".join(lines)))
        cursor.execute(
            "INSERT INTO article_search (article_id, version_id, day, outlet, language, country, title_words, words)"
            " SELECT a.id, a.id, a.published_on, a.host, a.language, NULL,"
            " array_to_tsvector(string_to_array(v.title, ' ')),"
            " array_to_tsvector(string_to_array(v.title || ' ' || v.body, ' '))"
            " FROM article a JOIN article_version v ON v.id = a.id WHERE a.id BETWEEN %s AND %s",
            (rows[0][0], rows[-1][0]),
        )
        raw.commit()
    finally:
        raw.close()


def questions() -> dict[str, list[str]]:
    """Questions by kind; the words are the nouns and names of the fixtures, in their base forms."""
    ru = [word.base for word in read_words("ru")]
    kk = [word.base for word in read_words("kk")]
    return {
        "a word, all languages": ru[:10] + kk[:10],
        "a word, one language": [f"{word} lang:ru" for word in ru[:10]] + [f"{word} lang:kk" for word in kk[:10]],
        "two words": [f"{one} {other}" for one, other in zip(ru[:10], ru[10:20], strict=False)],
        "three, one of them": [f"{a} OR {b} OR {c}" for a, b, c in zip(ru[:8], ru[8:16], ru[16:24], strict=False)],
        "one without another": [f"{one} -{other}" for one, other in zip(ru[:10], ru[10:20], strict=False)],
        "in the headline": [f"title:{word}" for word in ru[:10]],
        "a beginning of three letters": ["бар*", "сов*", "мат*", "нер*", "пол*"],
        "a phrase": [f'"{one} {other}"' for one, other in zip(ru[:6], ru[6:12], strict=False)],
        "a month of one outlet": [f"{word} outlet:site1.kz from:2026-01-01 to:2026-01-31" for word in ru[:10]],
    }


def measure(engine: Engine) -> Iterator[str]:
    """A line a kind: p95 of the newest 50, of a count, of three facets, in milliseconds, and the slowest of all."""
    yield "| question | asked | found, median | newest 50, p95 ms | count, p95 ms | 3 facets, p95 ms | slowest ms |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for kind, asked in questions().items():
        times: dict[str, list[float]] = {"newest": [], "count": [], "facets": []}
        found = []
        for question in asked:
            search = Search(engine, question, seconds=60)
            found.append(search.total(exact=True).articles)
            times["newest"].append(_milliseconds(partial(search.newest, 50)))
            times["count"].append(_milliseconds(search.total))
            times["facets"].append(_milliseconds(partial(_facets, search)))
        cells = [f"{_p95(each):.0f}" for each in times.values()]
        slowest = max(max(each) for each in times.values())
        yield f"| {kind} | {len(asked)} | {statistics.median(found):.0f} | {' | '.join(cells)} | {slowest:.0f} |"


FACETS = (Bucket.OUTLET, Bucket.LANGUAGE, Bucket.MONTH)


def _facets(search: Search) -> None:
    for bucket in FACETS:
        search.by(bucket)


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=200_000, help="articles (200,000)")
    size = parser.parse_args().size
    with tempfile.TemporaryDirectory(prefix="tarikh-search-") as folder:
        settings = Settings(home=Path(folder))
        engine = open_database(settings)
        try:
            start = time.perf_counter()
            fill(engine, size)
            print(f"{size:,} articles of {WORDS} words filled in {time.perf_counter() - start:.0f} s\n")
            for line in measure(engine):
                print(line, flush=True)
            with engine.connect() as connection:
                for table in TABLES:
                    whole = "SELECT pg_table_size(CAST(:t AS regclass)), pg_indexes_size(CAST(:t AS regclass))"
                    rows, indexes = connection.execute(text(whole), {"t": table}).one()
                    print(
                        f"\n{table}: {rows / size:,.0f} bytes an article, its indexes {indexes / size:,.0f}", end=""
                    )
            print()
        finally:
            engine.dispose()
            stop_server(ClusterPaths(settings.cluster_folder))


if __name__ == "__main__":
    main()
