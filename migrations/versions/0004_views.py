"""Create the analysts' views: articles, where each comes from, what changed, how each run ended."""

from alembic import op

revision = "0004"
down_revision: str | None = "0003"
branch_labels = None
depends_on = None

ARTICLES = """
CREATE VIEW articles AS
SELECT a.id, a.source, s.title AS source_title, s.country, a.host, a.url, v.title, v.body,
       v.published_on, v.published_at, v.published_precision, v.published_from, v.modified_at, v.modified_on,
       v.language, v.language_confidence, v.script, v.declared_language,
       v.authors, v.section, v.tags, v.image_url, a.canonical_url,
       a.version, a.first_seen_at, a.last_seen_at, a.gone_at, v.warnings
FROM article a
JOIN article_version v ON v.article_id = a.id AND v.number = a.version
LEFT JOIN source s ON s.id = a.source
"""

PROVENANCE = """
CREATE VIEW provenance AS
SELECT v.article_id, v.number AS version, v.cause, c.id AS capture_id, c.url AS captured_url, c.redirected_from,
       c.fetched_at, c.status, holder.warc_file, holder.warc_offset, holder.warc_length, holder.payload_digest,
       v.extractor_version, v.extracted_at, v.published_from, e.words AS date_words, e.why AS date_why
FROM article_version v
JOIN capture c ON c.id = v.capture_id
JOIN capture holder ON holder.id = coalesce(c.refers_to, c.id)
LEFT JOIN LATERAL (
    SELECT words, why FROM date_evidence
    WHERE version_id = v.id AND chosen AND role = 'published' ORDER BY position LIMIT 1
) e ON true
"""

CHANGED = """
CREATE VIEW changed_after_publication AS
SELECT a.id AS article_id, a.source, a.url, v.number AS version, before.number AS previous_version,
       v.seen_at, before.seen_at AS previous_seen_at, before.title AS title_before, v.title AS title_after,
       v.title IS DISTINCT FROM before.title AS title_changed,
       v.body IS DISTINCT FROM before.body AS body_changed,
       (v.published_on, v.published_at) IS DISTINCT FROM (before.published_on, before.published_at) AS date_changed,
       round(extract(epoch FROM v.seen_at - before.published_at) / 3600.0, 1) AS hours_after_publication
FROM article_version v
JOIN article a ON a.id = v.article_id
JOIN LATERAL (
    SELECT * FROM article_version p
    WHERE p.article_id = v.article_id AND p.superseded_by IS NULL AND p.id <> v.id AND p.seen_at <= v.seen_at
    ORDER BY p.seen_at DESC, p.number DESC LIMIT 1
) before ON true
WHERE v.cause = 'edit' AND v.superseded_by IS NULL
"""

OUTCOMES = """
CREATE VIEW run_outcomes AS
SELECT r.id AS run_id, r.started_at, coalesce(c.source, c.host) AS source, c.kind, c.outcome, count(*) AS captures
FROM run r
JOIN capture c ON c.run_id = r.id
GROUP BY r.id, r.started_at, coalesce(c.source, c.host), c.kind, c.outcome
"""

VIEWS = {
    "articles": (ARTICLES, "One row an article as it stands now. Start here"),
    "provenance": (PROVENANCE, "From each version of an article to the bytes it was read from, and how it was dated"),
    "changed_after_publication": (CHANGED, "Each change that a site made to an article after it was first seen"),
    "run_outcomes": (OUTCOMES, "What the captures of each run came to; the counts add up to the pages fetched"),
}

COLUMNS = {
    "articles.id": "Number of the article; `tarikh show ID` shows it with its provenance",
    "articles.source": "The source; null for an imported page of a host that no source has",
    "articles.country": "Country that the source reports on, ISO 3166, lower case",
    "articles.published_on": "Day of publication in the site's own time zone; null where the page does not say",
    "articles.published_at": "Time of publication; null where only the day is known",
    "articles.published_precision": "second, minute or day",
    "articles.published_from": "Where on the page the date was read",
    "articles.language": "ISO 639 code of the language of the text, as read from the text",
    "articles.declared_language": "What the page says its language is",
    "articles.body": "Paragraphs joined by newlines",
    "articles.version": "Number of the current version; see provenance and changed_after_publication",
    "articles.gone_at": "When the site had taken it down; null while it stands",
    "provenance.warc_file": "WARC file that holds the bytes, below the archive's warc folder",
    "provenance.warc_offset": "Where the record begins in it, in bytes",
    "provenance.warc_length": "Bytes of the record, compressed",
    "provenance.payload_digest": "Digest of the page's bytes, as the WARC file gives it",
    "provenance.cause": "first; edit: the site changed it; reader: a later extractor; unclear: both may be",
    "provenance.date_words": "The page's own words from which the date was read",
    "provenance.date_why": "Why that date was chosen",
    "changed_after_publication.seen_at": "Fetch time of the first capture with the changed text",
    "changed_after_publication.hours_after_publication": "Hours from publication to that capture",
    "run_outcomes.source": "The source, or the host where no source has it",
}


def upgrade() -> None:
    for name, (definition, comment) in VIEWS.items():
        op.execute(definition)
        op.execute(f"COMMENT ON VIEW {name} IS '{comment}'")
    for column, comment in COLUMNS.items():
        quoted = comment.replace("'", "''")
        op.execute(f"COMMENT ON COLUMN {column} IS '{quoted}'")


def downgrade() -> None:
    for name in reversed(VIEWS):
        op.execute(f"DROP VIEW IF EXISTS {name}")
