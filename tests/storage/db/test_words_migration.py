"""Words that old rows packed into one string come apart into columns, and together again on the way down."""

from pathlib import Path

from alembic import command
from sqlalchemy import create_engine, text

from storage.db.engine import normal_url
from storage.db.schema import _config

OLD = """
INSERT INTO source (id, title, home, country, languages, timezone, enabled, hosts, definition)
VALUES ('kz_a', 'A', 'https://a.kz/', 'kz', '{ru}', 'UTC', true, '{a.kz}', '{}');
INSERT INTO run (started_at, reason, arguments) VALUES
    (now(), 'finished', '{"command": "crawl", "limit": 3}'), (now(), 'finished', '{"command": "extract --fetch"}'),
    (now(), 'unreachable: dns', '{"command": "scrapy crawl"}'), (now(), 'finished', '{}');
INSERT INTO source_run (run_id, source, started_at, reason, fetched, new, changed, unchanged, failed, outcomes)
VALUES (3, 'kz_a', now(), 'unreachable: dns', 0, 0, 0, 0, 0, '{}'),
       (1, 'kz_a', now(), 'finished', 0, 0, 0, 0, 0, '{}');
INSERT INTO link (source, url, key_digest, kind, state, tries, next_at, seen_at, last_seen_at, witnesses,
                  reason, outcome)
SELECT 'kz_a', 'https://a.kz/' || n, sha256(n::text::bytea), 'article', 'due', 1, now(), now(), now(), '{}', r, o
FROM unnest(ARRAY['status 500', 'dns: no such host: a.kz', 'timeout', 'tdm: the site reserves it', NULL],
            ARRAY[NULL, NULL, NULL, 'tdm', 'ok']) WITH ORDINALITY AS t(r, o, n);
INSERT INTO issue (code, detail, noted_at) VALUES
    ('robots', 'robots.txt answered 503', now()), ('robots', 'robots.txt could not be read: dns', now()),
    ('robots', 'robots.txt forbids it', now()), ('http_error', 'status 404', now()), ('dns', 'status 404', now());
"""


def test_old_rows_come_apart_and_together_again(empty_database_url: str, tmp_path: Path) -> None:
    engine = create_engine(normal_url(empty_database_url))
    config = _config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection

        def rows(query: str) -> list[tuple[object, ...]]:
            return [tuple(row) for row in connection.execute(text(query)).all()]

        command.upgrade(config, "0011")
        connection.exec_driver_sql(OLD)
        connection.commit()
        command.upgrade(config, "0010")
        assert rows("SELECT command, reason, arguments->>'limit' FROM run ORDER BY id") == [
            ("crawl", "finished", "3"),
            ("fetch", "finished", None),
            ("scrapy crawl", "unreachable", None),
            ("crawl", "finished", None),
        ]
        ends = "SELECT reason, reason_code FROM source_run ORDER BY run_id"
        assert rows(ends) == [("finished", None), ("unreachable", "dns")]
        assert rows("SELECT reason_code, reason FROM link ORDER BY id") == [
            ("http_error", "status 500"),
            ("dns", "no such host: a.kz"),
            ("timeout", None),
            ("tdm", "the site reserves it"),
            (None, None),
        ]
        told = rows("SELECT status, reason_code FROM issue ORDER BY id")
        assert told == [(503, None), (None, "dns"), (None, None), (404, None), (None, None)]
        connection.rollback()
        command.downgrade(config, "0011")
        reasons = ["status 500", "dns: no such host: a.kz", "timeout", "tdm: the site reserves it", None]
        assert [row[0] for row in rows("SELECT reason FROM link ORDER BY id")] == reasons
        assert rows("SELECT reason FROM source_run ORDER BY run_id") == [("finished",), ("unreachable: dns",)]
    engine.dispose()
