"""A night on which the database takes no page ends as a failure of the archive, and one odd page does not."""

import pytest
from sqlalchemy import text

from storage.outcomes import AS_TOLD

REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the database takes none' USING ERRCODE = '22000'; END $$
"""


pytestmark = pytest.mark.slow


@pytest.mark.parametrize("table", ["capture", "article"])
def test_a_database_that_refuses_every_page_fails_the_night(site, run, database, table):
    site.feed(range(4))
    with database.begin() as connection:
        connection.execute(text(REFUSE))
        connection.execute(text(f"CREATE TRIGGER none BEFORE INSERT ON {table} EXECUTE FUNCTION refuse()"))
    (result,) = run(site.source())
    assert result.reason == "archive_failed"
    assert result.reason not in AS_TOLD, "the command ends with 1"
    with database.connect() as connection:
        (words,) = connection.scalars(text("SELECT detail FROM issue WHERE code = 'stopped'"))
    assert words.startswith("none of 4 pages could be kept")


def test_a_page_that_is_refused_among_others_fails_no_night(site, run, database):
    site.feed(range(4))
    with database.begin() as connection:
        connection.execute(text(REFUSE))
        odd = "FOR EACH ROW WHEN (NEW.url LIKE '%/news/1')"
        connection.execute(text(f"CREATE TRIGGER none BEFORE INSERT ON article {odd} EXECUTE FUNCTION refuse()"))
    (result,) = run(site.source())
    assert result.reason == "finished"
