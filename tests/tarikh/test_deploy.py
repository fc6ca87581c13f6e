"""The files of deploy/ name commands and options that exist, and keep the crawl within what it needs."""

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest
from typer.main import get_command

from tarikh.app import build

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = sorted((ROOT / "deploy").iterdir())
GUIDES = [ROOT / "docs" / name for name in ("operating.md", "sources.md")]
# ./run tarikh crawl --max-time 6h;  "$(tarikh db url)";  `tarikh archive verify`
CALL = re.compile(r"(?:run |bin/|[`(]|^ *|&& )tarikh ([a-z]+(?: [a-z]+)?)((?: +(?:--[a-z-]+|[\w./=:*{}~-]+))*)", re.M)


def unknown(call: re.Match[str]) -> list[str]:
    """What the program does not know of this call: the command, or options of it."""
    found = get_command(build())
    for word in call[1].split():
        inner = getattr(found, "commands", None)
        if inner is None:
            break
        if word not in inner:
            return [call[0]]
        found = inner[word]
    known = {option for parameter in found.params for option in parameter.opts}
    return [option for option in re.findall(r"--[a-z-]+", call[2]) if option not in known]


@pytest.mark.parametrize("path", [*DEPLOY, *GUIDES], ids=lambda path: path.name)
def test_every_command_exists(path):
    calls = list(CALL.finditer(path.read_text()))
    assert calls or path.suffix in (".timer", "") or path.name == "compose.yaml"
    assert [word for call in calls for word in unknown(call)] == []


@pytest.mark.parametrize("path", DEPLOY, ids=lambda path: path.name)
def test_the_first_line_says_how_far_it_was_tried(path):
    assert re.match(r"# .*(never|nowhere|Never)", path.read_text())


def read_unit(suffix: str) -> ConfigParser:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(ROOT / "deploy" / f"tarikh-crawl.{suffix}")
    return unit


def test_the_timer_starts_the_service():
    units = {suffix: read_unit(suffix) for suffix in ("service", "timer")}
    # a timer without Unit= starts the service of its name
    assert units["timer"]["Timer"]["OnCalendar"] == "*-*-* 02:00"
    assert units["service"]["Service"]["Type"] == "oneshot"


def test_the_container_holds_every_package():
    text = (ROOT / "deploy" / "Containerfile").read_text()
    copied = set(re.findall(r"^COPY (\w+) \1$", text, re.M))
    assert copied == {"sources", "extract", "storage", "crawler", "migrations", "tarikh"}
    assert all((ROOT / name).is_dir() for name in copied)


def test_the_service_may_do_only_what_a_crawl_needs():
    service = read_unit("service")["Service"]
    assert service["CapabilityBoundingSet"] == ""
    for name in (
        "PrivateTmp",
        "PrivateDevices",
        "ProtectKernelLogs",
        "ProtectKernelModules",
        "ProtectKernelTunables",
    ):
        assert service[name] == "yes", name
    assert service["UMask"] == "0077"
    assert service["SystemCallFilter"] == "@system-service"
    assert "AF_UNIX" in service["RestrictAddressFamilies"]
    assert "10.0.0.0/8" in service["IPAddressDeny"]
    assert service["MemoryMax"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_calls_the_service_well_confined():
    unit = ROOT / "deploy" / "tarikh-crawl.service"
    # the threshold is ten times the exposure level: 10 is the worst
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", str(unit)],
        capture_output=True,
        text=True,
    )
    if "offline" in judged.stderr:
        pytest.skip("this systemd-analyze judges only running units")
    assert judged.returncode == 0, judged.stdout[-300:] + judged.stderr


def test_the_containers_write_only_where_they_must():
    text = (ROOT / "deploy" / "compose.yaml").read_text()
    services = text.split("\nservices:\n")[1].split("\nvolumes:")[0]
    assert services.count("read_only: true") == services.count("cap_drop: [ALL]") == 2
