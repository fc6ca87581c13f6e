"""Takes a database of the tests away for a while."""

import logging

from sqlalchemy import make_url

from storage.db.settings import Settings
from tests.conftest import Server


class Switch(logging.Handler):
    """Takes a database away, and gives it back when somebody says that he waits for it."""

    def __init__(self, server: Server, settings: Settings) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.returns = True
        self._server = server
        self._name = make_url(settings.database_url or "").database

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage().partition(":")[0].split(" after ")[0])
        if self.returns and self.lines[-1] == "waiting for the database":
            self.turn_on()

    def turn_off(self) -> None:
        self._server.execute(f'ALTER DATABASE "{self._name}" ALLOW_CONNECTIONS false')
        self._server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self._name}'")

    def turn_on(self) -> None:
        self._server.execute(f'ALTER DATABASE "{self._name}" ALLOW_CONNECTIONS true')
