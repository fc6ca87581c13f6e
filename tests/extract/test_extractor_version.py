"""The version of the extractor names its code, its tables and its libraries, and nothing else."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import extract
from extract.extractor_version import EXTRACTOR_VERSION, library_versions, version_of

PACKAGE = Path(extract.__file__).parent
PRINT = "from extract import EXTRACTOR_VERSION as v; from extract.extractor_version import library_versions as l"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKAGE, tmp_path / "extract"))


@pytest.mark.parametrize("name", ["pool.py~", ".pool.py.swp", ".#pool.py", "#pool.py#", "pool.py.orig", "notes.txt"])
def test_a_stray_file_changes_nothing(package: Path, name: str) -> None:
    (package / name).write_text("a half-written line")
    assert version_of(package, library_versions()) == EXTRACTOR_VERSION


def test_the_rules_of_the_search_change_no_reading(package: Path) -> None:
    (package / "languages" / "kk" / "search.toml").write_text("")
    assert version_of(package, library_versions()) == EXTRACTOR_VERSION


@pytest.mark.parametrize(
    "name", ["reader.py", "language/profiles.zip", "languages/kk/months.json", "credits/outlets.tsv"]
)
def test_every_file_of_the_package_counts(package: Path, name: str) -> None:
    with (package / name).open("ab") as file:
        file.write(b" ")
    assert version_of(package, library_versions()) != EXTRACTOR_VERSION


def test_the_wheel_has_no_file_that_does_not_count(package: Path) -> None:
    kept = {p.suffix for p in package.rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    for suffix in kept:
        before = version_of(package, {})
        (package / f"another{suffix}").write_bytes(b"x")
        assert version_of(package, {}) != before, suffix


@pytest.mark.parametrize("name", ["trafilatura", "lxml", "langdetect", "pycld2"])
def test_the_version_of_a_library_counts(name: str) -> None:
    libraries = library_versions()
    assert version_of(PACKAGE, libraries | {name: libraries[name] + ".1"}) != EXTRACTOR_VERSION


def test_an_optional_library_counts_where_it_is_installed(tmp_path: Path) -> None:
    (tmp_path / "langdetect_rs.py").write_text("from langdetect import *\n")
    (tmp_path / "langdetect_rs-9.8.dist-info").mkdir()
    (tmp_path / "langdetect_rs-9.8.dist-info" / "METADATA").write_text("Name: langdetect-rs\nVersion: 9.8\n")
    run = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {PRINT}; print(v, l()['langdetect_rs'])"
    found = subprocess.run(
        [sys.executable, "-c", run], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    ).stdout.split()
    assert found[1] == "9.8"
    assert found[0] != EXTRACTOR_VERSION
