"""Measure how fast copies are found among a million texts, and what one costs in Postgres.

    python -m benchmarks.identity            # a million synthetic fingerprints, some minutes
    python -m benchmarks.identity --large    # ten million: 15 GB of disk, an hour or more

The fingerprints go by COPY into the very tables of the archive, with their index in place, in a scratch cluster that
is removed afterwards; look-ups are `storage.identity.lookup.find_candidates`, the code that a crawl uses.
"""

import argparse
import contextlib
import io
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, text

from storage.db.embedded import ClusterPaths, stop_server
from storage.db.engine import open_database
from storage.db.settings import Settings
from storage.identity.fingerprint import KEYS
from storage.identity.lookup import find_candidates

BATCH = 5_000
LOOK_UPS = 1_000
HOT_SHARE = 0.08
"""Share of keys that are phrases which everybody prints, as measured on real articles."""
HOT_PHRASES = 20_000
COPIES = 0.2
"""Share of articles that are copies of an earlier one, with half of its keys or more."""
GOALS = {"median ms": 3.0, "p95 ms": 15.0, "batch s": 6.0, "bytes": 1300.0}


@dataclass(frozen=True, slots=True)
class Measured:
    """What one size of the archive cost."""

    articles: int
    median: float
    p95: float
    batch: float
    size: float
    loading: float

    def told(self) -> dict[str, float]:
        return {"median ms": self.median, "p95 ms": self.p95, "batch s": self.batch, "bytes": self.size}


class Synthetic:
    """Fingerprints with the statistics of real ones: unique keys, hot phrases, copies. One seed, one archive."""

    def __init__(self, seed: int = 1) -> None:
        self._chance = random.Random(seed)
        self._hot = [self._key() for _ in range(HOT_PHRASES)]
        self._known: list[tuple[int, ...]] = []

    def _key(self) -> int:
        return self._chance.getrandbits(32) - 2**31

    def keys(self) -> tuple[int, ...]:
        """The keys of one more article."""
        if self._known and self._chance.random() < COPIES:
            original = self._chance.choice(self._known)
            shared = self._chance.randint(KEYS // 2, KEYS)
            return tuple({*original[:shared], *(self._key() for _ in range(KEYS - shared))})
        made = tuple({self._hot_key() if self._chance.random() < HOT_SHARE else self._key() for _ in range(KEYS)})
        if len(self._known) < BATCH or self._chance.random() < 0.01:
            self._known.append(made)
        return made

    def _hot_key(self) -> int:
        # Zipf: the k-th phrase is printed 1/k as often as the first
        return self._hot[min(int(HOT_PHRASES ** self._chance.random()), HOT_PHRASES - 1)]


def load(engine: Engine, made: Synthetic, start: int, end: int) -> float:
    """Store fingerprints `start` to `end`; the seconds that took."""
    began = time.monotonic()
    for first in range(start, end, BATCH):
        prints, keys = io.StringIO(), io.StringIO()
        for ident in range(first + 1, min(first + BATCH, end) + 1):
            own = made.keys()
            prints.write(f"{ident}\t{ident}\t2026-03-01T00:00Z\t2026-03-01T00:00Z\t{{{','.join(map(str, own))}}}\n")
            keys.writelines(f"{key}\t{ident}\n" for key in own)
        connection = engine.raw_connection()
        try:
            with contextlib.closing(connection.cursor()) as cursor:
                for table, rows in (("fingerprint", prints), ("fingerprint_key", keys)):
                    rows.seek(0)
                    cursor.copy_expert(f"COPY {table} FROM STDIN", rows)
            connection.commit()
        finally:
            connection.close()
    return time.monotonic() - began


def measure(engine: Engine, made: Synthetic, articles: int, loading: float) -> Measured:
    """Look-ups one at a time, and a batch; the new articles are not stored."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE) fingerprint_key"))
        size = connection.execute(
            text("SELECT pg_total_relation_size('fingerprint') + pg_total_relation_size('fingerprint_key')")
        ).scalar_one()
        times = [_timed(lambda: find_candidates(connection, {2**31 - 1: made.keys()})) for _ in range(LOOK_UPS)]
        night = {2**31 - 1 - n: made.keys() for n in range(BATCH)}
        batch = _timed(lambda: find_candidates(connection, night))
    p95 = statistics.quantiles(times, n=20)[-1]
    return Measured(articles, statistics.median(times) * 1e3, p95 * 1e3, batch, size / articles, loading)


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def run(articles: int, folder: Path) -> Iterator[Measured]:
    """Grow a scratch archive to a tenth and then to all of `articles`, and measure both."""
    engine = open_database(Settings(home=folder))
    try:
        with engine.begin() as connection:  # there are fingerprints here without articles
            connection.execute(text("ALTER TABLE fingerprint DROP CONSTRAINT fingerprint_article_id_fk"))
        made = Synthetic()
        stored = 0
        for size in (articles // 10, articles):
            loading = load(engine, made, stored, size)
            stored = size
            yield measure(engine, made, size, loading)
    finally:
        engine.dispose()
        stop_server(ClusterPaths(Settings(home=folder).cluster_folder))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--large", action="store_true", help="ten million")
    asked = parser.parse_args()
    articles = 10_000_000 if asked.large else asked.articles
    print("   articles  median ms   p95 ms  batch of 5,000 in s  bytes each  loaded in s")
    with tempfile.TemporaryDirectory(prefix="tarikh-benchmark-") as folder:
        for found in run(articles, Path(folder)):
            print(
                f"{found.articles:>11,} {found.median:>10.2f} {found.p95:>8.2f} {found.batch:>20.2f} "
                f"{found.size:>11.0f} {found.loading:>12.0f}",
                flush=True,
            )
    missed = [f"{name} {value:.1f} > {GOALS[name]:g}" for name, value in found.told().items() if value > GOALS[name]]
    print("goals missed: " + ", ".join(missed) if missed else "all goals met")


if __name__ == "__main__":
    main()
