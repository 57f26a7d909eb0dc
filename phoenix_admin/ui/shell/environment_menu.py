"""The button behind the environment's name: where one can go from here, in one menu."""

from collections.abc import Iterator

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import ToolButton

AREA = "environment."
SWITCH = "environment.switch."
CHOOSE = "environment.choose"


def menu_entries(actions: ActionRegistry) -> Iterator[QAction | None]:
    """The environments, and behind a line (None) what else is about environments. Pure."""
    yield from (actions.action(key) for key in actions if key.startswith(SWITCH))
    yield None
    for key in actions:
        if key.startswith(AREA) and not key.startswith(SWITCH) and key != CHOOSE:
            yield actions.action(key)


class EnvironmentMenuButton(ToolButton):
    """Opens the menu below itself. It is made anew each time, so it has what there is then."""

    def __init__(self, theme: Theme, actions: ActionRegistry) -> None:
        super().__init__(
            theme,
            "chevrons-up-down",
            "Switch environment",
            shortcut_hint=actions.action(CHOOSE).shortcut().toString(),
            object_name="header.environment.switch",
        )
        self._theme_ref = theme
        self._actions = actions
        self._menu: QMenu | None = None
        self.clicked.connect(self.open_menu)

    @Slot()
    def open_menu(self) -> None:
        """Open the menu, with the keyboard on its first entry."""
        if self._menu is not None:
            return
        menu = QMenu(self)
        menu.setObjectName("header.environment.menu")
        menu.setAccessibleName("Environments")
        menu.setToolTipsVisible(True)
        for action in menu_entries(self._actions):
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)
        menu.aboutToHide.connect(self._on_closed)
        self._menu = menu
        corner = self.mapToGlobal(self.rect().bottomLeft())
        corner.setY(corner.y() + self._theme_ref.px(4))
        menu.popup(corner)
        menu.setActiveAction(menu.actions()[0])

    @Slot()
    def _on_closed(self) -> None:
        if self._menu is not None:
            self._menu.deleteLater()
            self._menu = None
