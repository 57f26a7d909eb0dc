"""A row of buttons for a changing set of actions."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QWidget

from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.widgets.buttons import ActionButton, Variant


class ActionRow(QWidget):
    """Shows one button for each action, the first in a variant of its own.

    A button stays the same object as long as its action is shown, so a refresh takes the
    keyboard from nobody.
    """

    def __init__(
        self,
        theme: Theme,
        first: Variant,
        rest: Variant,
        *,
        small: bool = False,
        spacing: int = 8,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._first: Variant = first
        self._rest: Variant = rest
        self._small = small
        self._spacing = spacing
        self._buttons: list[ActionButton] = []
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setAlignment(align)
        self._rescale()
        self.hide()
        theme.changed.connect(self._rescale)

    @property
    def buttons(self) -> tuple[ActionButton, ...]:
        """The buttons, in the order of their actions."""
        return tuple(self._buttons)

    def set_actions(self, actions: Sequence[QAction]) -> None:
        """Show these actions in this order; hides itself when there are none."""
        wanted = list(actions)
        if [button.action for button in self._buttons] != wanted:
            self._rebuild(wanted)
        self.setVisible(bool(wanted))

    def _rebuild(self, wanted: Sequence[QAction]) -> None:
        present = {id(button.action): button for button in self._buttons}
        self._buttons = []
        for place, action in enumerate(wanted):
            variant = self._first if place == 0 else self._rest
            button = present.pop(id(action), None)
            if button is None:
                button = ActionButton(self._theme, action, variant, small=self._small)
            else:
                button.set_variant(variant)
            self._layout.removeWidget(button)
            self._layout.insertWidget(place, button)
            self._buttons.append(button)
        for button in present.values():
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()

    @Slot()
    def _rescale(self) -> None:
        self._layout.setSpacing(self._theme.px(self._spacing))
