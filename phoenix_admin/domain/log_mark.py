"""A mark that a person put on a line of a log, told from every other line there ever was. Pure."""

from datetime import datetime
from typing import Final

from phoenix_admin.domain.record import record

LONGEST_NOTE: Final = 2_000


@record
class RowAnchor:
    """Which line of its source. Of a file: `place` is the byte where it begins, `name` the digest
    of its first `length` bytes, and `ended` says whether its first line was whole then. Of an
    entry: `place` is its time (nanoseconds), `name` its insert id, or a digest where it has none.
    """

    place: int
    name: str
    length: int = 0
    ended: bool = True


@record
class LogMark:
    """`source` is a file's path, or a feed's name. `text` is what the person wrote, or nothing."""

    source: str
    anchor: RowAnchor
    text: str
    made_at: datetime
