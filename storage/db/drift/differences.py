"""The differences between two descriptions of a schema, each a sentence that names the object and the remedy."""

from collections.abc import Iterator
from dataclasses import dataclass

from storage.db.drift.catalog import Key, Properties, Snapshot
from storage.db.drift.remedies import changed_property, extra_object, missing_object

# An analyst's own views, functions and domains beside the declared ones are no drift.
OWN_ALLOWED = ("view", "view column", "function", "domain")


@dataclass(frozen=True, slots=True)
class Difference:
    """An object that is missing, unknown or another than declared, and a sentence that says so."""

    key: Key
    sentence: str


def compare(expected: Snapshot, found: Snapshot) -> list[Difference]:
    """Every difference; what belongs to a missing table, an unknown one or another view is not told a second time."""
    differences = [*_missing(expected, found), *_extra(expected, found), *_changed(expected, found)]
    told = {
        difference.key.name
        for difference in differences
        if difference.key.kind in ("table", "view") and _is_whole(difference.key, expected, found)
    }
    kept = [difference for difference in differences if difference.key.owner not in told]
    return sorted(kept, key=lambda difference: (difference.key.owner or difference.key.name, difference.sentence))


def _is_whole(key: Key, expected: Snapshot, found: Snapshot) -> bool:
    one, other = expected.get(key), found.get(key)
    return one is None or other is None or one["definition"] != other["definition"]


def _missing(expected: Snapshot, found: Snapshot) -> Iterator[Difference]:
    for key in expected.keys() - found.keys():
        yield Difference(key, missing_object(key, expected[key]))


def _extra(expected: Snapshot, found: Snapshot) -> Iterator[Difference]:
    for key in found.keys() - expected.keys():
        declared_view = key.kind == "view column" and Key("view", "", key.owner) in expected
        if key.kind not in OWN_ALLOWED or declared_view:
            yield Difference(key, extra_object(key))


def _changed(expected: Snapshot, found: Snapshot) -> Iterator[Difference]:
    for key in expected.keys() & found.keys():
        for prop in _unequal(key, expected[key], found[key]):
            yield Difference(key, changed_property(key, prop, expected[key], found[key]))


def _unequal(key: Key, expected: Properties, found: Properties) -> list[str]:
    # The other properties of a view's column follow from the view's query.
    looked_at = ["comment"] if key.kind == "view column" else list(expected)
    unequal = [prop for prop in looked_at if expected[prop] != found[prop]]
    # Another query's comments are made anew with it.
    return ["definition"] if "definition" in unequal else unequal
