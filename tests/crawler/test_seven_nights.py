"""After seven nights over a site that grows, edits and deletes, the archive holds the site's true history."""

from datetime import timedelta

import pytest
from living_site import NIGHTS, LivingSite
from loopback import Site
from nights_passed import compare, pass_nights

pytestmark = pytest.mark.slow


@pytest.fixture
def papers():
    opened = [Site("127.0.0.1"), Site("127.0.0.2")]
    yield LivingSite(opened[0], 100, 5), LivingSite(opened[1], 21, 3)
    for site in opened:
        site.close()


def test_the_database_equals_the_history(papers, run, database):
    rows = pass_nights(papers, lambda night, *sources: run(*sources, ahead=timedelta(days=night)))
    truth, found = compare(papers, database)
    assert found == truth
    second = rows[1]
    print(*rows, sep="\n")
    settled = second["new"] + second["changed"] + second["unchanged"] + second["failed"]
    assert second["articles"] == settled + 2, "each of two faltering pages is asked for once more"
    assert second["discovery"] <= 6, "robots.txt, feed and sitemap of two sites"
    assert len(rows) == NIGHTS
