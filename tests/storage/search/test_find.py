"""The index finds what the text answers, and no more."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from storage.articles.store import CaptureReading, keep_article
from storage.db.models import Article, ArticleSearch, ArticleVersion
from storage.search.bucket import Bucket
from storage.search.filing import rebuild, unfiled
from storage.search.find import Search, TooSlow, Total
from storage.search.query import BadQuery
from tests.identity import conftest as identity_rows
from tests.storage.conftest import BODY

sources = identity_rows.sources
"""Five sites that the archive knows."""
ARTICLES = [
    (1, "Мост через Ишим открыт", "Новый мост открыт в столице. Президент Токаев был на месте.", "ru"),
    (1, "Открыт рынок", "Рынок работает, а мост ещё строится. У моста стоят краны.", "ru"),
    (2, "Көпір ашылды", "Жаңа көпір ашылды. Халқымыз қуанды, Тоқаевтың сөзі.", "kk"),
    (2, "O‘zbekistonda saylov", "O'zbekiston xalqi saylovga bordi.", "uz"),
    (3, "Ўзбекистонда сайлов", "Ўзбекистон халқи сайловга борди.", "uz"),
    (3, None, "Токаева ждут в Баку: 5:0 в пользу моста.", "ru"),
]
WORDS = [
    "мост",
    "моста",
    "открыт",
    "рынок",
    "Токаев",
    "халық",
    "saylov",
    "сайлов",
    "5:0",
    "көпір",
    "нет",
    "title:мост",
]


@pytest.fixture
def archive(database: Engine, sources: list[str]) -> Engine:
    """The articles above, a day apart; the last one undated."""
    with Session(database) as session, session.begin():
        for at, (site, title, body, language) in enumerate(ARTICLES):
            ident = identity_rows.store_article(session, site, body, slug=str(at), title=title, language=language)
            article = session.get_one(Article, ident)
            article.title, article.published_at = title, None
            article.published_on = None if at == len(ARTICLES) - 1 else date(2026, 3, 2 + at)
    assert unfiled(database) == len(ARTICLES)
    told: list[int] = []
    assert rebuild(database, told.append) == sum(told) == len(ARTICLES)
    assert unfiled(database) == 0
    return database


def find(archive: Engine, question: str) -> list[int]:
    """The numbers, from 0, of the articles that answer, in the order of the answer."""
    return [int(hit.url.rpartition("/")[2]) for hit in Search(archive, question).newest(20)]


def test_questions(archive: Engine) -> None:
    expected = [
        ("мост", [1, 0, 5]),
        ("мост открыт", [1, 0]),
        ('"мост открыт"', [0]),
        ('мост -"мост открыт"', [1, 5]),
        ("title:мост", [0]),
        ("мост -рынок", [0, 5]),
        ("Токаев", [0, 5]),
        ("Тоқаев", [2]),
        ("халық lang:kk", [2]),
        ("saylov", [4, 3]),
        ("o'zbekiston", [4, 3]),
        ("рынок OR көпір", [2, 1]),
        ("откры*", [1, 0]),
        ("мост from:2026-03-03", [1]),
        ("мост to:2026-03-02", [0]),
        ("outlet:kz_site2", [3, 2]),
        ("мост -outlet:kz_site1", [5]),
        ("country:uz", []),
        ("5:0", [5]),
        ("жоқтөнөн", []),
    ]
    assert [(question, find(archive, question)) for question, _ in expected] == expected


def test_counts_and_shares_say_of_how_many(archive: Engine) -> None:
    search = Search(archive, "мост")
    assert search.total() == search.total(exact=True) == Total(3)
    assert [(one.bucket, one.articles, one.of) for one in search.by(Bucket.OUTLET)] == [
        ("kz_site1", 2, 2),
        ("kz_site3", 1, 2),
        ("kz_site2", 0, 2),
    ]
    assert [(one.bucket, one.articles, one.of) for one in search.by(Bucket.WEEK)] == [
        ("2026-03-02", 2, 5),
        (None, 1, 1),
    ]
    assert [one.share for one in Search(archive, '"мост открыт"').by(Bucket.LANGUAGE)] == [1 / 3, 0, 0]


def test_a_hit_says_where_and_when(archive: Engine) -> None:
    first = Search(archive, "рынок").newest(1)[0]
    assert (first.day, first.published, first.outlet) == (date(2026, 3, 3), None, "kz_site1")
    assert (first.country, first.language, first.title) == ("kz", "ru", "Открыт рынок")


@trials(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.sampled_from([*WORDS, "OR", *("-" + word for word in WORDS), '"мост открыт"', "lang:uz"]),
            st.text(max_size=5),
        ),
        min_size=1,
        max_size=5,
    ).map(" ".join)
)
def test_the_index_and_the_text_agree(archive: Engine, question: str) -> None:
    try:
        search = Search(archive, question)
    except BadQuery:
        return
    found = set(find(archive, question))
    wanted = search.sought.query.filters.values("lang")
    assert found == {
        at
        for at, (_, title, body, language) in enumerate(ARTICLES)
        if search.sought.answers(title, body) and (not wanted or language in wanted)
    }
    assert search.total().articles == len(found)


def test_a_question_that_takes_too_long_is_told(archive: Engine) -> None:
    with archive.begin() as connection:
        connection.execute(text("LOCK TABLE article_search IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(TooSlow, match=r"more than 0\.05 s: add a word"):
            Search(archive, "мост", ["ru"], seconds=0.05).total()


def test_a_long_word_and_a_long_text_cost_nothing(database: Engine, sources: list[str]) -> None:
    body = " ".join([f"слово{n}" for n in range(60_000)] + ["я" * 3000]) + " конец"
    with Session(database) as session, session.begin():
        identity_rows.store_article(session, 1, body, title="я" * 3000)
    assert rebuild(database) == 1
    assert len(Search(database, "слово17").newest(5)) == 1
    assert len(Search(database, '"' + "я" * 250 + '"').newest(5)) == 1
    with Session(database) as session:
        version = session.query(ArticleVersion).one()
        assert session.query(ArticleSearch).one().version_id == version.id


def test_a_stored_article_is_found_at_once_and_an_edit_by_its_new_words(database, writer, fetched, said, now):
    def keep(hours: float, **facts: object) -> None:
        at = now + timedelta(hours=hours)
        (kept,) = writer.keep([fetched("/news/1", repr(facts).encode(), fetched_at=at)])
        with Session(database) as session, session.begin():
            keep_article(session, CaptureReading(kept.capture_id, said(**facts)), at)

    body = BODY.replace("завода", "моста")
    keep(0, body=body)
    (hit,) = Search(database, "мосты").newest(5)
    assert (hit.outlet, hit.country, hit.language, hit.day) == ("kz_qala", "kz", "ru", date(2026, 11, 21))
    keep(30, body=body.replace("моста", "тоннеля"))
    assert Search(database, "мосты").total() == Total(0)
    assert Search(database, "тоннель").total() == Total(1)
    keep(31, body=body.replace("моста", "тоннеля"), title="Завод открылся в области")
    assert Search(database, "тоннель").total() == Total(1)
    assert unfiled(database) == 0
