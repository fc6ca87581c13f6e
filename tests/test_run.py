"""`./run` knows a finished installation from a half one, and its pins are whole."""

import importlib.util
import re
import subprocess
import sys
import tomllib
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
# "lxml==6.1.3 \" or "colorama==0.4.6 ; sys_platform == 'win32' \"
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;]+)[^\n]*\\\n    --hash=sha256:", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    return {canonicalize_name(package): version for package, version in PIN.findall((ROOT / name).read_text())}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The starter, working on an empty project whose .venv has this Python."""
    spec = importlib.util.spec_from_loader("run", SourceFileLoader("run", str(ROOT / "run")))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    spec.loader.exec_module(module)
    (tmp_path / "requirements.txt").write_text("one==1\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    for name, value in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "PYTHON": tmp_path / ".venv/bin/python",
    }.items():
        monkeypatch.setattr(module, name, str(value))
    return module


def finish(run: ModuleType) -> None:
    Path(run.stamp("requirements.txt")).write_text(run.digest("requirements.txt"))


def test_a_finished_installation_is_ready_until_its_pins_change(run: ModuleType, tmp_path: Path) -> None:
    assert not run.is_ready("requirements.txt")
    finish(run)
    assert run.is_ready("requirements.txt")
    (tmp_path / "requirements.txt").write_text("one==2\n")
    assert not run.is_ready("requirements.txt")


def test_one_whose_python_is_gone_is_not_ready(run: ModuleType, tmp_path: Path) -> None:
    finish(run)
    (tmp_path / ".venv" / "bin" / "python").unlink()
    assert not run.is_ready("requirements.txt")


def test_one_cut_short_is_made_anew(run: ModuleType) -> None:
    assert not run.is_sound()
    finish(run)
    assert run.quiet([run.PYTHON, "-c", ""])
    run.forget("requirements.txt")
    assert not run.is_sound()


def test_one_start_at_a_time_works_on_it(run: ModuleType, tmp_path: Path) -> None:
    free = [sys.executable, "-c", f"import fcntl; fcntl.flock(open({str(tmp_path / '.venv.lock')!r}, 'w'), 6)"]
    with run.turn():
        assert subprocess.run(free, capture_output=True, check=False).returncode != 0
    assert subprocess.run(free, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("quick", [True, False])
def test_the_quick_loop_leaves_out_migrations_and_slow_tests(run: ModuleType, tmp_path: Path, quick: bool) -> None:
    log = tmp_path / "log"
    for name in ("python", "lint-imports"):
        program = tmp_path / ".venv" / "bin" / name
        program.unlink(missing_ok=True)
        program.write_text(f'#!/bin/sh\necho {name} "$@" >> {log}\n')
        program.chmod(0o755)
    assert run.test(["--quick", "-x"] if quick else ["-x"]) == 0
    lines = log.read_text().splitlines()
    assert [line for line in lines if "mypy" in line or "lint-imports" in line] == ["python -m mypy", "lint-imports"]
    assert any("alembic" in line for line in lines) is not quick
    assert lines[-1].startswith("python -m pytest -m not slow and not server -n" if quick else "python -m pytest -n")
    assert lines[-1].endswith("-x")


def test_help_and_mistakes_need_no_installation(tmp_path: Path) -> None:
    helped = subprocess.run([ROOT / "run", "--help"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "Example: ./run tarikh" in helped.stdout
    assert "test --quick" in helped.stdout
    wrong = subprocess.run([ROOT / "run", "dmeo"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (wrong.returncode, wrong.stdout) == (2, "")


def test_every_dependency_is_pinned_to_a_version_that_it_allows() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {"requirements.txt": project["project"]["dependencies"]}
    wanted["requirements-dev.txt"] = project["dependency-groups"]["dev"]
    for name, requirements in wanted.items():
        found = pins(name)
        for requirement in map(Requirement, requirements):
            version = found.get(canonicalize_name(requirement.name))
            assert version is not None, (
                f"{requirement.name} is not in {name}: compile it again, as its first lines say"
            )
            assert requirement.specifier.contains(version), f"{requirement} against {version}"


def test_the_two_files_agree() -> None:
    packages, tools = pins("requirements.txt"), pins("requirements-dev.txt")
    assert {
        name: (packages[name], tools[name]) for name in packages & tools.keys() if packages[name] != tools[name]
    } == {}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_the_pins_name_no_index_and_no_machine(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not re.search(r"https?:|file:|--(extra-)?index|--find-links|@ |/(home|root|tmp|opt)/", text)
