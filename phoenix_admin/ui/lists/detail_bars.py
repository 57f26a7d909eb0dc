"""The head above and the menu below the details of an open item."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.status_look import UNKNOWN
from phoenix_admin.qt.widgets import (
    STRETCH,
    Chip,
    RoleLabel,
    Surface,
    ToolButton,
    column,
    row,
)


class ItemHead(Surface):
    """Name, what it belongs to, and how it stands. Empty without an item.

    `name` begins the objectNames; `chip` and `second` end those of the standing and of the
    second line. `copy` is the action behind the button beside the name, which `copy_tip` names.
    """

    hide_requested = Signal()

    def __init__(
        self, theme: Theme, name: str, copy: QAction, copy_tip: str, *, chip: str, second: str
    ) -> None:
        super().__init__(theme, "surface", object_name=f"{name}.header")
        self._name = RoleLabel(
            theme,
            kind="section",
            weight=600,
            selectable=True,
            elide=True,
            object_name=f"{name}.name",
        )
        self._copy = ToolButton(theme, "copy", copy_tip, object_name=f"{name}.copy_id_button")
        self._copy.clicked.connect(copy.trigger)
        hide = ToolButton(
            theme,
            "panel-right",
            "Hide details",
            shortcut_hint="Ctrl+.",
            object_name=f"{name}.hide",
        )
        hide.clicked.connect(self.hide_requested)
        self._second = RoleLabel(theme, role="text2", elide=True, object_name=f"{name}.{second}")
        self._chip = Chip(theme, UNKNOWN, object_name=f"{name}.{chip}")
        self._note = RoleLabel(theme, role="text2", elide=True, object_name=f"{name}.note")
        standing = row(theme, self._chip)
        standing.addWidget(self._note, 1)
        self.setLayout(
            column(
                theme,
                row(theme, self._name, self._copy, STRETCH, hide, spacing=4),
                self._second,
                standing,
                margins=(20, 13, 12, 12),
                spacing=6,
            )
        )

    def _show_name(self, name: str | None, spoken: str) -> None:
        """Whose details these are; None takes everything else away."""
        for widget in (self._copy, self._chip, self._note, self._second):
            widget.setVisible(name is not None)
        self._name.set_text(name if name is not None else "Details")
        self._name.setAccessibleName(spoken if name is not None else "Details")


class MoreButton(ToolButton):
    """The rest of the actions, in a menu that opens above the button; tips say why one is off."""

    def __init__(self, theme: Theme, name: str, actions: Sequence[QAction]) -> None:
        super().__init__(theme, "ellipsis", "More actions", object_name=name)
        self._menu = QMenu(self)
        self._menu.setObjectName(f"{name}.menu")
        self._menu.setToolTipsVisible(True)
        self._menu.addActions(list(actions))
        self.clicked.connect(self._open_menu)

    @property
    def entries(self) -> QMenu:
        """The menu, for one more entry at its end."""
        return self._menu

    @Slot()
    def _open_menu(self) -> None:
        size = self._menu.sizeHint()
        corner = self.mapToGlobal(self.rect().topRight())
        corner.setX(corner.x() - size.width())
        corner.setY(corner.y() - size.height())
        self._menu.popup(corner)
