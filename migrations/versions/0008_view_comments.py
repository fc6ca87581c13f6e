"""Comment each column of the analysts' views, and name the address of a row of provenance."""

from alembic import op

revision = "0008"
down_revision: str | None = "0007"
branch_labels = None
depends_on = None

PROVENANCE = """
CREATE {} VIEW provenance AS
SELECT v.article_id, v.number AS version, v.cause, c.id AS capture_id, c.url AS captured_url, c.redirected_from,
       c.fetched_at, c.status, holder.warc_file, holder.warc_offset, holder.warc_length, holder.payload_digest,
       v.extractor_version, v.extracted_at, v.published_from, e.words AS date_words, e.why AS date_why{}
FROM article_version v
JOIN capture c ON c.id = v.capture_id
JOIN capture holder ON holder.id = coalesce(c.refers_to, c.id){}
LEFT JOIN LATERAL (
    SELECT words, why FROM date_evidence
    WHERE version_id = v.id AND chosen AND role = 'published' ORDER BY position LIMIT 1
) e ON true
"""

# a view's column that is a table's own means what it means there
INHERIT = """
DO $$
DECLARE
    missing record;
    words text;
BEGIN
    FOR missing IN
        SELECT c.oid, c.relname, a.attname, a.attnum FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        WHERE c.relkind = 'v' AND c.relnamespace = 'public'::regnamespace AND col_description(c.oid, a.attnum) IS NULL
    LOOP
        SELECT col_description(t.oid, b.attnum) INTO words
        FROM unnest(ARRAY['article', 'article_version', 'capture', 'source', 'run', 'credit', 'text_group',
                          'text_member']) WITH ORDINALITY AS o(name, place)
        JOIN pg_class t ON t.relname = o.name AND t.relnamespace = 'public'::regnamespace
        JOIN pg_attribute b ON b.attrelid = t.oid AND b.attname = missing.attname
        WHERE col_description(t.oid, b.attnum) IS NOT NULL
        ORDER BY o.place LIMIT 1;
        IF words IS NOT NULL THEN
            EXECUTE format('COMMENT ON COLUMN %I.%I IS %L', missing.relname, missing.attname, words);
        END IF;
    END LOOP;
END $$
"""

COLUMNS = {
    "articles.source_title": "What the source calls itself",
    "provenance.version": "Number of the version",
    "provenance.article_id": "The article",
    "provenance.captured_url": "The address that answered",
    "provenance.url": "The address of the article, as in the view articles",
    "changed_after_publication.article_id": "The article",
    "changed_after_publication.version": "Number of the changed version",
    "changed_after_publication.previous_version": "Number of the version before",
    "changed_after_publication.previous_seen_at": "Fetch time of the first capture with the text before",
    "changed_after_publication.title_before": "Headline before",
    "changed_after_publication.title_after": "Headline after",
    "changed_after_publication.title_changed": "Whether the headline is another",
    "changed_after_publication.body_changed": "Whether the text is another",
    "changed_after_publication.date_changed": "Whether the publication date is another",
    "run_outcomes.run_id": "Number of the run",
    "run_outcomes.kind": "article, feed, sitemap, listing or robots",
    "run_outcomes.captures": "How many responses came to that",
    "credits.article_host": "Host of the article that credits",
    "credits.article_url": "Address of the article that credits",
    "credits.article_id": "The article that credits",
    "reprints.original_source": "Source of the original",
    "reprints.original_host": "Host of the original",
    "reprints.original_url": "Address of the original",
    "reprints.original_published_on": "Day of the original's publication",
    "reprints.original_published_at": "Time of the original's publication; null where only the day is known",
    "reprints.credited": "Whether the copy names the original's site",
    "text_groups.original_source": "Source of the original",
    "text_groups.original_url": "Address of the original",
    "text_groups.articles": "How many articles have the text",
    "text_groups.original_host": "Host of the original",
    "text_groups.printed_by": "The sites that printed it",
    "text_groups.last_published_on": "Day on which the last of them printed it",
}


def upgrade() -> None:
    joined = "\nJOIN article a ON a.id = v.article_id"
    op.execute(PROVENANCE.format("OR REPLACE", ",\n       a.source, a.url", joined))
    for column, comment in COLUMNS.items():
        quoted = comment.replace("'", "''")
        op.execute(f"COMMENT ON COLUMN {column} IS '{quoted}'")
    op.execute(INHERIT)


def downgrade() -> None:
    op.execute("DROP VIEW provenance")
    op.execute(PROVENANCE.format("", "", ""))
    op.execute("COMMENT ON VIEW provenance IS 'From each version of an article to the bytes it was read from'")
