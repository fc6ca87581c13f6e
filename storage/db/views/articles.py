"""The views of articles, their provenance and changes, and of what came of each run."""

from storage.db.views.view import View

ARTICLES = View(
    name="articles",
    comment="One row an article as it stands now. Start here",
    query=r"""
SELECT a.id, a.source, s.title AS source_title, s.country, a.host, a.url, a.title, v.body,
       a.published_on, a.published_at, a.published_precision, v.published_from, v.modified_at, v.modified_on,
       a.language, v.language_confidence, v.script, v.declared_language,
       v.authors, v.section, v.tags, v.image_url, a.canonical_url,
       a.version, a.first_seen_at, a.last_seen_at, a.gone_at, v.warnings,
       coalesce(a.source, regexp_replace(a.host, '^www\.', '')) AS outlet,
       s.timezone, a.published_at AT TIME ZONE s.timezone AS published_local,
       lower(substring(v.declared_language FROM '^[A-Za-z]{2,3}(?![A-Za-z])')) AS declared_language_code,
       v.cut, a.added_at,
       (SELECT substr(encode(u.key_digest, 'hex'), 1, 12) FROM article_url u
        WHERE u.article_id = a.id AND u.url = a.url ORDER BY u.why <> 'page' LIMIT 1) AS handle
FROM article a
JOIN article_version v ON v.article_id = a.id AND v.number = a.version
LEFT JOIN source s ON s.id = a.source
""",
    columns={
        "id": "Number of the article; `tarikh show ID` shows it with its provenance",
        "source": "The source; null for an imported page of a host that no source has",
        "source_title": "What the source calls itself",
        "country": "Country that the source reports on, ISO 3166, lower case",
        "published_on": "Day of publication in the site's own time zone; null where the page does not say",
        "published_at": "Time of publication; null where only the day is known",
        "language": "ISO 639 code of the language of the text, as read from the text",
        "version": "Number of the current version; see provenance and changed_after_publication",
        "gone_at": "When the site had taken it down; null while it stands",
        "outlet": "The source, or the host without `www.` where no source has it",
        "timezone": "IANA zone of the site; null for an imported page of a host that no source has",
        "published_local": "Time of publication on the site's own clock; null where only the day is known",
        "declared_language": "What the page says its language is, in its own words: `ru-RU`, `kk_KZ`",
        "declared_language_code": "The language in those words, ISO 639, to compare with `language`",
        "handle": "Its name for others: the first 12 hex digits of its URL key's digest, the same in every archive",
    },
)

PROVENANCE = View(
    name="provenance",
    comment="From each version of an article to the bytes it was read from, and how it was dated",
    query="""
SELECT v.article_id, v.number AS version, v.cause, c.id AS capture_id, c.url AS captured_url, c.redirected_from,
       c.fetched_at, c.status, holder.warc_file, holder.warc_offset, holder.warc_length, holder.payload_digest,
       v.extractor_version, v.extracted_at, v.published_from, e.words AS date_words, e.why AS date_why,
       a.source, a.url
FROM article_version v
JOIN capture c ON c.id = v.capture_id
JOIN capture holder ON holder.id = coalesce(c.refers_to, c.id)
JOIN article a ON a.id = v.article_id
LEFT JOIN LATERAL (
    SELECT words, why FROM date_evidence
    WHERE version_id = v.id AND chosen AND role = 'published' ORDER BY position LIMIT 1
) e ON true
""",
    columns={
        "version": "Number of the version",
        "cause": "first; edit: the site changed it; reader: a later extractor; "
        "whole: more of a page that was cut; unclear: both may be",
        "captured_url": "The address that answered",
        "warc_file": "WARC file that holds the bytes, below the archive's warc folder",
        "warc_offset": "Where the record begins in it, in bytes",
        "warc_length": "Bytes of the record, compressed",
        "payload_digest": "Digest of the page's bytes, as the WARC file gives it",
        "date_words": "The page's own words from which the date was read",
        "date_why": "Why that date was chosen",
        "url": "The address of the article, as in the view articles",
    },
)

CHANGED_AFTER_PUBLICATION = View(
    name="changed_after_publication",
    comment="Each change that a site made to an article after it was first seen",
    query="""
SELECT a.id AS article_id, a.source, a.url, v.number AS version, before.number AS previous_version,
       v.seen_at, before.seen_at AS previous_seen_at, before.title AS title_before, v.title AS title_after,
       v.title IS DISTINCT FROM before.title AS title_changed,
       v.body IS DISTINCT FROM before.body AS body_changed,
       (v.published_on, v.published_at) IS DISTINCT FROM (before.published_on, before.published_at) AS date_changed,
       round(extract(epoch FROM v.seen_at - before.published_at) / 3600.0, 1) AS hours_after_publication,
       (v.seen_at AT TIME ZONE coalesce(s.timezone, 'UTC'))::date - before.published_on AS days_after,
       'between ' || to_char(before.last_seen_at AT TIME ZONE coalesce(s.timezone, 'UTC'), 'YYYY-MM-DD HH24:MI')
           || ' and ' || to_char(v.seen_at AT TIME ZONE coalesce(s.timezone, 'UTC'), 'YYYY-MM-DD HH24:MI')
           || ' ' || coalesce(s.timezone, 'UTC') AS edited
FROM article_version v
JOIN article a ON a.id = v.article_id
LEFT JOIN source s ON s.id = a.source
JOIN LATERAL (
    SELECT p.number, p.seen_at, p.last_seen_at, p.title, p.body, p.published_on, p.published_at
    FROM article_version p
    WHERE p.article_id = v.article_id AND p.superseded_by IS NULL AND p.id <> v.id AND p.seen_at <= v.seen_at
    ORDER BY p.seen_at DESC, p.number DESC LIMIT 1
) before ON true
WHERE v.cause = 'edit' AND v.superseded_by IS NULL
""",
    columns={
        "article_id": "The article",
        "version": "Number of the changed version",
        "previous_version": "Number of the version before",
        "seen_at": "Fetch time of the first capture with the changed text",
        "previous_seen_at": "Fetch time of the first capture with the text before",
        "title_before": "Headline before",
        "title_after": "Headline after",
        "title_changed": "Whether the headline is another",
        "body_changed": "Whether the text is another",
        "date_changed": "Whether the publication date is another",
        "hours_after_publication": "Hours from publication to that capture; null where only the day is known",
        "days_after": "Days from the day of publication to that of that capture, by the site's own calendar",
        "edited": "Within what time the site changed it: from the last capture before to the first after",
    },
)

RUN_OUTCOMES = View(
    name="run_outcomes",
    comment="What the captures of each run came to; the counts add up to the pages fetched",
    query="""
SELECT r.id AS run_id, r.started_at, coalesce(c.source, c.host) AS source, c.kind, c.outcome, count(*) AS captures
FROM run r
JOIN capture c ON c.run_id = r.id
GROUP BY r.id, r.started_at, coalesce(c.source, c.host), c.kind, c.outcome
""",
    columns={
        "run_id": "Number of the run",
        "source": "The source, or the host where no source has it",
        "captures": "How many responses came to that",
    },
)
