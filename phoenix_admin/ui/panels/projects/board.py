"""Which projects are on the list, in which order, while newer readings keep arriving. Qt-free."""

from collections.abc import Mapping
from dataclasses import dataclass

from phoenix_admin.services.project_catalogue import ProjectRow
from phoenix_admin.ui.lists import board
from phoenix_admin.ui.lists.board import Arrival, Entry
from phoenix_admin.ui.panels.projects.row_facts import (
    ColumnKey,
    SortKey,
    View,
    folded,
    is_running,
    needs_attention,
    sort_key,
)

__all__ = ["RULES", "Arrival", "Board", "Counts", "Entry", "ProjectEntry", "ProjectRules"]

ProjectEntry = Entry[ProjectRow]
"""For annotations. Not to be called: a frozen class with slots refuses what that would note."""


class ProjectRules:
    """What the board asks of a row of the list of projects."""

    def id_of(self, row: ProjectRow) -> str:
        """The project's id."""
        return row.project.id

    def folded(self, row: ProjectRow) -> str:
        """Name and id."""
        return folded(row)

    def needs_attention(self, row: ProjectRow) -> bool:
        """Failed, contradictory, or in trouble."""
        return needs_attention(row)

    def is_running(self, row: ProjectRow) -> bool:
        """Something works on it."""
        return is_running(row)

    def says_the_same(self, old: ProjectRow, new: ProjectRow) -> bool:
        """The version stands for the whole document.

        That is what versions are for, and comparing ten thousand documents field by field takes
        longer than a frame.
        """
        return (
            old.project.version == new.project.version
            and old.verdict is new.verdict
            and old.execution == new.execution
        )

    def sort_key(self, row: ProjectRow, column: str) -> SortKey:
        """By one of the columns of the list."""
        return sort_key(row, ColumnKey(column))


@dataclass(frozen=True, slots=True)
class Counts(board.Counts):
    """The figures on the chips, and how many are samples. Tombstones do not count."""

    samples: int = 0


RULES = ProjectRules()


@dataclass(frozen=True, slots=True)
class Board(board.Board[ProjectRow]):
    """The projects of the list, those shown and those that are not."""

    rules: board.RowRules[ProjectRow] = RULES
    view: board.View = View()  # noqa: RUF009 - a frozen value, the same for everybody
    counts: board.Counts = Counts()

    def _counted(self, entries: Mapping[str, ProjectEntry]) -> Counts:
        # Not super(): a slotted dataclass is another class than the one it was written in.
        figures = board.Board[ProjectRow]._counted(self, entries)  # noqa: SLF001 - our own base
        samples = sum(entry.row.project.sample for entry in entries.values())
        return Counts(figures.all, figures.attention, figures.running, samples)
