"""Starts and stops the server."""

import contextlib
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2

from storage.db.embedded.account import ENVIRONMENT, Account, choose_account
from storage.db.embedded.binaries import Programs, programs_for
from storage.db.embedded.cluster import HERE, ensure_cluster
from storage.db.embedded.errors import FolderRefused, ServerWontStart, refused
from storage.db.embedded.paths import DATABASE, ClusterPaths, server_url
from storage.db.embedded.running import alive, clear_stale, command_line, listening, living_server, read_pid_file

OPTIONS = (
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "timezone=UTC",
    "log_timezone=UTC",
    "lc_messages=C",
    # Containers give /dev/shm 64 MB and systemd empties a user's at logout; both break parallel queries.
    "dynamic_shared_memory_type=mmap",
    # The log would otherwise quote whole failing statements, article text included.
    "log_min_error_statement=panic",
    "log_checkpoints=off",
)
# Recovery after kill -9 replays at most max_wal_size (1 GB).
PATIENCE_SECONDS = 300.0
# A server that lives and still refuses us (too many sessions, say) is told to the user after this time.
REFUSAL_SECONDS = 20.0
COMING_OR_GOING = ("starting up", "shutting down", "recovery", "not yet accepting")
LOG_LIMIT = 10_000_000
# Orphans of a killed server notice its death and leave within seconds.
ORPHAN_SECONDS = 20.0
RETRY = ("shared memory block", "already exists", "already in use")


def start_server(place: ClusterPaths, options: tuple[str, ...] = ()) -> str:
    """The URL of the place's running server, made and started when it is not; it stays up when this process ends.

    Raises FolderRefused and ServerWontStart, each with one line that says what to do.
    """
    try:
        # Somebody may stop the server between our finding it and our first session.
        for _ in range(3):
            folder = listening(place)
            if folder is None:
                with locked(place):
                    folder = listening(place) or _start(place, options)
            if _takes_sessions(folder, place):
                return server_url(folder)
    except PermissionError as error:
        raise refused(place.data.parent, error) from error
    raise ServerWontStart(f"Postgres keeps going away: its log is {place.log}")


def stop_server(place: ClusterPaths) -> bool:
    """Stop the server, ending its sessions; False when none was running. Raises ServerWontStart if it will not go."""
    if not place.data.exists():
        return False
    with locked(place):
        said = read_pid_file(place)
        pid = living_server(place)
        if pid is None:
            return False
        try:
            os.kill(pid, signal.SIGINT)
        except PermissionError as error:
            raise FolderRefused("the server belongs to another user: stop it as that user, or as root") from error
        deadline = time.monotonic() + PATIENCE_SECONDS
        while place.mark in command_line(pid):
            if time.monotonic() > deadline:
                raise ServerWontStart(f"the server (process {pid}) does not stop: its log is {place.log}")
            time.sleep(0.02)
        if said is not None and said.socket_folder is not None:
            _leave(said.socket_folder)
    return True


def _leave(socket_folder: Path) -> None:
    """Remove the folder, which may be one below /tmp; it stays while it holds a file."""
    with contextlib.suppress(OSError):
        socket_folder.rmdir()


@contextlib.contextmanager
def locked(place: ClusterPaths) -> Iterator[None]:
    """Hold the place's lock; the kernel frees it when the holder dies. Raises FolderRefused."""
    try:
        place.data.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(place.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise refused(place.data.parent, error) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _start(place: ClusterPaths, options: tuple[str, ...]) -> Path:
    account = choose_account(place.data)
    programs = programs_for(account)
    ensure_cluster(place, programs, account)
    running = living_server(place)
    if running is not None:
        raise ServerWontStart(f"the server (process {running}) runs but its socket is gone: run `tarikh db stop`")
    socket_folder = place.socket_folder(account)
    command = _command(place, programs, socket_folder, options)
    deadline = time.monotonic() + ORPHAN_SECONDS
    while True:
        clear_stale(place, socket_folder)
        words = _launch(place, account, command)
        if words is None:
            return socket_folder
        if time.monotonic() > deadline or not any(sign in words for sign in RETRY):
            _leave(socket_folder)
            raise _wont_start(place, words)
        time.sleep(0.05)


def _command(place: ClusterPaths, programs: Programs, socket_folder: Path, options: tuple[str, ...]) -> list[str]:
    # The setting is a list with commas: a quoted item may hold anything.
    quoted = '"' + str(socket_folder).replace('"', '""') + '"'
    settings = (*OPTIONS, f"unix_socket_directories={quoted}", f"cluster_name={place.mark}", *options)
    return [str(programs.path("postgres")), "-D", HERE, *(part for setting in settings for part in ("-c", setting))]


def _launch(place: ClusterPaths, account: Account, command: list[str]) -> str | None:
    """None once the socket answers; else what the server said before it ended."""
    if place.log.exists() and place.log.stat().st_size > LOG_LIMIT:
        place.log.replace(place.log.with_name(place.log.name + ".old"))
    with place.log.open("ab") as log:
        start = log.tell()
        # A shell in between makes the server init's child: it outlives us and leaves us no zombie.
        started = subprocess.run(
            ["/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", *account.prefix, *command],
            cwd=place.data,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
            check=True,
            user=account.uid if account.drop else None,
            group=account.gid if account.drop else None,
            extra_groups=[] if account.drop else None,
        )
    pid = int(started.stdout)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if listening(place) is not None and living_server(place) == pid:
            return None
        if not alive(pid):
            break
        time.sleep(0.01)
    return place.log.read_bytes()[start:].decode(errors="replace")


def _wont_start(place: ClusterPaths, words: str) -> ServerWontStart:
    if "No space left" in words:
        return ServerWontStart(f"the disk that holds {place.data} is full: make room, then start the command again")
    fatal = [line.split("FATAL:", 1)[1].strip() for line in words.splitlines() if "FATAL:" in line]
    reason = fatal[-1] if fatal else (words.strip().splitlines() or ["it said nothing"])[-1]
    return ServerWontStart(f"Postgres does not start: {reason} (its log is {place.log})")


def _takes_sessions(folder: Path, place: ClusterPaths) -> bool:
    """True once the database can be used (made, if the cluster is new); False when the server went away meanwhile."""
    started = time.monotonic()
    while True:
        try:
            psycopg2.connect(server_url(folder), connect_timeout=10).close()
            return True
        except psycopg2.OperationalError as error:
            reason = str(error).strip().splitlines()[-1]
        if f'database "{DATABASE}" does not exist' in reason:
            _create_database(folder)
            continue
        if listening(place) is None:
            return False
        patience = PATIENCE_SECONDS if any(sign in reason for sign in COMING_OR_GOING) else REFUSAL_SECONDS
        if time.monotonic() - started > patience:
            raise ServerWontStart(f"Postgres does not answer: {reason} (its log is {place.log})")
        time.sleep(0.05)


def _create_database(folder: Path) -> None:
    connection = psycopg2.connect(server_url(folder, "postgres"), connect_timeout=10)
    connection.autocommit = True
    # Another process that starts at the same moment may have been faster.
    with (
        contextlib.closing(connection),
        contextlib.suppress(psycopg2.errors.DuplicateDatabase, psycopg2.errors.UniqueViolation),
    ):
        connection.cursor().execute(f'CREATE DATABASE "{DATABASE}"')
