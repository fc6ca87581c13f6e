"""Does the page's own head call it an article?"""

from extract.document import Document


def says_article(document: Document) -> bool:
    """Whether Open Graph or JSON-LD say so; shops, guides and home pages seldom do."""
    if (document.meta("og:type") or "").lower() == "article" or "article:published_time" in document.metas:
        return True
    kinds = (str(facts.get("@type")) for facts in document.json_ld)
    return any("Article" in kind or "BlogPosting" in kind for kind in kinds)
