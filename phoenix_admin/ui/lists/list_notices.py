"""What a list says around its rows: the page when there are none, the banner, the line of hints.

They are one thing because they answer one question: how far what is below them can be believed.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from PySide6.QtGui import QAction

from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import InlineMessage, Message, StateText, StateView, pin_size
from phoenix_admin.services.list_reading import ListReading
from phoenix_admin.ui.lists.board import Board
from phoenix_admin.ui.lists.list_parts import ListParts, RowsReading
from phoenix_admin.ui.lists.list_table import ListTable
from phoenix_admin.ui.lists.list_words import banner, failed_text, filtered_text, hint
from phoenix_admin.ui.lists.way_out import way_out

EmptyPage = Callable[[], tuple[StateText, list[QAction]]]
"""What is said where there is nothing at all, and what can be done about it."""


class ListNotices:
    """The `hint` line and the `states` round a table, of one list. UI thread only."""

    def __init__(
        self,
        theme: Theme,
        parts: ListParts[Any],
        table: ListTable[Any],
        actions: ActionRegistry,
        clock: Clock,
    ) -> None:
        self._parts = parts
        self._table = table
        self._actions = actions
        self._clock = clock
        self._notice: Message | None = None
        self.note: Callable[[], str] = _nothing_more
        """What is said behind the age of the rows, such as what reading them has cost."""
        self.hint = InlineMessage(theme, object_name=f"{parts.prefix}.hint")
        pin_size(theme, self.hint, height=32)
        self.states = StateView(
            theme,
            table,
            clock=clock.monotonic,
            object_name=f"{parts.prefix}.state",
            accessible_name=f"State of the {parts.names.one} list",
        )

    def action(self, key: str) -> QAction:
        """One of the list's own actions, such as `try_again`."""
        return self._actions.action(f"{self._parts.prefix}.{key}")

    def set_notice(self, notice: Message | None) -> None:
        """Say this in the line of hints before anything else; None says it no more."""
        self._notice = notice

    def show_page(
        self, reading: RowsReading[Any] | None, board: Board[Any], typed: str, empty: EmptyPage
    ) -> bool:
        """Rows, or why there are none, and the banner; returns whether the rows can be seen."""
        parts, states = self._parts, self.states
        state = parts.catalogue.state
        if reading is None:
            if state.phase is LoadPhase.FAILED:
                text = failed_text(parts.names, state.error)
                again = self.action("try_again")
                states.show_state(text, way_out(self._actions, state.error, again))
            else:
                states.show_loading(parts.names.many)
            return False
        now = self._clock.now()
        self._set_banner(banner(parts.names, state, reading, parts.environment, now))
        if board.shown or (not board.entries and reading.rows):
            # The second case: a long list is still being ordered on its lane.
            states.show_content()
            return True
        if not board.entries:
            states.show_state(*empty())
        else:
            text = filtered_text(parts.names, board, typed)
            states.show_state(text, [self.action("clear_filter")])
        return False

    def show_hint(self, board: Board[Any], several: Message | None) -> None:
        """A notice, what is `several` selected, what waits, or as of when the rows are."""
        if self._notice is not None:
            self.hint.show_message(self._notice)
            return
        if several is not None:
            keys = self._parts.selection_keys
            self.hint.show_message(several, [self._actions.action(key) for key in keys])
            return
        catalogue = self._parts.catalogue
        key = "resort" if board.would_move else "show_new"
        wanted = board.would_move or board.waiting
        steps = [self.action(key)] if wanted else []
        reading: object = catalogue.reading
        part = cast("ListReading[Any]", reading) if isinstance(reading, ListReading) else None
        said = hint(board, catalogue.state, self._clock.now(), catalogue.interval, part)
        note = self.note()
        if note and not wanted:
            said = replace(said, text=f"{said.text} · {note}")
        self.hint.show_message(said, steps)

    def _set_banner(self, message: Message | None) -> None:
        failing = message is not None and message.tone == "warn"
        error = self._parts.catalogue.state.error
        again = way_out(self._actions, error, self.action("try_again")) if failing else []
        height = self._table.height()
        self.states.set_banner(message, again)
        if self._table.height() != height:
            self._table.be_deaf()


def _nothing_more() -> str:
    """Only how old the rows are."""
    return ""
