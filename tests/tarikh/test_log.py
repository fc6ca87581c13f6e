"""Every line on stderr comes from one set-up, with run and source; a log that cannot be written ends nothing."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sources import log_setup
from tarikh import output

pytestmark = pytest.mark.slow

FAULT = """
import logging, sys
from extract.workers import Workers
from sources.log_setup import set_up_logging
set_up_logging({"run": 7, "source": "kz_qala"})
logging.getLogger("scrapy.core").warning("a\\nb \\x1b[31m%s", "қала")
logging.getLogger("scrapy.core").info("not told")
with Workers(1) as workers:
    workers.submit(logging.getLogger("child").error, "from the worker").result()
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("x").exception("it broke")
from tarikh.output import progress
with progress(1, "pages") as advance:
    advance()
print("done")
"""


def run(code: str, stderr: int | None = subprocess.PIPE, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, env={**os.environ, **environ}, stdout=subprocess.PIPE, stderr=stderr, text=True, check=False
    )


def test_json_lines_carry_run_and_source() -> None:
    answer = run(FAULT, TARIKH_LOG_FORMAT="json")
    lines = [json.loads(line) for line in answer.stderr.splitlines()]
    assert [(line["level"], line["logger"], line["run"], line["source"]) for line in lines] == [
        ("warning", "scrapy.core", 7, "kz_qala"),
        ("error", "child", 7, "kz_qala"),
        ("error", "x", 7, "kz_qala"),
        ("info", "tarikh.report", 7, "kz_qala"),
    ]
    assert lines[0]["event"] == "a\nb \x1b[31mқала"
    assert "ZeroDivisionError" in lines[2]["exception"]
    assert answer.stdout == "done\n"


def test_text_lines_cannot_be_forged() -> None:
    answer = run(FAULT)
    first = answer.stderr.splitlines()[0]
    assert "warning  a\\nb \\x1b[31mқала (scrapy.core)" in first
    assert "run=7" in first
    assert "source=kz_qala" in first
    assert "ZeroDivisionError: division by zero" in answer.stderr


def test_the_level_is_chosen() -> None:
    assert "not told" in run(FAULT, TARIKH_LOG="info").stderr
    assert run(FAULT, TARIKH_LOG="critical").stderr == "pages: 1 of 1\n"


@pytest.mark.parametrize("variable", ["TARIKH_LOG", "TARIKH_LOG_FORMAT"])
def test_a_wrong_value_names_its_variable(variable: str) -> None:
    command = [sys.executable, "-m", "tarikh", "db", "stop"]
    answer = subprocess.run(
        command, env={**os.environ, variable: "loud"}, capture_output=True, text=True, check=False
    )
    assert answer.returncode in (1, 2)
    assert variable in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_full_disk_costs_the_lines_alone() -> None:
    with open("/dev/full", "w") as full:
        answer = run(FAULT, stderr=full.fileno())
    assert (answer.returncode, answer.stdout) == (0, "done\n")


def test_a_closed_stderr_costs_the_lines_alone() -> None:
    command = ["sh", "-c", 'exec "$0" -c "$1" 2>&-', sys.executable, FAULT]
    answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    assert (answer.returncode, answer.stdout) == (0, "done\n")


def test_what_a_command_says_is_a_line_of_the_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TARIKH_LOG_FORMAT", "json")
    monkeypatch.setattr(log_setup, "_bound", {"run": 3})
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    log_setup.set_up_logging()
    output.say("kz_qala: dns: no such host", source="kz_qala", code="dns")
    [line] = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (line["event"], line["source"], line["code"], line["run"]) == (
        "kz_qala: dns: no such host",
        "kz_qala",
        "dns",
        3,
    )
    assert output.REPORT == log_setup.REPORT


def test_writing_goes_on_once_there_is_room(tmp_path: Path) -> None:
    code = (
        "import os, sys\nfrom sources.stderr import secure_stderr\n"
        "good = os.dup(2); full = os.open('/dev/full', os.O_WRONLY)\n"
        "secure_stderr(); os.dup2(full, 2); print('lost', file=sys.stderr)\n"
        "os.dup2(good, 2); print('told', file=sys.stderr)"
    )
    answer = run(code)
    assert answer.returncode == 0
    assert "were lost)\ntold\n" in answer.stderr
