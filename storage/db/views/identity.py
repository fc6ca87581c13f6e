"""The views of credits, groups of one text, and reprints."""

from storage.db.views.view import View

CREDITS = View(
    name="credits",
    comment="Whom each article, as it stands now, says its text was taken from",
    query="""
SELECT c.id, v.article_id, a.source, a.host AS article_host, a.url AS article_url, a.title, a.published_on,
       c.name, c.relation, c.host, c.url, c.words
FROM article a
JOIN article_version v ON v.article_id = a.id AND v.number = a.version
JOIN credit c ON c.version_id = v.id
""",
    columns={
        "id": "Number of the credit",
        "article_id": "The article that credits",
        "article_host": "Host of the article that credits",
        "article_url": "Address of the article that credits",
        "name": "The outlet, as the table of outlets names it, else as the page does",
        "relation": "reprint: the whole text; translation: of a text of that outlet; cites: it quotes it",
        "host": "Host of the outlet",
        "url": "The address that the credit links to",
        "words": "The sentence or footer that says so",
    },
)

TEXT_GROUPS = View(
    name="text_groups",
    comment="One row a text that several articles have: where it was first, and who printed it",
    query="""
SELECT g.original_id, o.source AS original_source, o.host AS original_host, o.url AS original_url, o.title,
       o.language, o.published_on, o.published_at, g.chosen_by, g.outlet_name, g.outlet_host,
       count(*) AS articles, count(DISTINCT coalesce(a.source, a.host)) AS sites,
       array_agg(DISTINCT coalesce(a.source, a.host)) AS printed_by, max(a.published_on) AS last_published_on
FROM text_group g
JOIN article o ON o.id = g.original_id
JOIN text_member m ON m.original_id = g.original_id
JOIN article a ON a.id = m.article_id
GROUP BY g.original_id, o.id
""",
    columns={
        "original_id": "The article that had the text first, of those in the archive",
        "original_source": "Source of the original",
        "original_host": "Host of the original",
        "original_url": "Address of the original",
        "chosen_by": "How that is known: credit (others name it), date (published before all copies), seen (seen "
        "before they were published), unclear (one of them may have come first)",
        "outlet_name": "The outlet that the text was taken from, where none of its articles is in the group",
        "articles": "How many articles have the text",
        "sites": "How many sites printed it",
        "printed_by": "The sites that printed it",
        "last_published_on": "Day on which the last of them printed it",
    },
)

REPRINTS = View(
    name="reprints",
    comment="One row a copy: who had the text first, who copied it, after how many hours",
    query="""
SELECT g.original_id, o.source AS original_source, o.host AS original_host, o.url AS original_url,
       o.published_on AS original_published_on, o.published_at AS original_published_at,
       m.known_by AS chosen_by, g.outlet_name, g.outlet_host,
       a.id AS article_id, a.source, a.host, a.url, a.title, a.language, a.published_on, a.published_at,
       CASE WHEN m.known_by <> 'unclear'
            THEN round(extract(epoch FROM a.published_at - o.published_at) / 3600.0, 1) END AS hours_after,
       CASE WHEN m.known_by <> 'unclear' THEN a.published_on - o.published_on END AS days_after,
       m.relation, m.containment, m.jaccard, m.credited
FROM text_group g
JOIN article o ON o.id = g.original_id
JOIN text_member m ON m.original_id = g.original_id AND m.article_id <> g.original_id
JOIN article a ON a.id = m.article_id
""",
    columns={
        "original_id": "The article that had the text first, of those in the archive",
        "original_source": "Source of the original",
        "original_host": "Host of the original",
        "original_url": "Address of the original",
        "original_published_on": "Day of the original's publication",
        "original_published_at": "Time of the original's publication; null where only the day is known",
        "outlet_name": "The outlet that the text was taken from, where none of its articles is in the group",
        "article_id": "The copy",
        "chosen_by": "How the original is known to be first: credit (others name it), date (published before this "
        "one), seen (seen before this one was published), unclear (either may have come first)",
        "hours_after": "Hours from the original to the copy; null where a page gives only its day, or where unclear",
        "days_after": "Days from the original to the copy, by each site's own calendar; null where unclear",
        "relation": "same: the same words; repost: cut, reworded or with additions",
        "containment": "Share of the shorter text's words that stand in three or more in a row of the other's",
        "jaccard": "Share of three-word rows that both have among those that either has",
        "credited": "Whether the copy names the original's site",
    },
)
