"""The mending of a source file that no longer fits its site: what was seen becomes a change of its TOML."""

from tarikh.repair.change import Change, propose_change
from tarikh.repair.other_host import propose_changes
from tarikh.repair.toml_file import difference

__all__ = ["Change", "difference", "propose_change", "propose_changes"]
