"""Write docs/data.md from the comments in a migrated database.

usage: DATABASE_URL=... python docs/write_data.py     (or, with no DATABASE_URL, the embedded server)
"""

from pathlib import Path

from sqlalchemy import Engine, text

PAGE = Path(__file__).with_name("data.md")
INTRO = """# What the archive holds

Made by `docs/write_data.py` from the comments that the database carries, so `\\d+ articles` in `tarikh db psql` says
the same. Ask the views first: they are made for questions. Times are `timestamptz`.

```sql
SELECT language, count(*) FROM articles WHERE published_on >= '2026-11-01' GROUP BY 1 ORDER BY 2 DESC;
SELECT * FROM reprints ORDER BY hours_after;
SELECT url, title_before, title_after FROM changed_after_publication;
SELECT warc_file, warc_offset, warc_length FROM provenance WHERE url = 'https://...';
```
"""
QUESTION = """
SELECT c.relname, c.relkind, a.attname, format_type(a.atttypid, a.atttypmod) AS type,
       obj_description(c.oid, 'pg_class') AS about, col_description(c.oid, a.attnum) AS comment
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND c.relname <> 'alembic_version'
ORDER BY c.relkind <> 'v', c.relname, a.attnum
"""


def describe(engine: Engine) -> str:
    """The page: each view and table with its columns, and what each means."""
    lines = [INTRO]
    relation = None
    with engine.connect() as connection:
        for row in connection.execute(text(QUESTION)):
            if row.relname != relation:
                relation = row.relname
                kind = "view" if row.relkind == "v" else "table"
                lines += [
                    "",
                    f"## {kind} `{relation}`",
                    "",
                    row.about or "",
                    "",
                    "| column | type | meaning |",
                    "| --- | --- | --- |",
                ]
            lines.append(f"| `{row.attname}` | {row.type} | {(row.comment or '').replace('|', '/')} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    from storage.db.engine import open_database
    from storage.db.settings import read_settings

    PAGE.write_text(describe(open_database(read_settings())), encoding="utf-8")
