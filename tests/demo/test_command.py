"""`tarikh demo` takes a new folder, and nothing else."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sources import TarikhError
from tarikh.app import build
from tarikh.cli.demo import _folder


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    result = CliRunner().invoke(build(), ["demo", "--home", str(tmp_path)])
    assert isinstance(result.exception, TarikhError)
    assert "is not an empty folder" in str(result.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("keep", [True, False])
def test_a_folder_made_for_it_goes_unless_it_is_kept(keep: bool) -> None:
    with _folder(None, keep) as (folder, stays):
        assert folder.is_dir()
    assert folder.exists() == stays == keep
    if keep:
        folder.rmdir()
