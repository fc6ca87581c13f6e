"""The program is quick to help, and short with mistakes."""

import os
import subprocess
import sys

import pytest

from sources.errors import TarikhError
from tarikh.app import explain
from tests.subprocesses import children_cpu_seconds


def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tarikh", *arguments]
    return subprocess.run(command, env={**os.environ, **environ}, capture_output=True, text=True, check=False)


def test_help_costs_less_than_a_third_of_a_cpu_second() -> None:
    def seconds() -> float:
        before = children_cpu_seconds()
        assert run("--help").returncode == 0
        return children_cpu_seconds() - before

    # The best of five: who shares a core pays more for the same work.
    assert min(seconds() for _ in range(5)) < 0.3


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from tarikh.app import build; import typer.main; typer.main.get_command(build())\n"
        "heavy = ('sqlalchemy', 'scrapy', 'pydantic', 'lxml', 'rich', 'trafilatura', 'starlette', 'jinja2')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


@pytest.mark.slow
def test_who_reads_no_page_imports_no_reader() -> None:
    code = (
        "import sys, crawler.run.processes, storage.health, storage.ops.homes\n"
        "readers = ('trafilatura', 'langdetect', 'extract.reader', 'crawler.spider', 'scrapy.crawler')\n"
        "print([name for name in readers if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_the_version_is_one_line() -> None:
    assert run("--version").stdout == "tarikh 0.1.0\n"


def test_wrong_usage_ends_with_2() -> None:
    for arguments in (["nonsense"], ["db", "stats", "--format", "xml"], ["--nonsense"]):
        answer = run(*arguments)
        assert answer.returncode == 2
        assert "Traceback" not in answer.stderr
        assert answer.stdout == ""


def test_words_survive_a_locale_without_letters() -> None:
    answer = run("db", "stop", "--сілтеме", LC_ALL="POSIX", PYTHONIOENCODING="ascii")
    assert answer.returncode == 2
    assert "UnicodeEncodeError" not in answer.stderr


def test_only_faults_that_a_person_can_mend_are_explained() -> None:
    assert explain(TarikhError("mend it")) == "mend it"
    assert explain(PermissionError(13, "Permission denied", "/x")) == (
        "the system refused it: [Errno 13] Permission denied: '/x'"
    )
    assert explain(KeyError("ours")) is None


def test_a_database_that_fails_midway_is_explained() -> None:
    sqlalchemy_errors = pytest.importorskip("sqlalchemy.exc")
    error = sqlalchemy_errors.OperationalError("SELECT 1", {}, Exception("server closed the connection\nmore"))
    assert explain(error) == "the database failed: (builtins.Exception) server closed the connection"
