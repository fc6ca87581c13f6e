"""The words of a text that changed."""

from collections.abc import Iterator
from difflib import SequenceMatcher

CONTEXT = 3


def changed_words(old: str, new: str) -> Iterator[str]:
    """Each changed place as `... words [-gone-] {+come+} words ...`, with three words around it."""
    was, now = old.split(), new.split()
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        before, after = was[max(0, i1 - CONTEXT) : i1], was[i2 : i2 + CONTEXT]
        gone = [f"[-{' '.join(was[i1:i2])}-]"] if i2 > i1 else []
        come = [f"{{+{' '.join(now[j1:j2])}+}}"] if j2 > j1 else []
        yield " ".join([*before, *gone, *come, *after])
