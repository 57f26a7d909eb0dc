"""The Projects panel on a fake world, driven by hand: no lanes, no real clock, no files."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from phoenix_admin.backends.fake.backend import FakeBackend, open_populated
from phoenix_admin.domain.environment import LOCAL, Environment
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.ports.command_lines import CommandLines
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import Surface
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.known_environments import KnownEnvironments
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.ui.dialogs.save_chooser import TABLE, FileKind
from phoenix_admin.ui.dialogs.sheet import Sheet, SheetDialog
from phoenix_admin.ui.logs.log_wish import LogWish
from phoenix_admin.ui.main_window import MainWindow
from phoenix_admin.ui.panels.projects.panel import ProjectsPanel
from phoenix_admin.ui.shell.data_folder import DataFolder
from phoenix_admin.ui.shell.window_settings import WindowSettings
from phoenix_admin.ui.window_contents import WindowContents
from tests.support.bench_of_services import fake_ports
from tests.support.manual_runner import ManualRunner
from tests.support.pictures import leave_unpainted, settle
from tests.support.window_parts import KeptSettings, ManualDispatcher
from tests.support.world_log import dock_log_view, late_world_log


class WritingOpener:
    """Writes down what would be opened and copied."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.revealed: list[str] = []
        self.copied: list[str] = []
        self.problem: str | None = None

    def open_file(self, path: str) -> str | None:
        self.opened.append(path)
        return self.problem

    def reveal(self, path: str) -> str | None:
        self.revealed.append(path)
        return self.problem

    def copy_text(self, text: str) -> None:
        self.copied.append(text)


class HandChooser:
    """A file chooser whose answer the test gives."""

    def __init__(self) -> None:
        self.files: Callable[[tuple[Path, ...]], None] | None = None
        self.folder: Callable[[tuple[Path, ...]], None] | None = None

    def choose_files(self, over: QWidget, on_chosen: Callable[[tuple[Path, ...]], None]) -> None:
        self.files = on_chosen

    def choose_folder(self, over: QWidget, on_chosen: Callable[[tuple[Path, ...]], None]) -> None:
        self.folder = on_chosen


class HandSaver:
    """A save chooser whose answer the test gives."""

    def __init__(self) -> None:
        self.name = ""
        self.answer: Callable[[Path], None] | None = None
        self.kind = TABLE

    def choose_target(
        self,
        over: QWidget,
        name: str,
        on_chosen: Callable[[Path], None],
        kind: FileKind = TABLE,
    ) -> None:
        self.name, self.answer, self.kind = name, on_chosen, kind


class LogNote(QWidget):
    """Stands in for the compact log view; remembers whose log it shows."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("project.log")
        self.setAccessibleName("Log lines")
        self.wish: LogWish | None = None

    def show_log_of(self, wish: LogWish | None) -> None:
        self.wish = wish

    def update_age(self) -> None:
        pass

    def close_down(self) -> None:
        self.wish = None


class Stage:
    """Everything a test of the panel wants to reach."""

    def __init__(
        self,
        theme: Theme,
        *,
        backend: FakeBackend | None = None,
        environment: Environment = LOCAL,
        runner: ManualRunner | None = None,
        author: bool = True,
        library: bool = True,
        in_main_window: bool = False,
        settings: WindowSettings | None = None,
        unlocked: bool = True,
        data_folder: Path | None = None,
        commands: CommandLines | None = None,
    ) -> None:
        self.theme = theme
        self.backend = backend or open_populated()
        self.world, self.clock = self.backend.world, self.backend.clock
        self.runner = runner or ManualRunner()
        self.scope = Scope("environment")
        self.opener = WritingOpener()
        self.chooser = HandChooser()
        self.settings = settings or KeptSettings()
        self.saver = HandSaver()
        self._jobs = 0
        ports = replace(
            fake_ports(self.backend, environment, author=author, library=library),
            data_folder=data_folder,
            commands=commands,
        )
        ports = self.ports_of(ports)
        self.workbench = Workbench(ports, self.runner, self.scope, DEFAULT_POLICY, self._new_job_id)
        if unlocked:
            self.workbench.gate.unlock()  # what a person does first in PROD; nothing elsewhere
        self.actions_owner = QObject()
        self.actions = ActionRegistry(theme.icon, self.actions_owner)
        if data_folder is not None:
            DataFolder(self.actions, data_folder, self.opener, self.actions_owner)
        self._in_main_window = in_main_window
        self.panel = self.make_panel()
        self.window = self._main_window() if in_main_window else self._plain_window()

    def ports_of(self, ports: EnvironmentPorts) -> EnvironmentPorts:
        """What the environment has."""
        return ports

    def make_panel(self) -> Any:
        """The panel this stage is about."""
        return self.make_projects_panel()

    def panels(self) -> list[Any]:
        """All pages of the main window."""
        return [self.panel]

    def make_projects_panel(self) -> ProjectsPanel:
        return ProjectsPanel(
            theme=self.theme,
            workbench=self.workbench,
            actions=self.actions,
            clock=self.clock,
            runner=self.runner,
            log_view_factory=self._log_view,
            opener=self.opener,
            chooser=self.chooser,
            saver=self.saver,
        )

    def _new_job_id(self) -> str:
        self._jobs += 1
        return f"01J{self._jobs:023}"

    def _log_view(self) -> QWidget:
        if self._in_main_window:
            return late_world_log(self, "project.log", "Log lines of the open project")
        return LogNote()

    def _main_window(self) -> QWidget:
        return MainWindow(
            theme=self.theme,
            settings=self.settings,
            version="0.1.0",
            contents=WindowContents(
                dispatcher=ManualDispatcher(self.runner),
                workbench=self.workbench,
                panels=self.panels(),
                actions=self.actions,
                clock=self.clock,
                account="rae",
                known=KnownEnvironments(Path("environments.toml")),
                dock_log=lambda: dock_log_view(self),
            ),
        )

    def _plain_window(self) -> QWidget:
        window = QWidget()
        window.setObjectName("window")
        header = Surface(self.theme, "surface", edges="b", object_name="header")
        header.setFixedHeight(56)
        lines = QVBoxLayout(window)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(header)
        lines.addWidget(self.panel, 1)
        for key in self.actions:
            window.addAction(self.actions.action(key))
        return window

    # -- showing ---------------------------------------------------------------------------

    def show(self, width: int = 1440, height: int = 900) -> "Stage":
        self.window.resize(width, height)
        leave_unpainted(self.window)
        self.window.show()
        self.window.activateWindow()
        if not self._in_main_window:
            self.panel.set_on_screen(True)
        settle()
        # Where an earlier test has left the pointer is not where this one's person is.
        QTest.mouseMove(self.window, QPoint(3, 3))
        # And the native window hears of it: of a pointer that stands where it was last told to
        # be, Qt says nothing, and that place is kept from one test to the next.
        QTest.mouseMove(self.window.windowHandle(), QPoint(4, 4))
        settle()
        return self

    def load(self) -> "Stage":
        """Everything that was asked for is answered."""
        self.runner.run_all()
        settle()
        return self

    def close(self) -> None:
        self.window.close()
        self.panel.close_down()
        self.workbench.close()
        self.window.deleteLater()
        self.actions_owner.deleteLater()

    # -- finding ---------------------------------------------------------------------------

    def find(self, name: str, kind: type = QWidget) -> Any:
        found = self.window.findChild(kind, name)
        assert found is not None, f"there is no {name}"
        return found

    def text(self, name: str) -> str:
        """What a label, button or field says."""
        return self.find(name).text()

    @property
    def table(self):
        return self.panel._list.table

    @property
    def details(self):
        return self.panel._details

    @property
    def shown(self) -> list[str]:
        """The ids on the list, from top to bottom."""
        return list(self.table.rows.ids)

    @property
    def dialog(self) -> SheetDialog:
        sheet = self.window.findChild(Sheet)
        assert sheet is not None, "no dialog is open"
        assert sheet.isVisible(), "the dialog is closing"
        return sheet.dialog

    @property
    def dialog_is_open(self) -> bool:
        sheet = self.window.findChild(Sheet)
        return sheet is not None and sheet.isVisible()

    @property
    def open_id(self) -> str | None:
        session = self.workbench.session
        return session.project_id if session is not None else None

    def focused(self) -> str:
        """The objectName of what has the keyboard."""
        widget = QApplication.focusWidget()
        return widget.objectName() if widget is not None else ""

    # -- the person's hands ----------------------------------------------------------------

    def place_of(self, project_id: str) -> QPoint:
        """The middle of a row, in the viewport."""
        position = self.table.rows.position_of(project_id)
        assert position is not None, f"{project_id} is not on the list"
        index = self.table.rows.index(position, 1)
        self.table.scrollTo(index)
        return self.table.visualRect(index).center()

    def click_row(self, project_id: str, button=Qt.MouseButton.LeftButton) -> None:
        QTest.mouseClick(self.table.viewport(), button, pos=self.place_of(project_id))

    def open(self, project_id: str) -> "Stage":
        """Click the row and let everything be answered."""
        self.click_row(project_id)
        return self.load()

    def click(self, name: str) -> None:
        QTest.mouseClick(self.find(name), Qt.MouseButton.LeftButton)

    def key(self, key, modifiers=Qt.KeyboardModifier.NoModifier, widget=None) -> None:
        target = widget or QApplication.focusWidget() or self.window
        QTest.keyClick(target, key, modifiers)

    def type(self, name: str, text: str) -> None:
        widget = self.find(name)
        widget.setFocus()
        QTest.keyClicks(widget, text)
