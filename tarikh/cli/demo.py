"""`tarikh demo`: show the whole program in a minute, offline."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from storage.db.settings import Settings

NEXT = """
Next
    tarikh sources list                       which real papers are in the catalogue
    tarikh crawl kz_todayinfo --limit 5       crawl one of them, politely, into an archive of your own
    tarikh db psql                            ask that archive anything in SQL"""


def register(app: typer.Typer) -> None:
    """Add `tarikh demo`."""
    app.command("demo", epilog="Example: tarikh demo --home /tmp/papers")(demo)


def demo(
    home: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Build the demo's archive in this new folder, and keep it")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the demo's archive when it is built elsewhere")] = False,
) -> None:
    """Crawl two nights of seven invented papers, offline, and ask the archive what it holds."""
    from tarikh.demo.show import demo_settings, tell_answers, tell_nights

    with _folder(home, keep) as (folder, stays):
        settings = demo_settings(folder)
        try:
            tell_nights(settings)
            tell_answers(settings)
        finally:
            _stop(settings)
        print(NEXT)
        if stays:
            print(f"    TARIKH_HOME={folder} tarikh db psql   ask the demo's archive, kept in {folder}")
        else:
            print("    tarikh demo --keep                        the same, and keep the archive to play with")


@contextmanager
def _folder(home: Path | None, keep: bool) -> Iterator[tuple[Path, bool]]:
    """The folder to work in, and whether it stays. Raises TarikhError for one that holds something."""
    from sources.errors import TarikhError

    if home is not None:
        if home.exists() and (not home.is_dir() or any(home.iterdir())):
            raise TarikhError(f"{home} is not an empty folder: name a new one for the demo's archive")
        yield home.absolute(), True
        return
    made = Path(tempfile.mkdtemp(prefix="tarikh-demo-"))
    try:
        yield made, keep
    finally:
        if not keep:
            shutil.rmtree(made, ignore_errors=True)


def _stop(settings: "Settings") -> None:
    from storage.db.embedded import ClusterPaths, stop_server

    stop_server(ClusterPaths(settings.cluster_folder))
