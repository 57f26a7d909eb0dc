"""Which projects are on the list, and in which order. Qt-free."""

from phoenix_admin.domain.record import record
from phoenix_admin.services.project_catalogue import ProjectRow
from phoenix_admin.ui.lists import board
from phoenix_admin.ui.lists.board import Entry, SortKey
from phoenix_admin.ui.panels.projects import row_facts
from phoenix_admin.ui.panels.projects.row_facts import ColumnKey

ProjectEntry = Entry[ProjectRow]
"""For annotations. Not to be called: a frozen class with slots refuses what that would note."""


class ProjectRules:
    """What the board asks of a row of the list of projects."""

    def id_of(self, row: ProjectRow) -> str:
        """The project's id."""
        return row.project.id

    def folded(self, row: ProjectRow) -> str:
        """Name and id."""
        return row_facts.folded(row)

    def needs_attention(self, row: ProjectRow) -> bool:
        """Failed, contradicted by the engine, or in trouble."""
        return row_facts.needs_attention(row)

    def is_running(self, row: ProjectRow) -> bool:
        """Something works on it."""
        return row_facts.is_running(row)

    def says_the_same(self, old: ProjectRow, new: ProjectRow) -> bool:
        """Whether nothing that is shown has changed."""
        # The version stands for the whole document: that is what versions are for, and comparing
        # ten thousand documents field by field takes longer than a frame.
        return (
            old.project.version == new.project.version
            and old.verdict is new.verdict
            and old.execution == new.execution
        )

    def sort_key(self, row: ProjectRow, column: str) -> SortKey:
        """By one of the columns; equal rows by name, then by id."""
        return row_facts.sort_key(row, column)


RULES = ProjectRules()


@record
class View(board.View):
    """What the person asked to see of the projects; by name unless they want otherwise."""

    column: str = ColumnKey.NAME


@record
class Board(board.Board[ProjectRow]):
    """The projects of the list, those shown and those that are not; samples are marked."""

    rules: board.RowRules[ProjectRow] = RULES
    view: board.View = View()

    def _is_marked(self, row: ProjectRow) -> bool:
        return row.project.sample
