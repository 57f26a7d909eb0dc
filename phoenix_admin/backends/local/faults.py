"""SQLite's and the operating system's errors, mapped once to the ten words of the domain.

Nothing above `backends.local` ever sees `sqlite3.Error` or `OSError`; every text here can be
shown to a person as it stands.
"""

import errno
import sqlite3
from pathlib import Path

from phoenix_admin.domain.errors import Bug, Invalid, PhoenixError, Slow

DAMAGED = "damaged"
"""The `code` of the Invalid that stands for a damaged database."""

_PRIMARY = 0xFF
"""SQLite's extended result codes carry the primary one in the lowest byte."""

_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL})
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})
_UNWRITABLE = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH})


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's primary result code, or -1 for errors that Python itself raises."""
    code = getattr(error, "sqlite_errorcode", None)
    return code & _PRIMARY if isinstance(code, int) else -1


def database_fault(error: sqlite3.Error, path: Path) -> PhoenixError:
    """The domain's word for a database error."""
    code = primary_code(error)
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    if code in _BUSY:
        return Slow("The database stayed locked by another program.", code=name)
    if code in _DAMAGED:
        text = f"The database {path} is damaged ({error}). It was left as it is."
        return Invalid(text, code=DAMAGED)
    if code == sqlite3.SQLITE_FULL:
        return Invalid(f"Disk full: {path.parent} has no room left for the database.", code=name)
    if code in _UNWRITABLE:
        return Invalid(f"The database {path} cannot be written ({error}).", code=name)
    if code == sqlite3.SQLITE_CANTOPEN:
        return Invalid(f"The database {path} cannot be opened ({error}).", code=name)
    if code == sqlite3.SQLITE_IOERR:
        return Invalid(f"The disk under {path} reports errors ({error}).", code=name)
    if code == sqlite3.SQLITE_INTERRUPT:
        return Slow("The database request was interrupted.", code=name)
    return Bug(f"Unexpected database error: {error}", code=name)


def file_fault(error: OSError, what: str) -> Invalid:
    """The domain's word for a file error; `what` begins the sentence, e.g. "The journal"."""
    code = errno.errorcode.get(error.errno or 0, type(error).__name__)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Invalid(f"{what} could not be written: disk full.", code=code)
    reason = (error.strerror or str(error)).lower()
    return Invalid(f"{what} could not be used: {reason}.", code=code)
