"""Finds and runs those of Postgres's own client programs that can speak to the server."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass

from sources.errors import TarikhError
from storage.db.address import DatabaseRefused, split_password
from storage.db.embedded import ServerWontStart
from storage.db.embedded.binaries import find_programs
from storage.db.engine import database_url
from storage.db.settings import Settings


class NoClient(TarikhError):
    """No pg_dump or pg_restore that fits the server: install the server's version of Postgres's client programs."""


class ClientFailed(TarikhError):
    """A client program ended with an error; the text is its own last line."""


@dataclass(frozen=True, slots=True)
class Client:
    """A client program and its major version."""

    path: str
    major: int


def find_clients(settings: Settings, name: str) -> list[str]:
    """The program's paths: the wheel's own first; for DATABASE_URL the system's, since the wheel's has no TLS."""
    try:
        own = str(find_programs().path(name))
    except ServerWontStart:
        own = ""
    found = [own if os.access(own, os.X_OK) else None, shutil.which(name)]
    if settings.database_url is not None:
        found.reverse()
    return [program for program in found if program]


def client_for(settings: Settings, name: str, server: int) -> Client:
    """The program of that major version, else the next newer one, as an older one refuses. Raises NoClient."""
    found = [Client(path, _major(path)) for path in find_clients(settings, name)]
    fit = [client for client in found if client.major >= server]
    if not fit:
        there = ", ".join(f"{client.path} is of version {client.major}" for client in found) or "there is none"
        raise NoClient(f"no {name} for Postgres {server} ({there}): install the client programs of Postgres {server}")
    return min(fit, key=lambda client: client.major)


def run_client(client: Client, settings: Settings, *arguments: str) -> None:
    """Run the program on the settings' database. Raises ClientFailed."""
    address, environ = client_environ(settings)
    command = [client.path, "--no-password", f"--dbname={address}", *arguments]
    answer = subprocess.run(
        command,
        env=environ,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    if answer.returncode != 0:
        words = answer.stderr.strip().splitlines() or [f"{client.path} ended with {answer.returncode}"]
        raise ClientFailed(next((line for line in words if "error:" in line), words[-1]))


def client_environ(settings: Settings) -> tuple[str, dict[str, str]]:
    """The database's address without its password, and the environment that has it.

    Anybody on the machine can read a process's arguments. Raises DatabaseRefused for a secret that no variable has.
    """
    address, password = split_password(database_url(settings))
    if "sslpassword=" in address.lower():
        raise DatabaseRefused("DATABASE_URL has an sslpassword, which programs take in the open: name another key")
    return address, dict(os.environ) | ({"PGPASSWORD": password} if password else {})


def _major(path: str) -> int:
    answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10, check=False)
    # pg_dump (PostgreSQL) 18.6 (Debian 18.6-1)
    found = re.search(r"\) (\d+)", answer.stdout)
    return int(found[1]) if found else 0
