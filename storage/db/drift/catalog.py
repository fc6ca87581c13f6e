"""A description of one schema, read from Postgres's catalog: its objects and their properties."""

from collections import defaultdict
from typing import NamedTuple

from sqlalchemy import Connection, text

# The table in which Alembic keeps the revision has no model.
IGNORED = "alembic_version"


class Key(NamedTuple):
    """An object of a schema: its kind, the table or view it belongs to (empty for none), and its name, quoted."""

    kind: str
    owner: str
    name: str


Properties = dict[str, str | None]
Snapshot = dict[Key, Properties]

_RELATIONS = """
SELECT CASE WHEN c.relkind IN ('r', 'p') THEN 'table' ELSE 'view' END AS kind, '' AS owner,
       quote_ident(c.relname) AS name, p.property, p.value
FROM pg_class c CROSS JOIN LATERAL (VALUES
    ('definition', CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END),
    ('comment', obj_description(c.oid, 'pg_class'))
) p (property, value)
WHERE c.relnamespace = :schema AND c.relkind IN ('r', 'p', 'v', 'm') AND c.relname <> :ignored
"""

_COLUMNS = """
SELECT CASE WHEN c.relkind IN ('r', 'p') THEN 'column' ELSE 'view column' END, quote_ident(c.relname),
       quote_ident(a.attname), p.property, p.value
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
CROSS JOIN LATERAL (VALUES
    ('type', format_type(a.atttypid, a.atttypmod)),
    ('collation', CASE WHEN a.attcollation <> (SELECT t.typcollation FROM pg_type t WHERE t.oid = a.atttypid)
                       THEN a.attcollation::regcollation::text END),
    ('not null', CASE WHEN a.attnotnull THEN 'NOT NULL' END),
    ('default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END),
    ('generated', CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END),
    ('identity', CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END),
    ('comment', col_description(c.oid, a.attnum))
) p (property, value)
WHERE c.relnamespace = :schema AND c.relkind IN ('r', 'p', 'v', 'm') AND c.relname <> :ignored
"""

# From Postgres 18 on a NOT NULL is a constraint (n) too; it is read with its column.
_CONSTRAINTS = """
SELECT CASE o.contype WHEN 'c' THEN 'check' WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique key'
                      WHEN 'f' THEN 'foreign key' ELSE 'exclusion' END,
       quote_ident(c.relname), quote_ident(o.conname), 'definition', pg_get_constraintdef(o.oid)
FROM pg_constraint o
JOIN pg_class c ON c.oid = o.conrelid
WHERE c.relnamespace = :schema AND o.contype IN ('c', 'p', 'u', 'f', 'x') AND c.relname <> :ignored
"""

# The pretty form leaves out a schema of the search path. A failed CREATE INDEX CONCURRENTLY leaves an invalid index.
_INDEXES = """
SELECT 'index', quote_ident(c.relname), quote_ident(i.relname), 'definition',
       pg_get_indexdef(x.indexrelid, 0, true) || CASE WHEN x.indisvalid THEN '' ELSE ' (invalid)' END
FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_class c ON c.oid = x.indrelid
WHERE c.relnamespace = :schema AND c.relname <> :ignored
  AND NOT EXISTS (SELECT 1 FROM pg_constraint o WHERE o.conindid = i.oid AND o.contype IN ('p', 'u', 'x'))
"""

_TRIGGERS = """
SELECT 'trigger', quote_ident(c.relname), quote_ident(g.tgname), 'definition', pg_get_triggerdef(g.oid, true)
FROM pg_trigger g
JOIN pg_class c ON c.oid = g.tgrelid
WHERE c.relnamespace = :schema AND NOT g.tgisinternal AND c.relname <> :ignored
"""

_FUNCTIONS = """
SELECT 'function', '', quote_ident(f.proname) || '(' || pg_get_function_identity_arguments(f.oid) || ')',
       'definition',
       replace(pg_get_functiondef(f.oid), quote_ident(n.nspname) || '.' || quote_ident(f.proname) || '(',
               quote_ident(f.proname) || '(')
FROM pg_proc f
JOIN pg_namespace n ON n.oid = f.pronamespace
WHERE n.oid = :schema AND f.prokind IN ('f', 'p')
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = f.oid AND d.deptype = 'e')
"""

_DOMAINS = """
SELECT 'domain', '', quote_ident(t.typname), 'definition',
       concat_ws(' ', 'CREATE DOMAIN', quote_ident(t.typname), 'AS', format_type(t.typbasetype, t.typtypmod),
                 'DEFAULT ' || t.typdefault, CASE WHEN t.typnotnull THEN 'NOT NULL' END,
                 (SELECT string_agg('CONSTRAINT ' || quote_ident(o.conname) || ' ' || pg_get_constraintdef(o.oid), ' '
                                    ORDER BY o.conname)
                  FROM pg_constraint o WHERE o.contypid = t.oid AND o.contype = 'c'))
FROM pg_type t
WHERE t.typnamespace = :schema AND t.typtype = 'd'
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
"""

_QUESTIONS = (_RELATIONS, _COLUMNS, _CONSTRAINTS, _INDEXES, _TRIGGERS, _FUNCTIONS, _DOMAINS)


def read_schema(connection: Connection, schema: str) -> Snapshot:
    """Every object of the schema. Names of its objects come without a schema when it is first in the search path."""
    number = connection.scalar(text("SELECT oid FROM pg_namespace WHERE nspname = :schema"), {"schema": schema})
    found: Snapshot = defaultdict(dict)
    for question in _QUESTIONS:
        for kind, owner, name, prop, value in connection.execute(
            text(question), {"schema": number, "ignored": IGNORED}
        ):
            found[Key(kind, owner, name)][prop] = value
    return dict(found)
