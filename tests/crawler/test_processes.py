"""A crawl that is killed, hung or stopped costs only its own pages in hand."""

import os
import secrets
import signal
import subprocess
import threading

import pytest
from loopback import Answer, Site, article
from sqlalchemy import create_engine, text

from crawler.events import WorkerStarted
from crawler.run.processes import WatchLimits
from storage.db.engine import normal_url
from storage.db.settings import Settings
from tests.subprocesses import TARIKH, run_command, start_command, wait_until

pytestmark = pytest.mark.slow

PAGES = 12
CRAWL = (*TARIKH, "crawl", "--format", "json")


def write_source(folder, site, name="kz_site"):
    (folder / f"{name}.toml").write_text(
        f'title = "Site"\nhome = "{site.url}/"\ncountry = "kz"\nlanguages = ["ru"]\ntimezone = "Asia/Almaty"\n'
        f'feeds = ["{site.url}/feed"]\narticle = "/news/[0-9]+$"\ndelay = 0\n'
    )


def environment(settings, sources):
    return {
        "TARIKH_SOURCES": str(sources),
        "TARIKH_HOME": str(settings.home),
        "DATABASE_URL": settings.database_url or "",
        "TARIKH_ALLOW_ADDRESSES": "127.0.0.0/8",
    }


def news(site):
    """The articles that were asked for."""
    return [path for path in site.asked if path.startswith("/news/")]


def archive(database):
    """What an analyst sees: no numbers, no times of ours."""
    query = """SELECT a.url, a.title, a.published_at, a.language, v.body FROM article a
               JOIN article_version v ON v.article_id = a.id AND v.number = a.version"""
    with database.connect() as connection:
        return sorted(tuple(row) for row in connection.execute(text(query)))


@pytest.fixture
def filled(site):
    site.feed(range(PAGES))
    return site


@pytest.fixture
def undisturbed(server, template, tmp_path):
    """Another empty archive."""
    name = f"{template}_{secrets.token_hex(4)}"
    server.copy(template, name)
    yield Settings(home=tmp_path / "undisturbed", database_url=server.address(name))
    server.drop(name)


def test_kill_9_half_way_and_the_same_command_again(filled, inside, tmp_path, database, undisturbed):
    # a line on every page: whoever reads a page early cannot know yet that it recurs
    for n in range(PAGES):
        filled.pages[f"/news/{n}"] = article(n, "<p>Подписывайтесь на наши новости каждое утро.</p>")
    gate = filled.hold(PAGES // 2)
    write_source(tmp_path, filled)
    settings = environment(inside, tmp_path)
    with start_command(*CRAWL, environ=settings, folder=tmp_path / "said") as started:
        started.wait_until(lambda: len(news(filled)) > PAGES // 2)
        started.process.kill()
        started.end()
    gate.set()
    again = run_command(*CRAWL, environ=settings)
    assert '"reason": "finished"' in again.stdout
    with database.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM capture WHERE outcome = 'pending'")).scalar_one() == 0
        reasons = connection.execute(text("SELECT reason FROM run ORDER BY id")).scalars().all()
    assert reasons == ["killed", "finished"]

    other = environment(undisturbed, tmp_path)
    run_command(*CRAWL, environ=other)
    for each in (settings, other):
        # both read all pages with the same knowledge of the site
        run_command(*TARIKH, "reextract", environ=each)
    engine = create_engine(normal_url(undisturbed.database_url or ""))
    rows = archive(database)
    assert rows == archive(engine)
    engine.dispose()
    assert [url for url, *_ in rows] == sorted(f"{filled.url}/news/{n}" for n in range(PAGES))
    for url, title, _, language, body in rows:
        number = url.rpartition("/")[2]
        assert (title, language) == (f"Мост номер {number}", "ru")
        assert f"{number}-4" in body


def test_sigterm_finishes_the_pages_in_hand(filled, inside, tmp_path, database):
    # more pages than are in hand at once, each of two seconds: they are not all done when the signal is heard
    filled.feed(range(5 * PAGES))
    gate = filled.hold(2, pause=2.0)
    write_source(tmp_path, filled)
    with start_command(*CRAWL, environ=environment(inside, tmp_path), folder=tmp_path / "said") as started:
        started.wait_until(lambda: len(news(filled)) > 2)
        started.process.terminate()
        gate.set()
        started.end()
        assert started.process.returncode == 0, started.said()
        assert '"reason": "stopped"' in started.stdout
    with database.connect() as connection:
        reasons = connection.execute(
            text("SELECT r.reason, s.reason FROM run r JOIN source_run s ON s.run_id = r.id")
        ).all()
        pending = connection.execute(text("SELECT count(*) FROM capture WHERE outcome = 'pending'")).scalar_one()
        leased = connection.execute(text("SELECT count(*) FROM link WHERE leased_until IS NOT NULL")).scalar_one()
    assert [tuple(row) for row in reasons] == [("stopped", "stopped")]
    assert (pending, leased) == (0, 0)
    assert not list(inside.warc_folder.glob("*.open"))


def test_a_source_that_the_archive_failed_is_told_by_the_exit_code(filled, inside, tmp_path, database):
    # a file where the folder of WARC files must be: nothing can be kept
    inside.warc_folder.parent.mkdir(parents=True, exist_ok=True)
    inside.warc_folder.write_text("")
    write_source(tmp_path, filled)
    done = subprocess.run(CRAWL, env=environment(inside, tmp_path), capture_output=True, text=True, timeout=200)
    assert done.returncode == 1, done.stderr
    assert '"reason": "archive_failed"' in done.stdout
    assert "the archive did not do its work for 1 of 1 sources" in done.stderr
    with database.connect() as connection:
        assert connection.execute(text("SELECT reason FROM run")).scalars().all() == ["archive_failed"]
    assert "Traceback" not in done.stderr


def test_a_dead_site_is_no_failure_of_the_archive(filled, inside, tmp_path):
    write_source(tmp_path, filled)
    filled.close()
    done = subprocess.run(CRAWL, env=environment(inside, tmp_path), capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr


def test_a_second_crawl_leaves_it_to_the_first(filled, inside, tmp_path):
    filled.pages["/news/0"] = Answer(article(0), wait=600)
    write_source(tmp_path, filled)
    settings = environment(inside, tmp_path)
    with start_command(*CRAWL, environ=settings, folder=tmp_path / "said") as first:
        first.wait_until(lambda: "/news/0" in filled.asked)
        # it holds its turn however long the other takes to begin
        first.process.send_signal(signal.SIGSTOP)
        second = run_command(*CRAWL, environ=settings)
    assert second.stdout == ""
    assert "another crawl is at work" in second.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(("number", "reason"), [(signal.SIGKILL, "killed"), (signal.SIGSTOP, "hung")])
def test_a_child_that_dies_or_hangs_costs_no_other(filled, run, database, number, reason):
    gate = filled.hold(2)
    other = Site()
    other.feed(range(3))
    for n in range(3):
        other.pages[f"/news/{n}"] = article(100 + n)

    def strike():
        wait_until(lambda: len(news(filled)) > 2)
        pids = [e.pid for source, e in run.events if isinstance(e, WorkerStarted) and source == "kz_site"]
        os.kill(pids[0], number)

    striker = threading.Thread(target=strike)
    striker.start()
    try:
        second = other.source(id="kz_other", home=other.url.replace("127.0.0.1", "127.0.0.2"))
        second = second.model_copy(update={"home": f"{other.url}/"})
        results = {r.source: r for r in run(filled.source(), second, limits=WatchLimits(silence=30.0))}
    finally:
        striker.join()
        gate.set()
        other.close()
    assert results["kz_site"].reason == reason
    assert results["kz_other"].reason == "finished"
    assert results["kz_other"].closed.new == 3
    after = run(filled.source())[0]
    assert after.reason == "finished"
    assert len({url for url, *_ in archive(database)}) == PAGES + 3
