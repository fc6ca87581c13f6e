"""Runs the page until it is told to end."""

import uvicorn

from storage.db.reader import open_reader
from storage.db.settings import Settings
from tarikh.output import say
from tarikh.web.app import build_app
from tarikh.web.archive import Archive
from tarikh.web.options import MOST_SECONDS, ServeOptions

_MOST_AT_ONCE = 200


def serve(settings: Settings, options: ServeOptions) -> None:
    """Serve the archive until SIGINT or SIGTERM. Raises TarikhError, and what opening the database raises."""
    options.allowed_hosts()
    reader = open_reader(settings, MOST_SECONDS)
    try:
        config = uvicorn.Config(
            build_app(Archive(reader, settings), options),
            host=options.host,
            port=options.port,
            root_path=options.root_path,
            log_level="warning",
            server_header=False,
            limit_concurrency=_MOST_AT_ONCE,
            timeout_graceful_shutdown=5,
        )
        say(f"the archive is at {shown_address(options)} until Ctrl-C")
        uvicorn.Server(config).run()
    finally:
        reader.dispose()


def shown_address(options: ServeOptions) -> str:
    """The address to open in a browser of this machine."""
    host = f"[{options.host}]" if ":" in options.host else options.host
    return f"http://{host}:{options.port}{options.root_path.rstrip('/')}/"
