"""The SQLite file behind LOCAL: one connection per thread, short writes, errors mapped once.

Several processes write to it (the app and every worker), so: write-ahead log, every write begins
with BEGIN IMMEDIATE (a plain BEGIN that turns into a write later fails at once instead of
waiting), and nobody waits longer than five seconds.
"""

import contextlib
import sqlite3
import threading
import time
from collections.abc import Generator, Sequence
from pathlib import Path

from phoenix_admin.backends.local.faults import DAMAGED, database_fault, file_fault, primary_code
from phoenix_admin.backends.local.migrations.sequence import MIGRATIONS
from phoenix_admin.domain.errors import Invalid, PhoenixError
from phoenix_admin.ports.call import Call

LONGEST_WAIT = 5.0
"""Seconds to wait for another writer."""

_SHORTEST_WAIT = 0.05
_RETRY = 0.05


class Database:
    """The open database. Every method may be called from any thread."""

    def __init__(
        self,
        path: Path,
        *,
        migrations: Sequence[Sequence[str]] = MIGRATIONS,
        longest_wait: float = LONGEST_WAIT,
    ) -> None:
        """Open it, making or migrating it where needed.

        Raises Invalid for a database that is damaged, unreadable or from a newer version (then
        nothing was changed), Slow when another program keeps it locked.
        """
        self.path = path
        self._longest_wait = longest_wait
        self._here = threading.local()
        self._guard = threading.Lock()
        self._open: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._closed = False
        try:
            with self._mapped(None):
                _migrate(self._connection(), migrations, path)
        except PhoenixError:
            self.close()
            raise

    @contextlib.contextmanager
    def reading(self, call: Call) -> Generator[sqlite3.Connection, None, None]:
        """A connection for one SELECT. Raises what `Database` maps, and the call's cancellation."""
        with self._used(call) as connection:
            yield connection

    @contextlib.contextmanager
    def writing(
        self, call: Call, *, durable: bool = True
    ) -> Generator[sqlite3.Connection, None, None]:
        """One write transaction: committed at the end of the block, undone when it raises.

        `durable` waits until the disk has it (claims, endings); progress can do without, as
        only a power cut could lose it.
        """
        with self._used(call) as connection:
            connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the connections of all threads for good; nobody may be using one."""
        with self._guard:
            self._closed = True
            connections = [connection for _, connection in self._open]
            self._open.clear()
            self._here = threading.local()
        for connection in connections:
            connection.close()

    @contextlib.contextmanager
    def _used(self, call: Call) -> Generator[sqlite3.Connection, None, None]:
        call.raise_if_cancelled()
        with self._mapped(call):
            connection = self._connection()
            patience = max(_SHORTEST_WAIT, min(self._longest_wait, call.remaining()))
            connection.execute(f"PRAGMA busy_timeout={round(patience * 1000)}")
            interruption = _Interruption(connection)
            unhook = call.on_cancel(interruption.fire)
            try:
                yield connection
            finally:
                unhook()
                interruption.disarm()

    @contextlib.contextmanager
    def _mapped(self, call: Call | None) -> Generator[None, None, None]:
        try:
            yield
        except sqlite3.Error as error:
            if call is not None and call.cancelled:
                call.raise_if_cancelled()
            raise database_fault(error, self.path) from error
        except UnicodeEncodeError as error:
            msg = f"This text cannot be stored: {error.object!r}"
            raise Invalid(msg) from error

    def _connection(self) -> sqlite3.Connection:
        existing = getattr(self._here, "connection", None)
        if isinstance(existing, sqlite3.Connection):
            return existing
        if self._closed:
            msg = f"The database {self.path} was closed."
            raise Invalid(msg, code="closed")
        connection = _connect(self.path, self._longest_wait)
        with self._guard:
            gone = [entry for entry in self._open if not entry[0].is_alive()]
            self._open = [entry for entry in self._open if entry[0].is_alive()]
            self._open.append((threading.current_thread(), connection))
            self._here.connection = connection
        for _, left_over in gone:
            left_over.close()
        return connection


class _Interruption:
    """Interrupts one use of a connection, and never the next one on the same thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._armed = True

    def fire(self) -> None:
        with self._lock:
            if self._armed:
                self._connection.interrupt()

    def disarm(self) -> None:
        with self._lock:
            self._armed = False


def replace_damaged(path: Path, stamp: str) -> Path:
    """Put a damaged database aside and make a fresh one; returns where the old one is kept.

    Only on a person's request, and with no `Database` open on it. `stamp` becomes part of the
    kept name. Raises Invalid, changing nothing, when the database is not damaged at all, and when
    the file cannot be moved.
    """
    if not _is_damaged(path):
        msg = f"The database {path} is not damaged; it stays in use."
        raise Invalid(msg)
    kept = path.with_name(f"{path.name}.damaged-{stamp}")
    number = 2
    while kept.exists():
        kept = path.with_name(f"{path.name}.damaged-{stamp}-{number}")
        number += 1
    try:
        for ending in ("-wal", "-shm", ""):
            part = path.with_name(path.name + ending)
            if part.exists():
                part.rename(kept.with_name(kept.name + ending))
    except OSError as error:
        raise file_fault(error, f"The database {path}") from error
    Database(path).close()
    return kept


def _is_damaged(path: Path) -> bool:
    connection = sqlite3.connect(path, timeout=LONGEST_WAIT, isolation_level=None)
    try:
        verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        fault = database_fault(error, path)
        if fault.code != DAMAGED:
            raise fault from error
        return True
    finally:
        connection.close()
    return verdict != ("ok",)


def _connect(path: Path, longest_wait: float) -> sqlite3.Connection:
    # The lanes each have their own connection; check_same_thread is off only so that quitting
    # can close them all and cancelling can interrupt one.
    connection = sqlite3.connect(
        path, timeout=longest_wait, isolation_level=None, check_same_thread=False
    )
    try:
        _use_write_ahead_log(connection, longest_wait)
    except BaseException:
        connection.close()
        raise
    return connection


def _use_write_ahead_log(connection: sqlite3.Connection, longest_wait: float) -> None:
    """Switch a new file over; SQLite refuses this at once while another process does the same."""
    ends = time.monotonic() + longest_wait
    while True:
        try:
            if connection.execute("PRAGMA user_version").fetchone() != (0,):
                return  # an existing database has the mode in its header
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if primary_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > ends:
                raise
            threading.Event().wait(_RETRY)
        else:
            return


def _migrate(
    connection: sqlite3.Connection, migrations: Sequence[Sequence[str]], path: Path
) -> None:
    if _version(connection, migrations, path) == len(migrations):
        return
    connection.execute("PRAGMA synchronous=FULL")
    while True:
        connection.execute("BEGIN IMMEDIATE")
        try:
            version = _version(connection, migrations, path)
            if version == len(migrations):
                connection.execute("ROLLBACK")
                return
            for statement in migrations[version]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={version + 1}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _version(
    connection: sqlite3.Connection, migrations: Sequence[Sequence[str]], path: Path
) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(migrations):
        msg = (
            f"The database {path} was written by a newer version of this program (version "
            f"{version}; this one knows {len(migrations)}). Nothing was changed."
        )
        raise Invalid(msg, code="newer")
    return int(version)
