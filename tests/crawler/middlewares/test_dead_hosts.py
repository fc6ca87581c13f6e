"""A host that cannot be had costs its own pages, and only the source's own host ends its crawl."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from loopback import Answer, Site, article
from sqlalchemy import Engine, text

from crawler.budget import IN_A_ROW, Budget, host_and_port
from crawler.job import Job
from sources import Source
from storage.outcomes import EndReason, ReasonCode

SOURCE = Source(
    id="kz_qala", title="Qala", home="https://qala.kz/", country="kz", languages=("ru",), timezone="Asia/Almaty"
)
OTHERS = ("http://qala.kz/1", "https://qala.kz:8443/1", "https://www.qala.kz/1", "http://10.0.0.1/1", "https://[::1/")


@pytest.fixture
def budget() -> Budget:
    return Budget(Job(), SOURCE)


@pytest.mark.parametrize("url", OTHERS)
@pytest.mark.parametrize("code", [ReasonCode.CONNECTION, ReasonCode.REFUSED_ADDRESS, ReasonCode.DNS])
def test_another_host_costs_itself(budget: Budget, url: str, code: ReasonCode):
    for _ in range(2 * IN_A_ROW):
        assert budget.stop_reason is None
        budget.no_answer(code, url)
    budget.answer("https://qala.kz/robots.txt")
    budget.lose_host(url, EndReason.ROBOTS)
    budget.end()
    assert (budget.stop_reason, budget.is_lost(url), budget.is_lost("https://qala.kz/news/1")) == (None, True, False)
    assert budget.unanswered == {code: 2 * IN_A_ROW}


def test_the_source_s_own_host_ends_its_crawl(budget: Budget):
    for number in range(IN_A_ROW - 1):
        budget.no_answer(ReasonCode.TIMEOUT, f"https://QALA.kz:443/{number}")
    # what answers by a redirect answers for the host that was asked
    budget.answer("https://www.qala.kz/7", "https://qala.kz/7")
    for number in range(IN_A_ROW):
        assert budget.stop_reason is None
        budget.no_answer(ReasonCode.TIMEOUT, f"https://qala.kz/{number}")
    assert (budget.stop_reason, budget.stop_code) == (EndReason.UNREACHABLE, ReasonCode.TIMEOUT)


def test_a_source_of_which_nothing_answers_ends_for_that(budget: Budget):
    budget.lose_host("https://www.qala.kz/robots.txt", EndReason.ROBOTS)
    assert budget.stop_reason is None
    budget.end()
    assert budget.stop_reason == EndReason.ROBOTS


@pytest.mark.parametrize(
    "odd", ["", "mailto:a@b.kz", "http://", "http://a.kz:port/", "http://[::1", "http://a:99999"]
)
def test_any_address_has_a_host_to_blame(odd: str):
    assert isinstance(host_and_port(odd), str)


@pytest.fixture
def dead() -> Iterator[str]:
    """A port on which nobody listens, for as long as it is held."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{held.getsockname()[1]}"


def test_dead_addresses_cost_themselves(site: Site, run, database: Engine, dead: str):
    tls = site.url.replace("http:", "https:")
    odd = [f"http://{dead}/news/{n}" for n in range(100, 120)] + [f"{tls}/news/{n}" for n in range(200, 210)]
    # the newest first: the dead ones are asked for before all others
    named = [*odd, *(f"{site.url}/news/{n}" for n in range(6))]
    first = datetime.now(UTC)
    items = "".join(
        f"<item><title>Мост</title><link>{url}</link>"
        f"<pubDate>{first - timedelta(minutes=n):%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
        for n, url in enumerate(named)
    )
    site.pages["/feed"] = Answer(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    site.pages |= {f"/news/{n}": article(n) for n in range(6)}
    # no port is asked that the source does not name
    (result,) = run(site.source(aliases=(dead,)))
    assert (result.reason, result.closed.new) == ("finished", 6)
    with database.connect() as connection:
        rows = connection.execute(
            text("SELECT url, state, next_at > seen_at, leased_until, reason_code, tries FROM link")
        )
        found = {row[0]: tuple(row)[1:] for row in rows}
    assert [url for url in odd if found[url][:3] != ("due", True, None)] == [], "told, and left to another night"
    assert all(found[url][3] for url in odd)
    asked = [url for url in odd if found[url][4]]
    assert 0 < len(asked) < len(odd), "what was not asked for lost no try"
    assert run.codes() >= {"connection", "tls"}
