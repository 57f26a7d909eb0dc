"""Every registered action in menus, grouped, each with its shortcut.

A menu bar would cost a line of height on every screen; one button in the header holds the same.
macOS has its menu bar anyway, so there the groups go into it.
"""

from collections.abc import Iterator

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import ToolButton

FIRST_GROUPS = ("Go", "View", "Environment")
LAST_GROUPS = ("Help", "Application")
OTHER = "Other"


def grouped_actions(actions: ActionRegistry) -> Iterator[tuple[str, list[QAction]]]:
    """All actions by group; the shell's groups stand around those of the pages."""
    groups: dict[str, list[QAction]] = {}
    for key in actions:
        groups.setdefault(actions.spec(key).group or OTHER, []).append(actions.action(key))
    around = (*FIRST_GROUPS, *LAST_GROUPS)
    of_pages = (name for name in groups if name not in around)
    for name in (*FIRST_GROUPS, *of_pages, *LAST_GROUPS):
        if name in groups:
            yield name, groups[name]


def fill_menu(menu: QMenu, actions: list[QAction]) -> None:
    """Show these actions; the ones of an exclusive group stand between separators."""
    before = None
    for number, action in enumerate(actions):
        group = action.actionGroup()
        if number and group is not before:
            menu.addSeparator()
        before = group
        menu.addAction(action)
    menu.setToolTipsVisible(True)


class MenuButton(ToolButton):
    """The header's menu. It is made anew each time, so it has what is registered then."""

    def __init__(self, theme: Theme, actions: ActionRegistry) -> None:
        super().__init__(theme, "ellipsis", "Menu", object_name="header.menu")
        self._theme_ref = theme
        self._actions = actions
        self._menu: QMenu | None = None
        self.clicked.connect(self.open_menu)

    @property
    def menu_shown(self) -> QMenu | None:
        """The open menu."""
        return self._menu

    @Slot()
    def open_menu(self) -> None:
        """Open the menu below the button."""
        menu = QMenu(self.window())
        menu.setObjectName("header.menu.list")
        for name, actions in grouped_actions(self._actions):
            group = QMenu(name, menu)
            fill_menu(group, actions)
            menu.addMenu(group)
        menu.aboutToHide.connect(self._on_closed)
        self._menu = menu
        corner = self.mapToGlobal(self.rect().bottomRight())
        corner.setX(corner.x() - menu.sizeHint().width())
        corner.setY(corner.y() + self._theme_ref.px(4))
        menu.popup(corner)

    @Slot()
    def _on_closed(self) -> None:
        if self._menu is not None:
            self._menu.deleteLater()
            self._menu = None


def fill_menu_bar(bar: QMenuBar, actions: ActionRegistry, parent: QWidget) -> None:
    """The same groups in a native menu bar (macOS)."""
    bar.clear()
    for name, group in grouped_actions(actions):
        menu = QMenu(name, parent)
        fill_menu(menu, group)
        bar.addMenu(menu)
