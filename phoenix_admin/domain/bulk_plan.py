"""A bulk plan: what is to be done with many projects, frozen, and what came of each.

The list of projects is fixed when the plan is made and never changes afterwards; each step only
says where one project stands now. Everything here is pure: a step makes the next plan or raises
`IllegalStep`, so that no service can run an item twice (consoles note F9, product note §4).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from phoenix_admin.domain.record import record
from phoenix_admin.domain.verdict import FieldChange


class BulkVerb(StrEnum):
    """What a plan does with each of its projects."""

    RECONCILE = "reconcile"
    STITCH = "stitch"
    CANCEL = "cancel"


class OriginKind(StrEnum):
    """Where a plan's list of projects came from."""

    SELECTION = "selection"
    FILTER = "filter"
    EVERYTHING = "everything"
    RETRY = "retry"


@record
class Origin:
    """Where the list came from. `text` describes the filter; `of` is how many were loaded."""

    kind: OriginKind
    text: str = ""
    of: int = 0


class LeftOut(StrEnum):
    """Why nothing will be done with a project, in the words a person reads."""

    NOTHING_TO_DO = "nothing to correct"
    NEEDS_DECISION = "needs a decision of its own"
    RUNNING = "running already"
    NOTHING_RUNS = "nothing is running"
    CANCEL_REQUESTED = "cancel requested already"
    NO_CLIPS = "no clips"
    READ_ONLY = "read-only"
    UNREADABLE = "fields that cannot be read"
    UNKNOWN = "state unknown"
    VANISHED = "deleted"


class ItemState(StrEnum):
    """Where one project of a plan stands.

    LEFT_OUT was decided when the plan was made; SKIPPED on the second look, right before the
    write; UNKNOWN may have happened; NOT_REACHED was stopped before its turn.
    """

    WAITING = "waiting"
    DOING = "doing"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_REACHED = "not reached"
    LEFT_OUT = "left out"

    @property
    def is_final(self) -> bool:
        """True when nothing more is done with the item. UNKNOWN may still be looked at."""
        return self not in (ItemState.WAITING, ItemState.DOING)


ENDS = frozenset({ItemState.DONE, ItemState.SKIPPED, ItemState.FAILED, ItemState.UNKNOWN})
"""How the turn of an item can end."""


class IllegalStep(ValueError):
    """A step that a plan does not allow, such as running a finished item again."""


@record
class ItemEnd:
    """How the turn of one item ended, with a sentence: what was done, or why it was not."""

    state: ItemState
    text: str

    def __post_init__(self) -> None:
        if self.state not in ENDS:
            msg = f"the turn of an item cannot end as {self.state}"
            raise IllegalStep(msg)


@record
class BulkItem:
    """One project of a plan.

    `status`, `version` and `execution` are the precondition: what was seen when the plan was
    made. `changes` are the fields that would be written (empty for a cancel). `text` says why it
    is left out, or what came of it; `began_at` and `ended_at` are when its turn was.
    """

    project_id: str
    name: str
    status: str
    version: str
    execution: str | None = None
    changes: tuple[FieldChange, ...] = ()
    needs_decision: bool = False
    left_out: LeftOut | None = None
    state: ItemState = ItemState.WAITING
    text: str = ""
    began_at: datetime | None = None
    ended_at: datetime | None = None


@record
class Tally:
    """How many items stand where. `wanted` are those that were to be done at all."""

    total: int
    wanted: int
    waiting: int
    doing: int
    done: int
    skipped: int
    failed: int
    unknown: int
    not_reached: int
    left_out: int

    @property
    def settled(self) -> int:
        """How many of the wanted ones have had their turn."""
        return self.done + self.skipped + self.failed + self.unknown


@record
class BulkPlan:
    """A frozen list with one verb. `decisions`: corrections that need a decision were included.

    Make one with `freeze`; every method that returns a plan leaves this one as it is.
    """

    id: str
    verb: BulkVerb
    origin: Origin
    made_at: datetime
    made_by: str
    items: tuple[BulkItem, ...]
    decisions: bool = False

    @property
    def has_begun(self) -> bool:
        """Whether any item has had its turn, or was stopped before it."""
        untouched = (ItemState.WAITING, ItemState.LEFT_OUT)
        return any(item.state not in untouched for item in self.items)

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to be done."""
        return all(item.state.is_final for item in self.items)

    @property
    def under_way(self) -> BulkItem | None:
        """The item whose turn it is."""
        return next((item for item in self.items if item.state is ItemState.DOING), None)

    @property
    def next_waiting(self) -> BulkItem | None:
        """The item whose turn comes next."""
        return next((item for item in self.items if item.state is ItemState.WAITING), None)

    @property
    def failed_ids(self) -> tuple[str, ...]:
        """What *Retry failed* is about. Unknown ones are not: they have to be looked at first."""
        return self._ids(ItemState.FAILED)

    @property
    def unknown_ids(self) -> tuple[str, ...]:
        """The items that may have happened."""
        return self._ids(ItemState.UNKNOWN)

    def item(self, project_id: str) -> BulkItem:
        """The item of this project. Raises IllegalStep for one that is not in the plan."""
        return self.items[self._place(project_id)]

    def tally(self) -> Tally:
        """How many items stand where."""
        by = Counter(item.state for item in self.items)
        left_out = by[ItemState.LEFT_OUT]
        return Tally(
            total=len(self.items),
            wanted=len(self.items) - left_out,
            waiting=by[ItemState.WAITING],
            doing=by[ItemState.DOING],
            done=by[ItemState.DONE],
            skipped=by[ItemState.SKIPPED],
            failed=by[ItemState.FAILED],
            unknown=by[ItemState.UNKNOWN],
            not_reached=by[ItemState.NOT_REACHED],
            left_out=left_out,
        )

    def beginning(self, project_id: str, at: datetime) -> "BulkPlan":
        """The turn of a waiting item begins; one at a time."""
        if self.under_way is not None:
            msg = f"{self.under_way.project_id} is under way"
            raise IllegalStep(msg)
        place, item = self._expect(project_id, ItemState.WAITING)
        return self._with(place, replace(item, state=ItemState.DOING, began_at=at))

    def ending(self, project_id: str, end: ItemEnd, at: datetime) -> "BulkPlan":
        """The turn of the item under way has ended."""
        place, item = self._expect(project_id, ItemState.DOING)
        return self._with(place, replace(item, state=end.state, text=end.text, ended_at=at))

    def taken_back(self, project_id: str) -> "BulkPlan":
        """Somebody looked: the item under way certainly did not happen, so it waits again."""
        place, item = self._expect(project_id, ItemState.DOING)
        return self._with(place, replace(item, state=ItemState.WAITING, began_at=None))

    def looked(self, project_id: str, end: ItemEnd, at: datetime) -> "BulkPlan":
        """Somebody looked at an item that may have happened; this is what was found."""
        place, item = self._expect(project_id, ItemState.UNKNOWN)
        return self._with(place, replace(item, state=end.state, text=end.text, ended_at=at))

    def stopped(self, text: str) -> "BulkPlan":
        """No further turn begins. The item under way, if there is one, ends by itself."""
        items = tuple(
            replace(item, state=ItemState.NOT_REACHED, text=text)
            if item.state is ItemState.WAITING
            else item
            for item in self.items
        )
        return replace(self, items=items)

    # ------------------------------------------------------------------ inside

    def _ids(self, state: ItemState) -> tuple[str, ...]:
        return tuple(item.project_id for item in self.items if item.state is state)

    def _place(self, project_id: str) -> int:
        for place, item in enumerate(self.items):
            if item.project_id == project_id:
                return place
        msg = f"{project_id} is not in the plan {self.id}"
        raise IllegalStep(msg)

    def _expect(self, project_id: str, state: ItemState) -> tuple[int, BulkItem]:
        place = self._place(project_id)
        item = self.items[place]
        if item.state is not state:
            msg = f"{project_id} is {item.state}, not {state}"
            raise IllegalStep(msg)
        return place, item

    def _with(self, place: int, item: BulkItem) -> "BulkPlan":
        return replace(self, items=(*self.items[:place], item, *self.items[place + 1 :]))


def freeze(
    plan_id: str,
    verb: BulkVerb,
    origin: Origin,
    items: Iterable[BulkItem],
    *,
    made_at: datetime,
    made_by: str,
    decisions: bool = False,
) -> BulkPlan:
    """Make a plan: what will be done first, in the order given, then what is left out.

    Raises IllegalStep for a project that is listed twice, for items that have had their turn,
    and for one that is left out without a reason.
    """
    given = tuple(items)
    if len({item.project_id for item in given}) != len(given):
        msg = "a project is listed twice"
        raise IllegalStep(msg)
    for item in given:
        state = ItemState.WAITING if item.left_out is None else ItemState.LEFT_OUT
        if item.state is not state:
            msg = f"{item.project_id} cannot enter a plan as {item.state}"
            raise IllegalStep(msg)
    # Stable: inside each of the three groups the order stays the one of the list.
    ordered = sorted(given, key=_group)
    return BulkPlan(plan_id, verb, origin, made_at, made_by, tuple(ordered), decisions)


def _group(item: BulkItem) -> int:
    if item.left_out is None:
        return 0
    return 1 if item.left_out is LeftOut.NEEDS_DECISION else 2
