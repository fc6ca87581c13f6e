"""What may one ask of the archive? The demo's questions, as SQL that anybody can type."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """Words for a person, and the query that answers them."""

    words: str
    sql: str


BY_DAY = Question(
    "How many articles came out, by day and language?",
    """\
SELECT published_on AS day, language, script, count(*) AS articles, count(DISTINCT source) AS sources
FROM article JOIN LATERAL (
    SELECT script FROM article_version WHERE article_id = article.id AND number = article.version
) AS current ON true
GROUP BY 1, 2, 3 ORDER BY 1 DESC, 4 DESC, 2, 3""",
)

SAME_TEXT = Question(
    "Which text did two papers print, and did the second say where it was from?",
    """\
WITH paragraph AS (
    SELECT a.id, a.source, a.title, v.id AS version_id, p.words,
           coalesce(a.published_at, a.published_on, a.first_seen_at) AS since
    FROM article a JOIN article_version v ON v.article_id = a.id AND v.number = a.version,
         string_to_table(v.body, E'\\n') AS p(words)
    WHERE length(p.words) > 80
)
SELECT first.source AS first, first.title AS headline, later.source AS later, later.title AS its_headline,
       count(DISTINCT later.words) AS same_paragraphs, min(credit.words) AS credit
FROM paragraph first
JOIN paragraph later ON later.words = first.words AND later.source <> first.source
                    AND (later.since, later.id) > (first.since, first.id)
LEFT JOIN credit ON credit.version_id = later.version_id
GROUP BY first.id, first.source, first.title, later.id, later.source, later.title""",
)

CHANGED = Question(
    "What did the papers change after publication?",
    """\
SELECT a.source, a.url, old.title AS was, new.title AS now, new.seen_at,
       old.body AS old_body, new.body AS new_body
FROM article_version new
JOIN article_version old ON old.article_id = new.article_id AND old.number = new.number - 1
JOIN article a ON a.id = new.article_id
WHERE new.cause = 'edit' ORDER BY a.source""",
)

PROVENANCE = Question(
    "Where does a row come from? The bytes of each version lie in a WARC file.",
    """\
SELECT a.title, v.number AS version, c.fetched_at, c.warc_file, c.warc_offset, c.warc_length, v.published_from
FROM article a
JOIN article_version v ON v.article_id = a.id
JOIN capture c ON c.id = v.capture_id
WHERE a.url = 'https://sholpan.example/qarasu-kopiri/' ORDER BY v.number""",
)
