"""The window's own actions: registered once here, reached by key, button and menu alike."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QActionGroup

from phoenix_admin.qt.actions import ActionRegistry, ActionSpec
from phoenix_admin.qt.theme import ThemeMode
from phoenix_admin.ui.panel import Panel

GO, VIEW, INBOX, HELP, APPLICATION = "Go", "View", "Inbox", "Help", "Application"

_THEME = "view.theme_"
THEME_ACTIONS = tuple(_THEME + mode.value for mode in ThemeMode)

_SPECS = (
    ActionSpec("go.back", "Back", shortcut="Alt+Left", group=GO),
    ActionSpec("go.forward", "Forward", shortcut="Alt+Right", group=GO),
    ActionSpec("pane.next", "Next pane", shortcut="F6", group=GO),
    ActionSpec("pane.previous", "Previous pane", shortcut="Shift+F6", group=GO),
    ActionSpec(
        "edit.filter", "Filter the list", "funnel", "/", "Filter, while a list has focus", group=GO
    ),
    ActionSpec("view.refresh", "Refresh", "refresh-cw", "F5", group=VIEW),
    ActionSpec("view.details", "Show or hide details", "panel-right", "Ctrl+.", group=VIEW),
    ActionSpec("view.dock", "Show or hide the dock", "panel-bottom", "Ctrl+J", group=VIEW),
    ActionSpec("view.inbox", "Inbox", "bell", "Ctrl+I", group=VIEW),
    ActionSpec("view.rail", "Fold or unfold the navigation", "panel-left", group=VIEW),
    ActionSpec("view.theme_system", "Colours like the system", "monitor", group=VIEW),
    ActionSpec("view.theme_light", "Light colours", "sun", group=VIEW),
    ActionSpec("view.theme_dark", "Dark colours", "moon", group=VIEW),
    ActionSpec(
        "inbox.open_project",
        "Open project of the result",
        tip="Open the project this result is about",
        group=INBOX,
    ),
    ActionSpec(
        "inbox.undo",
        "Undo the result",
        "undo-2",
        tip="Put the old values back",
        writes=True,
        group=INBOX,
    ),
    ActionSpec("help.shortcuts", "Keyboard shortcuts", "keyboard", "F1", group=HELP),
    ActionSpec("help.about", "About Phoenix Admin", "info", group=HELP),
    ActionSpec("app.quit", "Quit", "log-out", "Ctrl+Q", group=APPLICATION),
)


class _PanelLink(QObject):
    """The slot behind one `go.<panel>` action."""

    def __init__(self, key: str, go_to: Callable[[str], None], parent: QObject) -> None:
        super().__init__(parent)
        self._key = key
        self._go_to = go_to

    @Slot()
    def go(self) -> None:
        """The person wants this page."""
        self._go_to(self._key)


class ShellActions(QObject):
    """Registers the window's actions with the slots the window gives. UI thread.

    Raises KeyError when a slot is missing, at the start and not when its key is pressed.
    """

    def __init__(
        self,
        actions: ActionRegistry,
        panels: Sequence[Panel],
        go_to: Callable[[str], None],
        slots: Mapping[str, Callable[[], None]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        for panel in panels:
            spec = ActionSpec(
                f"go.{panel.key}",
                f"Go to {panel.title}",
                panel.glyph,
                f"Ctrl+{panel.digit}" if panel.digit is not None else "",
                group=GO,
            )
            actions.register(spec, _PanelLink(panel.key, go_to, self).go)
        for spec in _SPECS:
            actions.register(spec, slots[spec.key])
        self._make_choices()
        self._give_roles()

    def _make_choices(self) -> None:
        group = QActionGroup(self)
        group.setExclusive(True)
        for key in THEME_ACTIONS:
            action = self._actions.action(key)
            action.setCheckable(True)
            group.addAction(action)

    def _give_roles(self) -> None:
        self._actions.action("app.quit").setMenuRole(QAction.MenuRole.QuitRole)
        self._actions.action("help.about").setMenuRole(QAction.MenuRole.AboutRole)
        # A single key may act only where it cannot be meant as text (WCAG 2.1.4): the window
        # gives this action to lists, so the key works while one of them has the focus.
        self._actions.action("edit.filter").setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        # What these act on exists only while the inbox is open.
        for key in ("inbox.open_project", "inbox.undo"):
            self._actions.action(key).setVisible(False)
