"""The sentences that say how an object of the schema differs, and what mends it."""

from storage.db.drift.catalog import Key, Properties

RESTORE = "restore the database from a backup with `tarikh db restore`"
UPGRADE = "run `tarikh db upgrade`, which makes the views anew"
CONSTRAINTS = ("check", "primary key", "unique key", "foreign key", "exclusion")


def missing_object(key: Key, expected: Properties) -> str:
    """The sentence for a declared object that is not there."""
    said = f"the {_owner(key)} has no" if key.owner else "there is no"
    return f"{said} {_titled(key)}; {_make(key, expected)}"


def extra_object(key: Key) -> str:
    """The sentence for an object that is not declared."""
    unknown = "that this version does not know"
    if key.kind == "table":
        move = f"move it with `ALTER TABLE {key.name} SET SCHEMA other`"
        return f"there is a table {key.name} {unknown}; drop it if nobody needs it, or {move}"
    said = f"the {_owner(key)} has {_a(key.kind)} {key.name} {unknown}"
    return f"{said}; {UPGRADE if key.kind == 'view column' else f'if nobody needs it, run `{_drop(key)}`'}"


def changed_property(key: Key, prop: str, expected: Properties, found: Properties) -> str:
    """The sentence for a property that is another than declared."""
    if key.kind == "column" and prop != "comment":
        said = f"the column {key.owner}.{key.name} {_column_says(prop, expected, found)}"
        return f"{said}; {_alter(key, prop, expected, found)}"
    full = f"{key.owner}.{key.name}" if "column" in key.kind else key.name
    if prop == "comment":
        said = f"the {key.kind} {full} has " + ("another comment" if found[prop] else "no comment")
        return f"{said}; {UPGRADE if key.kind.startswith('view') else _run(_comment(key, full, expected[prop]))}"
    said = f"the {key.kind} {full}" + (f" of the table {key.owner}" if key.owner else "")
    if key.kind == "view":
        return f"{said} has another query; {UPGRADE}"
    return f"{said} is `{found[prop]}` and should be `{expected[prop]}`; {_remake(key, expected)}"


def _owner(key: Key) -> str:
    return f"{'view' if key.kind == 'view column' else 'table'} {key.owner}"


def _titled(key: Key) -> str:
    return f"{'column' if key.kind == 'view column' else key.kind} {key.name}"


def _a(kind: str) -> str:
    noun = "column" if kind == "view column" else kind
    return f"an {noun}" if noun[0] in "ie" else f"a {noun}"


def _run(statement: str) -> str:
    return f"run `{statement}`"


def _make(key: Key, expected: Properties) -> str:
    if key.kind.startswith("view"):
        return UPGRADE
    if key.kind in CONSTRAINTS:
        return _run(f"ALTER TABLE {key.owner} ADD CONSTRAINT {key.name} {expected['definition']}")
    if key.kind == "column":
        return _add_column(key, expected)
    return RESTORE if key.kind == "table" else _run(str(expected["definition"]).strip())


def _add_column(key: Key, expected: Properties) -> str:
    fills_itself = expected["default"] or expected["generated"] or not expected["not null"]
    # A column whose values are lost cannot be made anew from nothing.
    if not fills_itself or expected["identity"]:
        return RESTORE
    return _run(f"ALTER TABLE {key.owner} ADD COLUMN {_column(key, expected)}")


def _column(key: Key, expected: Properties) -> str:
    default = f"DEFAULT {expected['default']}" if expected["default"] else ""
    generated = f"GENERATED ALWAYS AS ({expected['generated']}) STORED" if expected["generated"] else ""
    return " ".join(filter(None, (key.name, expected["type"], default, generated, expected["not null"])))


def _remake(key: Key, expected: Properties) -> str:
    if key.kind in CONSTRAINTS:
        table, name = key.owner, key.name
        return _run(f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} {expected['definition']}")
    if key.kind == "function":
        return _run(str(expected["definition"]).strip())
    if key.kind == "domain":
        return f"change it with ALTER DOMAIN {key.name}"
    return _run(f"{_drop(key)}; {expected['definition']}")


def _drop(key: Key) -> str:
    if key.kind == "trigger":
        return f"DROP TRIGGER {key.name} ON {key.owner}"
    if key.kind == "index":
        return f"DROP INDEX {key.name}"
    part = "COLUMN" if key.kind == "column" else "CONSTRAINT"
    return f"ALTER TABLE {key.owner} DROP {part} {key.name}"


def _comment(key: Key, full: str, words: str | None) -> str:
    literal = "'" + words.replace("'", "''") + "'" if words else "NULL"
    return f"COMMENT ON {key.kind.upper()} {full} IS {literal}"


def _column_says(prop: str, expected: Properties, found: Properties) -> str:
    if prop == "not null":
        return "must not be null, and may be" if expected[prop] else "may be null, and may not be"
    if prop == "generated":
        return f"is computed as `{found[prop]}` and should be as `{expected[prop]}`"
    is_, should = (f"`{value}`" if value else f"no {prop}" for value in (found[prop], expected[prop]))
    return f"has {'the ' + prop + ' ' if found[prop] else ''}{is_} and should have {should}"


def _alter(key: Key, prop: str, expected: Properties, found: Properties) -> str:
    wanted = expected[prop]
    if prop == "generated":
        column = _column(key, expected)
        return _run(f"ALTER TABLE {key.owner} DROP COLUMN {key.name}, ADD COLUMN {column}") if wanted else RESTORE
    collation = wanted or 'pg_catalog."default"'
    verb = "SET" if found[prop] else "ADD"
    steps = {
        "type": f"TYPE {wanted}",
        "collation": f"TYPE {expected['type']} COLLATE {collation}",
        "not null": "SET NOT NULL" if wanted else "DROP NOT NULL",
        "default": f"SET DEFAULT {wanted}" if wanted else "DROP DEFAULT",
        "identity": f"{verb} GENERATED {wanted}{' AS IDENTITY' if verb == 'ADD' else ''}"
        if wanted
        else "DROP IDENTITY",
    }
    return _run(f"ALTER TABLE {key.owner} ALTER COLUMN {key.name} {steps[prop]}")
