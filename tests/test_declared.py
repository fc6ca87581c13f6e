"""Every distribution that the code imports is declared, and every listed command exists."""

import ast
import importlib
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import tarikh.app
from tarikh.app import COMMANDS, build

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("sources", "extract", "storage", "crawler", "tarikh", "migrations")
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# imported where it is installed; the code does without it
OPTIONAL = {"langdetect_rs"}
# part of the standard library of Python 3.14, and imported on that alone
NEWER = {"compression"}


def imported() -> Iterator[str]:
    """The top-level name of each absolute import of the packages."""
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                yield node.module.partition(".")[0]


def canonical(requirement: str) -> str:
    """The distribution that a requirement names: `zope.interface>=7` is `zope-interface`."""
    name = re.split(r"[\s<>=!~;\[(]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_import_is_declared() -> None:
    extras = [each for group in SETTINGS["optional-dependencies"].values() for each in group]
    declared = {canonical(each) for each in [*SETTINGS["dependencies"], *extras]}
    foreign = set(imported()) - sys.stdlib_module_names - set(PACKAGES) - OPTIONAL - NEWER
    homes = packages_distributions()
    # a module that is not installed here is taken for the distribution of its own name
    homeless = {name for name in foreign if not declared & {canonical(d) for d in homes.get(name, [name])}}
    assert homeless == set()


def test_every_dependency_is_pinned_as_ours() -> None:
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    blocks = {canonical(block): block for block in re.split(r"\n(?=[a-z0-9])", pins)}
    unpinned = [
        each for each in SETTINGS["dependencies"] if "tarikh (pyproject.toml)" not in blocks.get(canonical(each), "")
    ]
    assert unpinned == []


def test_every_listed_command_exists() -> None:
    cli = ROOT / "tarikh" / "cli"
    modules = {path.stem for path in cli.glob("*.py")} | {path.parent.name for path in cli.glob("*/__init__.py")}
    assert [name for name in COMMANDS if name not in modules] == []


def test_a_listed_command_without_a_module_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tarikh.app, "COMMANDS", (*COMMANDS, "nosuch"))
    with pytest.raises(ModuleNotFoundError, match="nosuch"):
        build()


def test_every_benchmark_can_be_imported() -> None:
    broken = {}
    for path in sorted((ROOT / "benchmarks").glob("[!_]*.py")):
        try:
            importlib.import_module(f"benchmarks.{path.stem}")
        except ImportError as err:
            # what a benchmark alone needs is installed by whoever runs it
            if not isinstance(err, ModuleNotFoundError) or (err.name or "").partition(".")[0] in PACKAGES:
                broken[path.stem] = str(err)
    assert broken == {}
