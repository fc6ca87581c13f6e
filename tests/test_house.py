"""The modules, commands and documents keep the rules of the house."""

import ast
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from statistics import median

import pytest
import typer
from typer.main import get_command

from tarikh.app import build

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("sources", "extract", "storage", "crawler", "tarikh", "migrations", "benchmarks", "tests")
MODULES = [*sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")), ROOT / "run"]
NAMES = [str(path.relative_to(ROOT)) for path in MODULES]
FOLDERS = sorted({path.parent for path in MODULES} - {ROOT, ROOT / "migrations" / "versions"})
FORBIDDEN = ("utils", "util", "helpers", "helper", "common", "manager", "misc")
# Methods whose names Scrapy and SQLAlchemy give.
THEIRS = (
    "process_options",
    "process_request",
    "process_response",
    "process_exception",
    "process_bind_param",
    "process_result_value",
)
LONGEST_MODULE = 500
LONGEST_FUNCTION = 80
MOST_SIBLINGS = 20
# Lines; half of the modules are no longer than that.
MEDIAN_MODULE = 120


@pytest.fixture(params=MODULES, ids=NAMES)
def module(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_a_module_is_short(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("folder", FOLDERS, ids=[str(folder.relative_to(ROOT)) for folder in FOLDERS])
def test_a_folder_has_few_modules(folder: Path) -> None:
    modules = [path.name for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MOST_SIBLINGS, "put those that belong together on a shelf of their own"


def test_no_two_test_modules_outside_of_packages_have_one_name() -> None:
    loose = [path for path in (ROOT / "tests").rglob("*.py") if not (path.parent / "__init__.py").exists()]
    names = [path.name for path in loose if path.name != "conftest.py"]
    assert sorted(names) == sorted(set(names)), "pytest imports them by their names alone"


def test_half_of_the_modules_are_no_longer_than_the_median() -> None:
    lengths = [len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES if path.name != "__init__.py"]
    assert median(lengths) <= MEDIAN_MODULE


def test_functions_are_short(module: Path) -> None:
    spans = {node.name: (node.end_lineno or 0) - node.lineno + 1 for node in functions(module)}
    assert {name: span for name, span in spans.items() if span > LONGEST_FUNCTION} == {}


def test_a_docstring_states_what_its_module_is_or_does(module: Path) -> None:
    source = tree(module)
    if not source.body:
        pytest.skip("an empty module")
    first = (ast.get_docstring(source) or "").partition("\n")[0]
    assert first.endswith("."), "the first line of the docstring is a sentence"
    assert "?" not in first, "the first line of the docstring is a statement"


def test_a_docstring_of_a_function_or_class_is_a_statement(module: Path) -> None:
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = (ast.get_docstring(node) or ".").partition("\n\n")[0].rstrip()
            assert first.endswith((".", ":")), f"{node.name}: the first paragraph of a docstring is a statement"


def test_names_tell_something(module: Path) -> None:
    assert module.stem not in FORBIDDEN
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.ClassDef):
            assert not node.name.endswith(("Manager", "Helper", "Utils")), node.name
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.name in THEIRS or not node.name.lstrip("_").startswith("process_"), node.name


def test_no_exception_is_swallowed(module: Path) -> None:
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"line {node.lineno}: a bare except"
            only = node.body[0]
            nothing = isinstance(only, ast.Pass) or (
                isinstance(only, ast.Expr) and isinstance(only.value, ast.Constant) and only.value.value is ...
            )
            assert not nothing, f"line {node.lineno}: an exception is swallowed"


def test_no_unfinished_work(module: Path) -> None:
    words = ("TO" + "DO", "FIX" + "ME", "X" * 3 + ":")
    text = module.read_text(encoding="utf-8")
    assert [word for word in words if word in text] == []


def test_the_wheel_takes_every_file() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    patterns = settings["package-data"]["*"]
    packages = [name.rstrip("*") for name in settings["packages"]["find"]["include"]]
    files = [path for name in packages for path in (ROOT / name).rglob("*") if path.is_file()]
    data = [path for path in files if path.suffix != ".py" and "__pycache__" not in path.parts]
    assert data
    assert [str(path) for path in data if not any(fnmatch(path.name, pattern) for pattern in patterns)] == []


def test_the_guide_names_files_that_exist() -> None:
    guide = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:sources|extract|storage|crawler|tarikh|tests|migrations)/[a-z_/.]+)`", guide)
    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).exists()] == []


def commands() -> list[tuple[str, typer.core.TyperCommand]]:
    """Every command with its whole name, such as `tarikh db stats`."""
    found = []

    def walk(name: str, command: object) -> None:
        for child, inner in getattr(command, "commands", {}).items():
            walk(f"{name} {child}", inner)
        if not hasattr(command, "commands"):
            found.append((name, command))

    walk("tarikh", get_command(build()))
    return found  # type: ignore[return-value]


COMMANDS = commands()


@pytest.fixture(params=COMMANDS, ids=[name for name, _ in COMMANDS])
def command(request: pytest.FixtureRequest) -> tuple[str, typer.core.TyperCommand]:
    found: tuple[str, typer.core.TyperCommand] = request.param
    return found


def test_a_command_has_help_and_an_example(command: tuple[str, typer.core.TyperCommand]) -> None:
    name, inner = command
    assert inner.help, "a command's docstring is its help"
    assert "Example" in (inner.epilog or ""), "the epilog shows an example"
    assert name in (inner.epilog or ""), "the example calls this very command"


def test_options_have_help(command: tuple[str, typer.core.TyperCommand]) -> None:
    silent = [part.name for part in command[1].params if part.name != "help" and not getattr(part, "help", None)]
    assert silent == []


def test_a_command_is_documented(command: tuple[str, typer.core.TyperCommand]) -> None:
    name, inner = command
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert f"## {name}\n" in page, "write it with: python docs/write_commands.py"
    for part in inner.params:
        for option in getattr(part, "opts", []):
            if option.startswith("--") and option != "--help":
                assert option in page, option
