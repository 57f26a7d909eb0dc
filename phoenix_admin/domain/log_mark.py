"""A mark that a person put on a line of a log, told from every other line there ever was. Pure."""

import re
from dataclasses import field
from datetime import datetime
from typing import Final

from phoenix_admin.domain.record import record

LONGEST_NOTE: Final = 2_000


_ROTATED: Final = re.compile(r"(?:[.-]\d+)?(?:\.gz)?$")


@record
class Around:
    """What stood around a line of a file when it was marked: so many bytes before and behind it,
    and their digest. It tells the line where the same one stands at the same place elsewhere."""

    before: int
    behind: int
    name: str


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
    around: "Around | None" = field(default=None, compare=False)


def unrotated(source: str) -> str:
    """The name under which a file was written before it was rotated: `a.log` of `a.log.3.gz`."""
    return _ROTATED.sub("", source, count=1)


@record
class LogMark:
    """`source` is a file's path, or a feed's name. `text` is what the person wrote, or nothing."""

    source: str
    anchor: RowAnchor
    text: str
    made_at: datetime

    def may_be_in(self, source: str) -> bool:
        """Whether its line may be found there: a file takes its lines along when it is rotated,
        and where its bytes were noted they tell whether that is so."""
        if source == self.source:
            return True
        told = self.anchor.around is not None
        return told and unrotated(source) == unrotated(self.source)
