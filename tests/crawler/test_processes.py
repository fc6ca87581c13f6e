"""A crawl that is killed, hung or stopped costs only its own pages in hand."""

import os
import secrets
import signal
import subprocess
import sys
import threading
import time

import pytest
from loopback import Answer, Site, article
from sqlalchemy import create_engine, text

from crawler.run.processes import WatchLimits
from storage.db.engine import normal_url
from storage.db.settings import Settings

PAGES = 12
CRAWL = [sys.executable, "-m", "tarikh", "crawl", "--format", "json"]


def write_source(folder, site, name="kz_site"):
    (folder / f"{name}.toml").write_text(
        f'title = "Site"\nhome = "{site.url}/"\ncountry = "kz"\nlanguages = ["ru"]\ntimezone = "Asia/Almaty"\n'
        f'feeds = ["{site.url}/feed"]\narticle = "/news/[0-9]+$"\ndelay = 0\n'
    )


def environment(settings, sources):
    return os.environ | {
        "TARIKH_SOURCES": str(sources),
        "TARIKH_HOME": str(settings.home),
        "DATABASE_URL": settings.database_url or "",
        "TARIKH_ALLOW_ADDRESSES": "127.0.0.0/8",
    }


def wait_for(condition, seconds=30.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def archive(database):
    """What an analyst sees: no numbers, no times of ours."""
    query = """SELECT a.url, a.title, a.published_at, a.language, v.body FROM article a
               JOIN article_version v ON v.article_id = a.id AND v.number = a.version"""
    with database.connect() as connection:
        return sorted(tuple(row) for row in connection.execute(text(query)))


@pytest.fixture
def slow(site):
    site.feed(range(PAGES))
    for n in range(PAGES):
        site.pages[f"/news/{n}"] = Answer(article(n), wait=0.15)
    return site


@pytest.fixture
def undisturbed(server, template, tmp_path):
    """Another empty archive."""
    name = f"{template}_{secrets.token_hex(4)}"
    server.copy(template, name)
    yield Settings(home=tmp_path / "undisturbed", database_url=server.address(name))
    server.drop(name)


def test_kill_9_half_way_and_the_same_command_again(slow, inside, tmp_path, database, undisturbed):
    # a line on every page: whoever reads a page early cannot know yet that it recurs
    for n in range(PAGES):
        slow.pages[f"/news/{n}"] = Answer(article(n, "<p>Подписывайтесь на наши новости каждое утро.</p>"), wait=0.15)
    write_source(tmp_path, slow)
    settings = environment(inside, tmp_path)
    started = subprocess.Popen(CRAWL, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(lambda: len([path for path in slow.asked if "news" in path]) >= PAGES // 2)
    started.kill()
    started.wait()
    again = subprocess.run(CRAWL, env=settings, capture_output=True, text=True, timeout=60, check=True)
    assert '"reason": "finished"' in again.stdout
    with database.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM capture WHERE outcome = 'pending'")).scalar_one() == 0
        reasons = connection.execute(text("SELECT reason FROM run ORDER BY id")).scalars().all()
    assert reasons == ["killed", "finished"]

    other = environment(undisturbed, tmp_path)
    subprocess.run(CRAWL, env=other, capture_output=True, timeout=60, check=True)
    for each in (settings, other):
        # both read all pages with the same knowledge of the site
        command = [sys.executable, "-m", "tarikh", "reextract"]
        subprocess.run(command, env=each, capture_output=True, timeout=60, check=True)
    engine = create_engine(normal_url(undisturbed.database_url or ""))
    rows = archive(database)
    assert rows == archive(engine)
    engine.dispose()
    assert [url for url, *_ in rows] == sorted(f"{slow.url}/news/{n}" for n in range(PAGES))
    for url, title, _, language, body in rows:
        number = url.rpartition("/")[2]
        assert (title, language) == (f"Мост номер {number}", "ru")
        assert f"{number}-4" in body


def test_sigterm_finishes_the_pages_in_hand(slow, inside, tmp_path, database):
    write_source(tmp_path, slow)
    settings = environment(inside, tmp_path)
    started = subprocess.Popen(CRAWL, env=settings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    wait_for(lambda: len([path for path in slow.asked if "news" in path]) >= 2)
    started.terminate()
    printed, _ = started.communicate(timeout=30)
    assert '"reason": "stopped"' in printed
    assert started.returncode == 0
    with database.connect() as connection:
        reasons = connection.execute(
            text("SELECT r.reason, s.reason FROM run r JOIN source_run s ON s.run_id = r.id")
        ).all()
        pending = connection.execute(text("SELECT count(*) FROM capture WHERE outcome = 'pending'")).scalar_one()
        leased = connection.execute(text("SELECT count(*) FROM link WHERE leased_until IS NOT NULL")).scalar_one()
    assert [tuple(row) for row in reasons] == [("stopped", "stopped")]
    assert (pending, leased) == (0, 0)
    assert not list(inside.warc_folder.glob("*.open"))


def test_a_second_crawl_leaves_it_to_the_first(slow, inside, tmp_path):
    slow.pages["/news/0"] = Answer(article(0), wait=60)
    write_source(tmp_path, slow)
    settings = environment(inside, tmp_path)
    first = subprocess.Popen(CRAWL, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: "/news/0" in slow.asked)
        # it holds its turn however long the other takes to begin
        first.send_signal(signal.SIGSTOP)
        second = subprocess.run(CRAWL, env=settings, capture_output=True, text=True, timeout=30, check=False)
    finally:
        first.kill()
        first.wait(30)
    assert second.returncode == 0
    assert second.stdout == ""
    assert "another crawl is at work" in second.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(("number", "reason"), [(signal.SIGKILL, "killed"), (signal.SIGSTOP, "hung")])
def test_a_child_that_dies_or_hangs_costs_no_other(slow, run, database, number, reason):
    other = Site()
    other.feed(range(3))
    for n in range(3):
        other.pages[f"/news/{n}"] = article(100 + n)

    def strike():
        wait_for(lambda: len([path for path in slow.asked if "news" in path]) >= 2)
        pids = [e["pid"] for e in run.events if e["event"] == "started" and e["source"] == "kz_site"]
        os.kill(pids[0], number)

    striker = threading.Thread(target=strike)
    striker.start()
    try:
        second = other.source(id="kz_other", home=other.url.replace("127.0.0.1", "127.0.0.2"))
        second = second.model_copy(update={"home": f"{other.url}/"})
        results = {r.source: r for r in run(slow.source(), second, limits=WatchLimits(silence=7.0))}
    finally:
        striker.join()
        other.close()
    assert results["kz_site"].reason == reason
    assert results["kz_other"].reason == "finished"
    assert results["kz_other"].closed["new"] == 3
    after = run(slow.source())[0]
    assert after.reason == "finished"
    assert len({url for url, *_ in archive(database)}) == PAGES + 3
