"""What the window's own actions do. Each slot is short; the parts know how."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme, ThemeMode
from phoenix_admin.ui.panel import Panel
from phoenix_admin.ui.shell.dock import TASKS
from phoenix_admin.ui.shell.frame import Frame
from phoenix_admin.ui.shell.frame_sizes import RAIL_FOLDS_BELOW
from phoenix_admin.ui.shell.navigation import Navigator, Origin
from phoenix_admin.ui.shell.panes import HasDetails, PaneSwitcher, focusable_in
from phoenix_admin.ui.shell.shell_actions import THEME_ACTIONS

# ruff: noqa: PLC0415 - dialogs are imported when somebody opens them

PROJECTS = "projects"


class WindowCommands(QObject):
    """The slots behind the shell's actions; parent is the window. UI thread.

    Made before the frame, because the frame's buttons need the actions; `attach` completes it
    before anybody can press anything.
    """

    def __init__(
        self,
        theme: Theme,
        actions: ActionRegistry,
        navigator: Navigator,
        account: str,
        version: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._actions = actions
        self._navigator = navigator
        self._account = account
        self._version = version
        self._window = parent
        self._frame: Frame | None = None
        self._panes: PaneSwitcher | None = None
        self._rail_folded = False

    def slots(self) -> dict[str, Callable[[], None]]:
        """Which slot belongs to which action."""
        return {
            "go.back": self._navigator.go_back,
            "go.forward": self._navigator.go_forward,
            "pane.next": self._on_next_pane,
            "pane.previous": self._on_previous_pane,
            "edit.filter": self._on_filter,
            "view.refresh": self._on_refresh,
            "view.details": self._on_details,
            "view.dock": self._on_dock,
            "view.inbox": self._on_inbox,
            "view.rail": self._on_rail,
            **dict.fromkeys(THEME_ACTIONS, self._on_theme_chosen),
            "inbox.open_project": self._on_result_project,
            "inbox.undo": self._on_result_undo,
            "help.shortcuts": self._on_shortcuts,
            "help.about": self._on_about,
            "app.quit": self._on_quit,
        }

    def attach(self, frame: Frame, *, rail_folded: bool) -> None:
        """The frame is there: follow it."""
        self._frame = frame
        self._panes = PaneSwitcher(frame.panes)
        self._rail_folded = rail_folded
        frame.status.tasks_requested.connect(self._on_tasks_requested)
        frame.inbox.current_changed.connect(self._on_result_chosen)
        frame.inbox.open_pressed.connect(self._actions.action("inbox.open_project").trigger)
        frame.inbox.undo_pressed.connect(self._actions.action("inbox.undo").trigger)
        self._navigator.history_changed.connect(self._on_history_changed)
        self._theme.changed.connect(self._on_theme_changed)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)
        self._on_theme_changed()
        self._on_result_chosen()
        self._on_history_changed()

    def close_down(self) -> None:
        """Stop listening; before the window's contents go."""
        if self._frame is None:
            return
        self._frame = self._panes = None
        self._theme.changed.disconnect(self._on_theme_changed)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.disconnect(self._on_focus_changed)

    @property
    def rail_folded(self) -> bool:
        """Whether the person has folded the rail; a narrow window folds it without their say."""
        return self._rail_folded

    def fit_rail(self, width: int) -> None:
        """Fold or unfold the rail for a window of this width."""
        narrow = width < self._theme.px(RAIL_FOLDS_BELOW)
        if self._frame is not None:
            self._frame.rail.set_collapsed(narrow or self._rail_folded)
        reason = "The window is too narrow for the wide navigation." if narrow else None
        self._actions.set_refusal("view.rail", reason)

    def focus_page(self) -> None:
        """Put the keyboard where the work is when the window opens: into the page's list."""
        panel = self._panel
        if panel is None:
            return
        lists = (view for view in panel.findChildren(QAbstractItemView) if view.isVisible())
        target = panel.first_focus() or next(lists, None) or focusable_in(panel)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def panel_shown(self, panel: Panel) -> None:
        """Another page is shown: some actions depend on what it can do."""
        refusal = None if isinstance(panel, HasDetails) else f"{panel.title} has no details."
        self._actions.set_refusal("view.details", refusal)

    # ------------------------------------------------------------------ slots

    @Slot()
    def _on_next_pane(self) -> None:
        if self._panes is not None:
            self._panes.go(1)

    @Slot()
    def _on_previous_pane(self) -> None:
        if self._panes is not None:
            self._panes.go(-1)

    @Slot()
    def _on_filter(self) -> None:
        panel = self._panel
        if panel is not None:
            panel.focus_filter()

    @Slot()
    def _on_refresh(self) -> None:
        panel = self._panel
        if panel is not None:
            panel.refresh()

    @Slot()
    def _on_details(self) -> None:
        panel = self._panel
        if isinstance(panel, HasDetails):
            panel.toggle_details()

    @Slot()
    def _on_dock(self) -> None:
        frame = self._frame
        if frame is None:
            return
        focus = QApplication.focusWidget()
        if not frame.dock.isHidden() and focus is not None and frame.dock.isAncestorOf(focus):
            # Qt would hand the focus to whatever comes next in the window.
            self._on_previous_pane()
        frame.set_dock_visible(visible=frame.dock.isHidden())

    @Slot()
    def _on_tasks_requested(self) -> None:
        if self._frame is not None:
            self._frame.dock.show_tab(TASKS)
            self._frame.set_dock_visible(visible=True)

    @Slot()
    def _on_inbox(self) -> None:
        frame = self._frame
        if frame is None:
            return
        if frame.inbox.is_open:
            frame.inbox.close_popover()
        else:
            frame.inbox.open_below(frame.header.bell)

    @Slot()
    def _on_result_chosen(self) -> None:
        result = self._frame.inbox.current if self._frame is not None else None
        project = self._actions.action("inbox.open_project")
        undo = self._actions.action("inbox.undo")
        project.setVisible(result is not None and result.project_id is not None)
        undo.setVisible(result is not None and result.undo is not None)
        if result is not None and self._frame is not None:
            self._actions.set_refusal("inbox.undo", self._frame.inbox.undo_refusal(result))

    @Slot()
    def _on_result_project(self) -> None:
        frame = self._frame
        result = frame.inbox.current if frame is not None else None
        if frame is not None and result is not None and result.project_id is not None:
            frame.inbox.close_popover()
            self._navigator.navigate(f"{PROJECTS}/{result.project_id}", Origin.USER)

    @Slot()
    def _on_result_undo(self) -> None:
        if self._frame is not None:
            self._frame.inbox.undo_current()

    @Slot()
    def _on_rail(self) -> None:
        self._rail_folded = not self._rail_folded
        self.fit_rail(self._window.width())

    @Slot()
    def _on_theme_chosen(self) -> None:
        chosen = next(k for k in THEME_ACTIONS if self._actions.action(k).isChecked())
        self._theme.set_mode(ThemeMode(chosen.rsplit("_", 1)[-1]))

    @Slot()
    def _on_theme_changed(self) -> None:
        self._actions.action(f"view.theme_{self._theme.mode.value}").setChecked(True)
        # Larger type needs the room that the words of the rail would take.
        self.fit_rail(self._window.width())

    @Slot()
    def _on_history_changed(self) -> None:
        history = self._navigator.history
        back = None if history.can_go_back else "There is no earlier place."
        forward = None if history.can_go_forward else "There is no later place."
        self._actions.set_refusal("go.back", back)
        self._actions.set_refusal("go.forward", forward)

    @Slot()
    def _on_shortcuts(self) -> None:
        from phoenix_admin.ui.dialogs.sheet import open_sheet
        from phoenix_admin.ui.dialogs.shortcuts_dialog import ShortcutsDialog

        open_sheet(ShortcutsDialog(self._theme, self._actions), self._window)

    @Slot()
    def _on_about(self) -> None:
        from phoenix_admin.ui.dialogs.about_dialog import AboutDialog
        from phoenix_admin.ui.dialogs.sheet import open_sheet

        open_sheet(AboutDialog(self._theme, self._version, self._account), self._window)

    @Slot()
    def _on_quit(self) -> None:
        self._window.close()

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        """Give `/` to the list of the page that has just got the focus."""
        del old
        panel = self._panel
        if panel is None or not isinstance(new, QAbstractItemView):
            return
        action = self._actions.action("edit.filter")
        if panel.isAncestorOf(new) and action not in new.actions():
            new.addAction(action)

    @property
    def _panel(self) -> Panel | None:
        return self._frame.panel if self._frame is not None else None
