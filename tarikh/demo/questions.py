"""The demo's questions to the archive, as SQL that anybody can type."""

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
FROM articles GROUP BY 1, 2, 3 ORDER BY 1 DESC NULLS LAST, 4 DESC, 2, 3""",
)

SAME_TEXT = Question(
    "Which text did two papers print, who was first, and does the second say so?",
    """\
SELECT original_source AS first, first.title AS headline, r.source AS later, r.title AS its_headline,
       r.relation, r.hours_after, r.credited, c.words AS credit
FROM reprints r
JOIN articles first ON first.id = r.original_id
LEFT JOIN credits c ON c.article_id = r.article_id
ORDER BY 1""",
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
SELECT a.title, p.version, p.cause, p.fetched_at, p.warc_file, p.warc_offset, p.warc_length, p.date_words
FROM articles a JOIN provenance p ON p.article_id = a.id
WHERE a.url = 'https://sholpan.example/qarasu-kopiri/' ORDER BY p.version""",
)
