"""Long answers of the database in pieces, with pauses: a lane never holds the interpreter long.

A piece is made so small that turning it into objects takes under 5 ms; without the pause behind
it the window would still wait (performance note §1).
"""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from phoenix_admin.ports.call import Call

PAUSE = 0.001
"""Seconds between two pieces."""

Row = Sequence[Any]


def fetch_in_slices(cursor: sqlite3.Cursor, size: int, call: Call) -> Iterator[list[Row]]:
    """The rows of one SELECT, all of one moment, `size` at a time.

    Raises what the call's cancellation or deadline raises, between two pieces.
    """
    try:
        while rows := cursor.fetchmany(size):
            yield rows
            if len(rows) < size:
                return
            call.wait(PAUSE)
            call.raise_if_cancelled()
    finally:
        cursor.close()  # a half-read SELECT would go on holding its moment of the database
