"""`tarikh serve`: show the archive in a browser."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add `tarikh serve`."""
    app.command(epilog="Example: tarikh serve --port 8081")(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; others than this machine's own need a proxy.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8080,
    root_path: Annotated[
        str, typer.Option(metavar="PATH", help="Path under which a proxy shows the page, such as /archive.")
    ] = "",
    trusted_hosts: Annotated[
        str, typer.Option(metavar="NAMES", help="Host names that are answered beside localhost, with commas between.")
    ] = "",
) -> None:
    """Search, read, compare and cite the archive in a browser; it reads, and writes nothing."""
    from storage.db.settings import read_settings
    from tarikh.web.options import ServeOptions
    from tarikh.web.serving import serve as serve_archive

    names = tuple(name.strip() for name in trusted_hosts.split(",") if name.strip())
    path = "/" + root_path.strip("/") if root_path.strip("/") else ""
    serve_archive(read_settings(), ServeOptions(host, port, path, names))
