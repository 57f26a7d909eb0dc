"""The dock below the page: the open project's log, and what runs in the background."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    STRETCH,
    ActionButton,
    IconLabel,
    RoleLabel,
    SegmentedTabs,
    StateView,
    Surface,
    ToolButton,
    column,
    pin_size,
    row,
)
from phoenix_admin.services.project_session import ProjectSession
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.shell.frame_sizes import DOCK_HEAD
from phoenix_admin.ui.shell.second_ticker import SecondTicker
from phoenix_admin.ui.shell.tab_order import visit_after
from phoenix_admin.ui.shell.task_watch import TaskWatch
from phoenix_admin.ui.shell.undo_asking import find_project

if TYPE_CHECKING:
    from phoenix_admin.ui.logs.compact_log import CompactLog
    from phoenix_admin.ui.logs.late_log import LateLog
    from phoenix_admin.ui.shell.task_list import TaskList

# ruff: noqa: PLC0415 - a log view is as much of a start as the rest of the frame

DockLogFactory = Callable[[], "CompactLog"]

LEAST = 120
LOGS = 0
TASKS = 1


class Dock(QWidget):
    """Tabs *Logs* and *Tasks n*. Follows which project is open, never opens or turns by itself.

    The log view comes with `fill`, after the first paint, from `make_log`.
    """

    tab_changed = Signal(int)

    def __init__(
        self,
        theme: Theme,
        workbench: Workbench,
        watch: TaskWatch,
        hide_action: QAction,
        ticker: SecondTicker,
        make_log: DockLogFactory | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("dock")
        self.setAccessibleName("Dock")
        self._theme = theme
        self._workbench = workbench
        self._session: ProjectSession | None = None
        self._forget_session = _nothing_to_forget
        self._tabs = SegmentedTabs(
            theme, "Logs", "Tasks", object_name="dock.tabs", accessible_name="Dock"
        )
        self._tabs.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._make_log = make_log
        self._logs: LateLog | None = None
        ticker.ticked.connect(self._on_tick)
        self._watch = watch
        self._tasks: TaskList | None = None
        self._build(theme, hide_action)
        self._tabs.currentChanged.connect(self._on_tab_changed)
        watch.changed.connect(self._on_tasks_changed)
        self._forget = (
            workbench.session_changed.add(self._on_session_changed),
            workbench.catalogue.changed.add(self._on_name_changed),
        )
        self._on_tasks_changed()
        self._on_session_changed()

    def fill(self) -> None:
        """Make the log view; again is harmless. It shows the project that is open now."""
        if self._logs is not None or self._make_log is None:
            return
        from phoenix_admin.ui.logs.late_log import LateLog
        from phoenix_admin.ui.logs.no_item import NO_ITEM

        nothing = StateView(
            self._theme, QWidget(), object_name="dock.logs.nothing", accessible_name="Log"
        )
        nothing.show_state(NO_ITEM)
        self._logs = logs = LateLog(self._make_log, "dock.logs", nothing)
        logs.made.connect(self._on_log_made)
        self._room.addWidget(logs)
        visit_after(self._hide, logs)
        self._pages.setCurrentIndex(self._tabs.currentIndex())
        self._show_log()
        self._show_parts()

    def close_down(self) -> None:
        """Stop listening; before the window goes."""
        for forget in self._forget:
            forget()
        self._forget_session()
        if self._logs is not None:
            self._logs.close_down()

    @property
    def tabs(self) -> SegmentedTabs:
        """The tab bar."""
        return self._tabs

    def show_tab(self, tab: int) -> None:
        """Turn to LOGS or TASKS because the person asked for it."""
        self._tabs.setCurrentIndex(tab)

    def _build(self, theme: Theme, hide_action: QAction) -> None:
        self._pin = IconLabel(theme, "pin", "text2", size=14)
        self._name = RoleLabel(theme, weight=600, elide=True, object_name="dock.project")
        self._pinned = RoleLabel(theme, "open project", role="text2", elide=True)
        self._copy = ToolButton(
            theme, "clipboard-copy", "Copy the log lines", object_name="dock.copy"
        )
        self._copy.clicked.connect(self._on_copy)
        self._hide = ActionButton(
            theme,
            hide_action,
            "ghost",
            glyph="x",
            icon_only=True,
            small=True,
            object_name="dock.hide",
            accessible_name="Hide the dock",
        )
        self._head_line = row(
            theme,
            self._tabs,
            8,
            self._pin,
            self._name,
            self._pinned,
            STRETCH,
            self._copy,
            self._hide,
            margins=(6, 0, 10, 1),
        )
        head = Surface(theme, "surface", edges="b", object_name="dock.head")
        head.setLayout(self._head_line)
        pin_size(theme, head, height=DOCK_HEAD)
        ground = Surface(theme, "inset", object_name="dock.ground")
        self._pages = QStackedWidget()
        room = QWidget()
        self._room = column(theme, spacing=0)
        room.setLayout(self._room)
        self._pages.addWidget(room)
        inside = QVBoxLayout(ground)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._pages)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(ground, 1)
        self.setMinimumHeight(theme.px(LEAST))

    def _on_session_changed(self) -> None:
        self._forget_session()
        self._forget_session = _nothing_to_forget
        self._session = session = self._workbench.session
        if session is not None:
            self._forget_session = session.changed.add(self._on_name_changed)
        self._show_log()
        self._on_name_changed()

    def _show_log(self) -> None:
        logs, session = self._logs, self._session
        if logs is None:
            return
        from phoenix_admin.ui.logs.log_wish import LogWish

        logs.show_log_of(LogWish(project_id=session.project_id) if session is not None else None)

    def _on_name_changed(self) -> None:
        session = self._session
        if session is None:
            self._name.set_text("")
        else:
            project = find_project(self._workbench, session.project_id)
            self._name.set_text(project.name if project is not None else session.project_id)
        self._show_parts()

    def _show_parts(self) -> None:
        logs = self._tabs.currentIndex() == LOGS
        named = logs and self._session is not None
        for part in (self._pin, self._name, self._pinned):
            part.setVisible(named)
        self._copy.setVisible(named)
        view = self._logs.view if self._logs is not None else None
        if view is not None:
            for tool in view.tools:
                tool.setVisible(named)

    @Slot()
    def _on_log_made(self) -> None:
        """Its tools stand in the head."""
        view = self._logs.view if self._logs is not None else None
        if view is None:
            return
        before: QWidget = self._tabs
        for tool in view.tools:
            self._head_line.insertWidget(self._head_line.indexOf(self._copy), tool)
            QWidget.setTabOrder(before, tool)
            before = tool
        visit_after(self._hide, view)
        self._show_parts()

    @Slot(int)
    def _on_tab_changed(self, tab: int) -> None:
        if tab == TASKS and self._tasks is None:
            from phoenix_admin.ui.shell.task_list import TaskList

            self._tasks = TaskList(self._theme, self._watch)
            self._pages.addWidget(self._tasks)
        self._pages.setCurrentIndex(tab)
        self._show_parts()
        self.tab_changed.emit(tab)

    @Slot()
    def _on_tasks_changed(self) -> None:
        count = len(self._watch.lines())
        self._tabs.set_label(TASKS, f"Tasks {count}" if count else "Tasks")

    @Slot()
    def _on_tick(self) -> None:
        if self._logs is not None:
            self._logs.update_age()

    @Slot()
    def _on_copy(self) -> None:
        view = self._logs.view if self._logs is not None else None
        if view is not None:
            view.copy_lines()


def _nothing_to_forget() -> None:
    """No session is listened to."""
