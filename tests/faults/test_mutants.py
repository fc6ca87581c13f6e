"""Each mutant changes one place that is there, and names a test that is there."""

import pytest

from tests.faults.mutants import MUTANTS, ROOT, Mutant


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS.keys())
def test_a_mutant_changes_what_is_there(mutant: Mutant) -> None:
    assert (ROOT / mutant.file).read_text(encoding="utf-8").count(mutant.old) == 1
    file, name = mutant.test.split("::")
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")
