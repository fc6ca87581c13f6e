"""Takes one promise out of the code at a time, and shows that the test that holds it fails.

usage: python tests/faults/mutants.py [NAME ...]     (default: all; ends with 1 where one is not caught)

Each mutant is made in a copy of the tree, and only the tests that should catch it are run there.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPIED = (
    "crawler",
    "extract",
    "migrations",
    "sources",
    "storage",
    "tarikh",
    "tests",
    "alembic.ini",
    "pyproject.toml",
)
WAIT = 900.0
_FAILED = 1
"""pytest's code where tests ran and failed; others mean that none ran."""

WRITER, CAPTURES, STORE = "storage/warc/writer.py", "storage/captures/writer.py", "storage/articles/store.py"
DURABLE = "tests/storage/test_durability.py"
SAFETY = "tests/crawler/middlewares/test_safety.py"
RECOVERY = "tests/storage/test_recovery.py"
POISON = "tests/storage/test_poison.py"
QUARANTINE = "tests/storage/test_quarantine.py"
REBUILD = "tests/crawler/rebuild/test_rebuild.py::test_a_crawl_comes_back_row_for_row_though_the_rebuild_was_killed"
CODE = "tests/extract/decode/test_code.py"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change of one file that takes a promise out, and the test that has to notice."""

    file: str
    old: str
    new: str
    test: str


MUTANTS: Mapping[str, Mutant] = {
    "no fsync of a batch": Mutant(
        CAPTURES,
        "        self._file.sync()\n        return places\n",
        "        return places\n",
        f"{DURABLE}::test_at_each_commit_the_bytes_of_its_rows_are_synced",
    ),
    "row before WARC": Mutant(
        CAPTURES,
        "        places = self._write(captures)\n        missing,",
        "        sync, WarcFile.sync = WarcFile.sync, lambda file: None\n"
        "        places = self._write(captures)\n"
        "        WarcFile.sync = sync\n"
        "        self._commit(places, rows)\n"
        "        self._file.sync()\n        missing,",
        f"{DURABLE}::test_at_each_commit_the_bytes_of_its_rows_are_synced",
    ),
    "no fsync of a finished file's name": Mutant(
        WRITER,
        "        os.rename(self.path, self.folder / self.name)\n        sync_folder(self.folder)\n",
        "        os.rename(self.path, self.folder / self.name)\n",
        f"{DURABLE}::test_a_power_cut_behind_a_commit_takes_no_row_s_bytes",
    ),
    "no fsync of a new file's name": Mutant(
        WRITER,
        "        try_lock(descriptor)\n        sync_folder(folder)\n",
        "        try_lock(descriptor)\n",
        f"{DURABLE}::test_at_each_commit_the_bytes_of_its_rows_are_synced",
    ),
    "finished though rows are missing": Mutant(
        CAPTURES,
        "        if self._rows_missing:\n            file.leave()\n",
        "        if False:\n            file.leave()\n",
        f"{DURABLE}::test_a_file_whose_rows_are_missing_is_not_finished",
    ),
    "append behind a torn record": Mutant(
        WRITER,
        "            os.ftruncate(self._fd, self._safe)\n            self.size = self._safe\n",
        "            self.size = self._safe\n",
        "tests/storage/test_captures.py::test_after_a_failed_write_the_file_is_cut_and_another_begun",
    ),
    "a torn tail stays": Mutant(
        "storage/pipeline/recovery.py",
        "                os.ftruncate(descriptor, item.offset)\n",
        "",
        f"{RECOVERY}::test_torn_tails_are_cut_at_the_last_whole_record",
    ),
    "recovery takes a living file": Mutant(
        "storage/pipeline/recovery.py",
        "        if not try_lock(descriptor) or not path.exists():\n",
        "        if not path.exists():\n",
        f"{RECOVERY}::test_a_living_writer_is_left_alone",
    ),
    "no savepoint of a record without a row": Mutant(
        "storage/pipeline/recovery.py",
        "        if not is_refusal(err):\n",
        "        if is_refusal(err):\n",
        f"{POISON}::test_a_record_that_cannot_get_a_row_costs_itself_alone",
    ),
    "no savepoint of a page": Mutant(
        "storage/pipeline/reading.py",
        "            if not is_refusal(err):\n",
        "            if is_refusal(err):\n",
        f"{POISON}::test_a_page_that_cannot_be_stored_is_an_issue",
    ),
    "batch not undone": Mutant(
        CAPTURES,
        "            file.cut(places[0].offset)\n",
        "            file.sync()\n",
        f"{QUARANTINE}::test_a_status_that_no_integer_holds_costs_its_page_alone",
    ),
    "a commit whose answer was lost is made again": Mutant(
        CAPTURES,
        "            kept = insist(lambda: self._find_kept(places))\n",
        "            kept = []\n",
        f"{QUARANTINE}::test_a_commit_whose_answer_was_lost_is_not_written_twice",
    ),
    "date guard off": Mutant(
        CAPTURES,
        "        check_date(fetched)\n",
        "",
        f"{QUARANTINE}::test_a_moment_of_no_archive_is_refused_with_an_issue",
    ),
    "retry on every OperationalError": Mutant(
        "storage/db/db_errors.py",
        "if lost or state.startswith(_PASSING) else",
        'if lost or type(error).__name__ == "OperationalError" else',
        "tests/storage/articles/test_articles.py::test_the_database_being_away_is_told_from_a_bad_row",
    ),
    "revisit without digest": Mutant(
        "storage/captures/rows.py",
        "bool(self.fetched.body) and self.digest == previous.digest\n",
        "bool(self.fetched.body)\n",
        "tests/storage/test_captures.py::test_an_unchanged_page_is_a_revisit",
    ),
    "cheap reading called whole": Mutant(
        STORE,
        "    capture.degraded = extraction.degraded\n",
        "    capture.degraded = None\n",
        "tests/storage/articles/test_degraded.py::test_recovery_reads_what_an_earlier_run_left_degraded",
    ),
    "no advisory lock": Mutant(
        "storage/db/locks.py",
        'text("SELECT pg_try_advisory_lock(:number)")',
        'text("SELECT :number IS NOT NULL")',
        "tests/storage/db/test_locks.py::test_a_crawl_is_locked_by_its_name",
    ),
    "lock not looked at again": Mutant(
        "storage/db/held_lock.py",
        "        if not (self._doubted or surely) or self._is_there():\n",
        "        if True:\n",
        "tests/storage/db/test_held_lock.py::test_a_lock_that_another_took_is_lost",
    ),
    "no limit of CPU seconds": Mutant(
        "extract/workers/process.py",
        "    signal.setitimer(signal.ITIMER_PROF, job.cpu_seconds)\n",
        "",
        "tests/extract/test_pool.py::test_a_worker_out_of_cpu_is_killed_and_replaced",
    ),
    "no limit of memory": Mutant(
        "extract/workers/process.py",
        "    resource.setrlimit(resource.RLIMIT_AS, (loaded + memory_bytes, loaded + memory_bytes))\n",
        "",
        "tests/extract/test_pool.py::test_memory_is_bounded",
    ),
    "a stopped reader is waited for": Mutant(
        "extract/workers/process.py",
        "        overdue.set()\n        self.kill()\n",
        "        overdue.set()\n",
        "tests/extract/test_pool.py::test_a_stopped_worker_that_takes_nothing_is_killed_and_replaced",
    ),
    "a worker's death is the page's": Mutant(
        "extract/pool.py",
        "        elif isinstance(error, WorkerDied | WorkerTimedOut) and not isinstance(error, WorkerOutOfCpu):\n",
        "        elif False:\n",
        "tests/extract/test_pool.py::test_a_page_whose_worker_is_killed_from_outside_is_read_whole_once_more",
    ),
    "no redirect guard": Mutant(
        "crawler/middlewares/redirect.py",
        "more than its port\n            self._check_end(request, url)\n",
        "more than its port\n",
        f"{SAFETY}::test_redirects_stay_on_the_site_and_out_of_the_inside",
    ),
    "no guard behind the resolver": Mutant(
        "crawler/middlewares/ssrf.py",
        "        if self._resolver.permitted.allows(self._host, plain):\n",
        "        if plain:\n",
        f"{SAFETY}::test_addresses_inside_are_refused_with_one_line",
    ),
    "any port": Mutant(
        "crawler/middlewares/addresses.py",
        "    if ports is not None and port not in ports:\n",
        "    if False:\n",
        "tests/crawler/middlewares/test_addresses.py::test_no_port_is_asked_but_those_of_the_web_and_of_the_source",
    ),
    "robots 5xx allows": Mutant(
        "crawler/middlewares/robotstxt_rules.py",
        "    if status == 429 or status >= 500:\n",
        "    if status == 429:\n",
        "tests/crawler/middlewares/test_robots.py::test_a_file_that_is_not_there_or_not_given",
    ),
    "exit code always 0": Mutant(
        "tarikh/cli/crawl.py",
        "    if failed or lost or (not sources and catalogue_of(settings).faults):\n        raise typer.Exit(1)\n",
        "    if failed or lost or (not sources and catalogue_of(settings).faults):\n        raise typer.Exit(0)\n",
        "tests/crawler/test_processes.py::test_a_source_that_the_archive_failed_is_told_by_the_exit_code",
    ),
    "a password among the arguments": Mutant(
        "storage/db/pg_clients.py",
        "    address, password = split_password(database_url(settings))\n",
        "    address, password = database_url(settings), None\n",
        "tests/tarikh/test_db.py::test_a_password_in_the_query_never_reaches_the_list_of_processes",
    ),
    "code read as a page": Mutant(
        "extract/reader.py",
        "    if kind := kind_of_code(decoded.text):\n",
        '    if kind := "":\n',
        f"{CODE}::test_code_that_comes_as_a_page_is_no_article",
    ),
    "source not in the record": Mutant(
        "storage/warc/records.py",
        '        "X-Tarikh-Source": fetched.source,\n',
        "",
        REBUILD,
    ),
    "rebuild in the order of files": Mutant(
        "storage/pipeline/rebuild_files.py",
        "            moment = max(moment, records.entries[number].moment)\n",
        "            moment = max(moment, moment)\n",
        "tests/crawler/rebuild/test_record_order.py::"
        "test_records_come_by_their_moments_and_those_of_a_file_in_its_order",
    ),
    "rebuild forgets what it made": Mutant(
        "storage/pipeline/rebuild_rows.py",
        "    return {row.warc_offset: row for row in rows}\n",
        "    return {}\n",
        REBUILD,
    ),
    "page read before its parts": Mutant(
        "storage/pipeline/rebuild_files.py",
        "        return max((each.place.offset for each in needed), default=entry.place.offset)\n",
        "        return entry.place.offset\n",
        REBUILD,
    ),
    "any codec": Mutant(
        "extract/decode/labels.py",
        " or found.name in _NO_ENCODINGS:\n",
        ":\n",
        f"{CODE}::test_a_codec_that_no_site_writes_in_is_no_encoding",
    ),
}


def main(names: list[str]) -> int:
    """Make the mutants and print a line for each; 1 where one lives, or a test fails without any."""
    if strange := [name for name in names if name not in MUTANTS]:
        print(f"no mutant is called {strange[0]!r}: {', '.join(MUTANTS)}", file=sys.stderr)
        return 2
    chosen = {name: MUTANTS[name] for name in names or MUTANTS}
    with tempfile.TemporaryDirectory(prefix="tarikh-mutants-") as folder:
        tree = Path(folder)
        for part in COPIED:
            whole = ROOT / part
            copy = shutil.copytree if whole.is_dir() else shutil.copy
            copy(whole, tree / part)
        if _run(tree, sorted({mutant.test for mutant in chosen.values()})) != 0:
            print("the tests fail without any mutant", file=sys.stderr)
            return 1
        caught = [_is_caught(tree, name, mutant) for name, mutant in chosen.items()]
    print(f"{sum(caught)} of {len(caught)} mutants caught")
    return 0 if all(caught) else 1


def _is_caught(tree: Path, name: str, mutant: Mutant) -> bool:
    path = tree / mutant.file
    before = path.read_text(encoding="utf-8")
    assert before.count(mutant.old) == 1, f"{name}: {mutant.file} has no such place"
    path.write_text(before.replace(mutant.old, mutant.new), encoding="utf-8")
    begun = time.monotonic()
    try:
        code = _run(tree, [mutant.test])
    finally:
        path.write_text(before, encoding="utf-8")
    word = "caught" if code == _FAILED else f"LIVES (pytest ended with {code})"
    print(f"{word:8} {time.monotonic() - begun:5.1f} s  {name:45} {mutant.test}", flush=True)
    return code == _FAILED


def _run(tree: Path, tests: list[str]) -> int:
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=WAIT, check=False)
    if done.returncode not in (0, _FAILED):
        print(done.stdout[-2000:], done.stderr[-2000:], file=sys.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
