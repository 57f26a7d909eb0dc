"""Asks before a change, and watches that what was asked about is still there when it is answered.

One question at a time. It belongs to what was open when it was asked; when that is left, or has
changed, or write access closes, the question says so and can no longer be agreed to.

A dialog is imported where it is opened, here and in all panels: together they take 2 MiB, and most
sessions open none or one of them.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from phoenix_admin.qt.theme import Theme
from phoenix_admin.ui.dialogs.confirmation import Confirmation

if TYPE_CHECKING:
    from phoenix_admin.ui.dialogs.confirm_dialog import ConfirmDialog
    from phoenix_admin.ui.dialogs.confirm_form import ConfirmForm


class Asker(QObject):
    """Opens the questions of one panel in its window. UI thread only.

    Whoever derives says what a question is about and when that has changed.
    """

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self._theme = theme
        self._over = over
        self._dialog: ConfirmDialog | None = None
        self._on_yes: Callable[[], None] = _nothing
        self._refusal: Callable[[], str | None] = _nothing
        self._changed: Callable[[], str | None] = self._what_changed
        self._forget: tuple[Callable[[], None], ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether a question is open."""
        return self._dialog is not None

    def ask(
        self,
        question: Confirmation,
        on_yes: Callable[[], None],
        refusal: Callable[[], str | None],
        *,
        form: "ConfirmForm | None" = None,
        changed: Callable[[], str | None] | None = None,
    ) -> bool:
        """Ask about what is open now; False while another dialog is open.

        `refusal` says why what is asked about is off, if it is: it may become so meanwhile.
        `form` is what has to be filled in first. `changed` says how the target has changed,
        where that is not what is open.
        """
        if self._dialog is not None:
            return False
        from phoenix_admin.ui.dialogs.confirm_dialog import ConfirmDialog  # noqa: PLC0415 - see above
        from phoenix_admin.ui.dialogs.sheet import open_sheet  # noqa: PLC0415 - see above

        dialog = ConfirmDialog(self._theme, question, form)
        dialog.confirmed.connect(self._on_confirmed)
        dialog.finished.connect(self._on_finished)
        self._dialog, self._on_yes, self._refusal = dialog, on_yes, refusal
        self._changed = changed or self._what_changed
        self._forget = self._watch()
        if not open_sheet(dialog, self._over):
            self._clear()
            return False
        return True

    def _look(self) -> None:
        dialog = self._dialog
        if dialog is None:
            return
        reason = self._changed() or self._refusal()
        if reason is not None:
            dialog.invalidate(reason)

    def _watch(self) -> tuple[Callable[[], None], ...]:
        """Keep what the question is about; have `_look` called on changes; returns forget."""
        return ()

    def _what_changed(self) -> str | None:
        """How what was asked about has changed, as a sentence; None while it has not."""
        return None

    @Slot()
    def _on_confirmed(self) -> None:
        self._look()
        if self._dialog is not None and not self._dialog.is_stale:
            on_yes, self._on_yes = self._on_yes, _nothing
            on_yes()

    @Slot()
    def _on_finished(self) -> None:
        self._clear()

    def _clear(self) -> None:
        for forget in self._forget:
            forget()
        self._forget = ()
        self._dialog = None
        self._changed = self._what_changed
        self._on_yes = self._refusal = _nothing


def _nothing() -> None:
    """Nobody is waiting for an answer."""
