"""A list as it was read at one moment, in which single rows can be replaced by later looks."""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import Any, Generic, Protocol, Self, TypeVar, cast

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.record import record
from phoenix_admin.domain.usual_duration import NOTHING_USUAL, UsualDurations


class KeyedRow(Protocol):
    """A row of a list."""

    @property
    def id(self) -> str:
        """What it is keyed by."""
        ...


RowT = TypeVar("RowT", bound=KeyedRow)


class Edition:
    """Tells one state of the rows from another; compared by identity."""


@record
class Amendment:
    """Only the row `row_id` differs from what the edition `of` held."""

    of: Edition
    row_id: str


@record
class ListReading(Generic[RowT]):
    """All rows as read at `taken_at`, indexed by id. Never changed in place; any thread.

    `truncated`: more exist than are listed. `engine_error`: why the engine's part is missing.
    `unseen`: so many claimed runs are not on the engine's list, which was cut, and were not looked
    up; their verdicts are *unknown*.
    `amendment` is there where one row was replaced after the reading: whoever shows the edition
    before needs to touch that row only.
    `unfinished`: the rows read so far, of `at_least` so many; the rest is being read.
    `whole_at`: when every row was last read itself, where the reading looked only for changes.
    `is_moving`: something is under way in it; `digest` differs from that of a reading with others
    or changed rows.
    """

    listed: tuple[RowT, ...]
    taken_at: datetime
    truncated: bool = False
    engine_error: PhoenixError | None = None
    usual: UsualDurations = NOTHING_USUAL
    positions: Mapping[str, int] = field(default_factory=dict[str, int], repr=False)
    patches: Mapping[str, RowT] = field(default_factory=dict[str, RowT], repr=False)
    edition: Edition = field(default_factory=Edition, repr=False, compare=False)
    amendment: Amendment | None = field(default=None, repr=False, compare=False)
    unseen: int = 0
    unfinished: bool = False
    at_least: int | None = None
    whole_at: datetime | None = None
    is_moving: bool = True
    digest: int = 0

    def __len__(self) -> int:
        return len(self.listed)

    @property
    def rows(self) -> tuple[RowT, ...]:
        """Every row, the amended ones as they are now. Costs a copy once one was amended."""
        if not self.patches:
            return self.listed
        rows = list(self.listed)
        for row_id, row in self.patches.items():
            rows[self.positions[row_id]] = row
        return tuple(rows)

    def row_of(self, row_id: str) -> RowT | None:
        """The row with this id, None when the list does not hold it."""
        position = self.positions.get(row_id)
        if position is None:
            return None
        return self.patches.get(row_id) or self.listed[position]

    def amended(self, row: RowT) -> Self:
        """The same reading with this row in the place of its older self. Raises KeyError.

        The long list is shared, not copied: copying it would touch every one of its rows.
        """
        row_id = self.listed[self.positions[row.id]].id
        patches = {**self.patches, row_id: row}
        amendment = Amendment(self.edition, row_id)
        return replace(self, patches=patches, edition=Edition(), amendment=amendment)


def amended_row(before: object, reading: object) -> Any:
    """The one row in which `reading` differs from `before`; None where others may differ too."""
    if not (isinstance(before, ListReading) and isinstance(reading, ListReading)):
        return None
    old, new = cast("ListReading[Any]", before), cast("ListReading[Any]", reading)
    amendment = new.amendment
    if amendment is None or amendment.of is not old.edition:
        return None
    return new.row_of(amendment.row_id)
