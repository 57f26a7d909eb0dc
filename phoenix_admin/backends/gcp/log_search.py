"""One search in Cloud Logging, page after page, each entry once."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from phoenix_admin.backends.gcp.log_entry_lines import PAUSE, EntryLine, EntryLines
from phoenix_admin.backends.gcp.log_lists import PAGE, LogLists
from phoenix_admin.backends.gcp.log_splits import SplitJoiner
from phoenix_admin.domain.errors import Invalid, PhoenixError
from phoenix_admin.domain.log_query.grammar import LONGEST
from phoenix_admin.domain.log_query.values import EPOCH, moment_text, nanoseconds
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.log_feed import FedLine, FeedPage, FeedSearch
from phoenix_admin.tasks.cancel import CancelledError

MOST_REMEMBERED: Final = 5_000
"""Entries among which a repeated one is noticed: those of five pages."""
MOST_SEARCHES: Final = 16
"""Searches that may be gone on with and still know what they gave."""
LEFT_TO_TAILS: Final = 0.25
"""Of the requests in a minute: a long search must not keep holes in what is followed open."""


@dataclass(slots=True)
class _Given:
    """What a search has given so far, as far as going on needs it."""

    identities: dict[str, None] = field(default_factory=dict[str, None])
    splits: SplitJoiner = field(default_factory=SplitJoiner)
    reached: datetime | None = None

    def is_new(self, identity: str) -> bool:
        if identity in self.identities:
            return False
        self.identities[identity] = None
        if len(self.identities) > MOST_REMEMBERED:
            del self.identities[next(iter(self.identities))]
        return True


class LogSearches:
    """The searches of one Google Cloud project. Blocks; any lane."""

    def __init__(self, lists: LogLists) -> None:
        self._lists = lists
        self._guard = threading.Lock()
        self._left: dict[str, _Given] = {}

    def search(self, asked: FeedSearch, call: Call, tell: Callable[[FeedPage], None]) -> str | None:
        """As `ports.log_feed.LogFeed.search` says."""
        words = bounded(asked.query, asked.since, asked.until)
        size, told = max(1, min(PAGE, asked.most)), 0
        token = asked.resume or ""
        given, lines = self._going_on(token), EntryLines()
        try:
            while told < asked.most:
                answer = self._lists.page(
                    words,
                    "desc",
                    call,
                    token=token,
                    size=min(size, asked.most - told),
                    leaves=LEFT_TO_TAILS,
                )
                token, before = answer.next_page_token, given.splits.joined
                found = _taken(lines.lines(answer.entries, call.wait), given)
                if not token:
                    found += given.splits.rest()
                    given.reached = asked.since
                told += len(answer.entries)
                joined = given.splits.joined - before
                tell(FeedPage(tuple(found), token or None, given.reached, joined))
                if not token:
                    return None
                call.wait(PAUSE)
                call.raise_if_cancelled()
        except (PhoenixError, CancelledError):
            _tell_pieces(token, given, tell)
            self._leave(token, given)
            raise
        except BaseException:
            self._leave(token, given)  # whoever is told wants no more for now
            raise
        _tell_pieces(token, given, tell)
        self._leave(token, given)
        return token or None

    def _going_on(self, token: str) -> _Given:
        with self._guard:
            return self._left.pop(token, None) or _Given()

    def _leave(self, token: str, given: _Given) -> None:
        """Keep what going on needs."""
        if not token:
            return
        with self._guard:
            self._left[token] = given
            while len(self._left) > MOST_SEARCHES:
                del self._left[next(iter(self._left))]


def _tell_pieces(token: str, given: _Given, tell: Callable[[FeedPage], None]) -> None:
    """Pieces of split entries as they are: nobody may ever go on, and none is to be lost."""
    pieces = given.splits.rest()
    if pieces:
        tell(FeedPage(tuple(pieces), token or None, given.reached))


def bounded(query: str, since: datetime, until: datetime | None = None) -> str:
    """The query as it is behind its bounds in time: without one, a list takes minutes.

    Lines are joined by AND, which binds looser than OR. Raises Invalid for one that is too long.
    """
    bounds = [f'timestamp>="{moment_text(nanoseconds(since))}"']
    if until is not None:
        bounds.append(f'timestamp<="{moment_text(nanoseconds(until))}"')
    words = "\n".join([*bounds, query]) if query.strip() else "\n".join(bounds)
    if len(words) > LONGEST:
        msg = f"With its bounds in time the query has {len(words)} of {LONGEST} characters."
        raise Invalid(msg)
    return words


def _taken(made: list[EntryLine], given: _Given) -> list[FedLine]:
    """The page's new lines, the newest first; the server may repeat entries and mix them."""
    found: list[FedLine] = []
    for entry, line in made:
        if line.time is not None:
            at = EPOCH + timedelta(microseconds=line.time // 1000)
            given.reached = at if given.reached is None else min(given.reached, at)
        if given.is_new(line.identity):
            found += given.splits.add(entry, line)
    found.sort(key=lambda line: line.time or 0, reverse=True)
    return found
