"""Columns as declarations: what a table shows, says aloud and sorts by, without any Qt."""

from collections.abc import Callable, Sequence
from typing import Generic, Literal, Protocol, TypeVar

from phoenix_admin.domain.record import record
from phoenix_admin.qt.theme.status_look import StatusLook
from phoenix_admin.qt.theme.tokens import ColourName

RowT = TypeVar("RowT")


class Comparable(Protocol):
    """What a sort key has to be able to do."""

    def __lt__(self, other: "Comparable", /) -> bool:
        """Order against another key of the same column."""
        ...


@record
class TextCell:
    """A text; a glyph may stand before it. `text3` is the muted look of "—" and "no reading".

    `note` stands small behind it and whole: the text is cut first. Never in a column on the right.
    """

    text: str
    role: ColourName = "text"
    weight: int = 400
    mono: bool = False
    glyph: str = ""
    glyph_role: ColourName = "text2"
    note: str = ""


@record
class ChipCell:
    """A status chip."""

    look: StatusLook


@record
class ProgressCell:
    """What runs, a bar, and its percent. `fraction` None: the amount is not known.

    `note` is printed at the right, normally the percent; a bar never stands without words.
    """

    text: str
    look: StatusLook
    fraction: float | None
    note: str


Cell = TextCell | ChipCell | ProgressCell


@record
class Column(Generic[RowT]):
    """One column of a table of `RowT`.

    `text` is what is copied, exported and shown in a plain cell. `cell` describes how it is
    painted; without it the text is painted as it is. `accessible` is what a screen reader says
    ("64 percent, running"), `tip` what a tool tip adds. `width` is in pixels at 100 % zoom.
    Columns with a `star` above 0 hide when room is short, the highest first. `sort_key` None
    means that the column cannot be sorted by. Without a column that `fixed` marks a row would not
    say what it is: nobody can switch it off.
    """

    key: str
    title: str
    text: Callable[[RowT], str]
    cell: Callable[[RowT], Cell] | None = None
    accessible: Callable[[RowT], str] | None = None
    tip: Callable[[RowT], str] | None = None
    width: int = 120
    stretch: bool = False
    star: int = 0
    align: Literal["left", "right"] = "left"
    sort_key: Callable[[RowT], Comparable] | None = None
    fixed: bool = False

    @property
    def stays(self) -> bool:
        """Whether it cannot be switched off; the one that takes the rest of the room neither."""
        return self.fixed or self.stretch

    def painted(self, row: RowT) -> Cell:
        """How the cell of `row` looks."""
        return TextCell(self.text(row)) if self.cell is None else self.cell(row)

    def spoken(self, row: RowT) -> str:
        """What a screen reader says for the cell of `row`."""
        return self.text(row) if self.accessible is None else self.accessible(row)


def fitting_columns(
    columns: Sequence[Column[RowT]], room: int, hidden: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """The keys of the columns that fit into `room` (pixels at 100 % zoom), in their order.

    `hidden` are those the person switched off. Starred columns give way, highest star first and
    from the right; the others stay even when they do not fit.
    """
    shown = [column for column in columns if column.key not in hidden]
    by_star = sorted(
        (column for column in shown if column.star),
        key=lambda column: (column.star, shown.index(column)),
    )
    while by_star and sum(column.width for column in shown) > room:
        shown.remove(by_star.pop())
    return tuple(column.key for column in shown)
