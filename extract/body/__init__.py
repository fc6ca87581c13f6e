"""What is the article's text?"""

import trafilatura

from extract.chrome import Chrome
from extract.document import Body, Document


def read_body(document: Document, title: str | None, chrome: Chrome | None) -> Body:
    """The article's paragraphs, with the site's chrome left out."""
    found = trafilatura.bare_extraction(document.markup, url=document.url, include_comments=False)
    text = str(found.text or "") if found and not isinstance(found, dict) else ""
    return Body(tuple(line for line in text.split("\n") if line.strip()), "trafilatura")
