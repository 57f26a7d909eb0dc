"""What the cells of a list depend on besides their rows: the time, and how far to believe them.

Pure, so that what an old list says can be tested without a window.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from phoenix_admin.domain.freshness import Freshness, freshness, silence
from phoenix_admin.domain.load_state import LoadPhase, LoadState
from phoenix_admin.domain.record import record
from phoenix_admin.qt.theme import ColourName
from phoenix_admin.qt.theme.status_look import UNKNOWN, StatusLook
from phoenix_admin.services.polled_reading import POLL_SECONDS

_INTERVAL = timedelta(seconds=POLL_SECONDS)


@record
class Moment:
    """The time, and how the reading of the list stands.

    `outdated`: no status of it may look current any more; `silent` says for how long nothing
    was heard. `failing`: it could not be read again, so that what is shown is greyed.
    `known` are the rows that were looked at lately all the same (the open one), and `current`
    those of them whose look is still live.
    """

    now: datetime
    outdated: bool = False
    failing: bool = False
    silent: str = ""
    known: frozenset[str] = frozenset()
    current: frozenset[str] = frozenset()

    def doubts(self, row_id: str) -> bool:
        """Whether the status of this row is not known any more."""
        return self.outdated and row_id not in self.known

    def greys(self, row_id: str) -> bool:
        """Whether this row is shown as it was, because it could not be read again."""
        return self.failing and row_id not in self.current

    def unknown_look(self) -> StatusLook:
        """The dashed chip of a status that is not known any more."""
        return UNKNOWN.labelled(f"No data {self.silent}") if self.silent else UNKNOWN

    def ink(self, row_id: str, role: ColourName) -> ColourName:
        """The colour of a text of this row."""
        return "text3" if self.greys(row_id) else role

    @property
    def belief(self) -> tuple[bool, bool, str, frozenset[str], frozenset[str]]:
        """What has to be equal for the cells to look the same, but for ages that grow."""
        return self.outdated, self.failing, self.silent, self.known, self.current


NowOf = Callable[[], Moment]


def moment_of(
    state: LoadState,
    looked_at: Mapping[str, datetime],
    now: datetime,
    interval: timedelta = _INTERVAL,
) -> Moment:
    """How to show rows of a list in this state, which is read again each `interval`."""
    taken = state.last_good_at
    if taken is None:
        return Moment(now)
    failing = state.phase is LoadPhase.FAILED
    found = freshness(taken, now, interval, failing=failing)
    outdated = found is Freshness.UNKNOWN
    if not (outdated or failing):
        return Moment(now)
    looks = {i: freshness(at, now, interval) for i, at in looked_at.items()}
    known = frozenset(i for i, look in looks.items() if look is not Freshness.UNKNOWN)
    current = frozenset(i for i, look in looks.items() if look is Freshness.LIVE)
    return Moment(now, outdated, failing, silence(taken, now) if outdated else "", known, current)


def believed(look: StatusLook, silent: str, *, failing: bool) -> StatusLook:
    """A status as it may be shown: `silent` says for how long nothing was heard of it, if it is
    not known any more; `failing`: it could not be read again."""
    if silent:
        return UNKNOWN.labelled(f"No data {silent}")
    return faded(look) if failing else look


def faded(look: StatusLook) -> StatusLook:
    """A status as it was when it could last be read: its word and glyph without its colour."""
    return replace(look, tone="off", busy=False)
