"""From where the next reading of a log goes on.

Lines come late and out of order, so the next reading begins a little before the last line that
was given, and leaves out what was given already. The cursor carries both and nothing else has to
be remembered.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.log_entry import LogEntry

OVERLAP: Final = timedelta(seconds=10)
MOST_REMEMBERED: Final = 2_000
"""Identities in one cursor; with more lines than that in the overlap, the overlap is shorter."""


@dataclass(frozen=True, slots=True)
class LogCursor:
    """The moment from which on to read, and the identities of lines that were given since."""

    since: datetime
    given: tuple[str, ...] = ()

    def text(self) -> str:
        """The opaque form."""
        return json.dumps([self.since.isoformat(), *self.given])

    def behind(self, lines: list[LogEntry]) -> "LogCursor":
        """The cursor after these lines were given, which are in order of time.

        Identities begin with their moment, of one width, so that they sort like time.
        """
        if not lines:
            return self
        since = max(self.since, lines[-1].time - OVERLAP)
        mark = f"{int(since.timestamp())}."
        given = sorted({*self.given, *(line.identity for line in lines)})
        kept = [each for each in given if each.partition(".")[0] + "." >= mark]
        if len(kept) > MOST_REMEMBERED:
            kept = kept[-MOST_REMEMBERED:]
            seconds = int(kept[0].partition(".")[0]) + 1
            # Never behind the last line: in one second there may be more lines than that.
            since = min(max(since, datetime.fromtimestamp(seconds, UTC)), lines[-1].time)
        return LogCursor(since, tuple(kept))


def read_cursor(text: str) -> LogCursor:
    """The cursor in its opaque form. Raises Invalid for any other text."""
    try:
        value: Any = json.loads(text)
        since, *given = cast("list[str]", value)
        moment = datetime.fromisoformat(since)
        if moment.tzinfo is None or not all(isinstance(each, str) for each in given):  # pyright: ignore[reportUnnecessaryIsInstance] - a text from outside
            raise ValueError
    except (ValueError, TypeError) as error:
        msg = "This is no place in the log of this environment."
        raise Invalid(msg) from error
    return LogCursor(moment, tuple(given))
