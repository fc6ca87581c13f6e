"""Tells whether this cluster's server is running, and where it listens."""

import contextlib
import os
import socket
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from storage.db.embedded.paths import ClusterPaths, server_url, socket_file

# Linux gives no pid above 4,194,304.
NOBODYS_PID = b"2147483647"


@dataclass(frozen=True, slots=True)
class PidFile:
    """What `postmaster.pid` says; after kill -9 it says it still."""

    pid: int
    socket_folder: Path | None


def read_pid_file(place: ClusterPaths) -> PidFile | None:
    """None when there is none, or it is half written."""
    try:
        lines = place.pid_file.read_text(errors="surrogateescape").splitlines()
        return PidFile(abs(int(lines[0])), Path(lines[4]) if len(lines) > 4 and lines[4] else None)
    except (FileNotFoundError, IndexError, ValueError):
        return None


def listening(place: ClusterPaths) -> Path | None:
    """The folder of a socket that answers for this cluster, or None: its server does not run."""
    said = read_pid_file(place)
    if said is None or said.socket_folder is None:
        return None
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(5)
            probe.connect(str(socket_file(said.socket_folder)))
    except OSError:
        return None
    # A copied home brings the original's postmaster.pid; a container may see a server's socket and not its pid.
    if place.mark in command_line(said.pid) or cluster_name(said.socket_folder) == place.mark:
        return said.socket_folder
    return None


def cluster_name(folder: Path) -> str | None:
    """The name that the server behind this socket gives itself; None when it takes no session."""
    try:
        with contextlib.closing(psycopg2.connect(server_url(folder, "postgres"), connect_timeout=5)) as connection:
            cursor = connection.cursor()
            cursor.execute("SHOW cluster_name")
            row = cursor.fetchone()
            return str(row[0]) if row else None
    except psycopg2.OperationalError:
        return None


def living_server(place: ClusterPaths) -> int | None:
    """The pid of this cluster's own postmaster while it lives; a reused pid or a zombie is not it."""
    said = read_pid_file(place)
    if said is None:
        return None
    return said.pid if place.mark in command_line(said.pid) else None


def was_killed(place: ClusterPaths) -> bool:
    """Whether the server ended without an order: one that is stopped takes its `postmaster.pid` away."""
    said = read_pid_file(place)
    return said is not None and living_server(place) is None and listening(place) is None


def command_line(pid: int) -> str:
    """The process's arguments; empty when it is gone or a zombie."""
    try:
        return os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" "))
    except OSError:
        return ""


def alive(pid: int) -> bool:
    """Whether the process runs; a zombie does not. Its command line will not do: it is empty while it executes."""
    try:
        # "4711 (postgres: tarikh) S 1 ...": the state follows the last bracket.
        state = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state not in "ZX"


def clear_stale(place: ClusterPaths, socket_folder: Path) -> None:
    """Make a dead server's files harmless: its pid may be a zombie still, or belong to some other process by now.

    Postgres would take either for a server and refuse to start. `postmaster.pid` is kept, since its shared-memory key
    keeps a second server away from the first one's orphans; only the pid in it changes.
    """
    socket_file(socket_folder).with_name(socket_file(socket_folder).name + ".lock").unlink(missing_ok=True)
    if read_pid_file(place) is not None and living_server(place) is None:
        lines = place.pid_file.read_bytes().split(b"\n")
        place.pid_file.write_bytes(b"\n".join([NOBODYS_PID, *lines[1:]]))
