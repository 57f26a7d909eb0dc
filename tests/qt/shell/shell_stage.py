"""The window on a fake world, driven by hand: no lanes, no real clock, no files."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QStringListModel
from PySide6.QtWidgets import QApplication, QListView, QWidget

from phoenix_admin.backends.fake.backend import FakeBackend, open_populated
from phoenix_admin.domain.environment import LOCAL, Environment
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.verdict import FieldChange, ProposedChange
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import RoleLabel, SearchField, Surface, column
from phoenix_admin.services.known_environments import KnownEnvironments
from phoenix_admin.services.results import Result, Tone
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.services.write_gate import WriteAction
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Task
from phoenix_admin.ui.main_window import MainWindow
from phoenix_admin.ui.panel import Panel
from phoenix_admin.ui.shell.window_settings import WindowState
from phoenix_admin.ui.window_contents import WindowContents
from tests.support.bench_of_services import fake_ports
from tests.support.manual_runner import ManualRunner
from tests.support.pages import all_pages
from tests.support.pictures import leave_unpainted
from tests.support.window_parts import KeptSettings, ManualDispatcher
from tests.support.world_log import dock_log_view


class PlainPanel(Panel):
    """A page with a filter, a list and details, that writes down what is asked of it."""

    def __init__(self, theme: Theme, key: str, title: str, glyph: str, digit: int) -> None:
        super().__init__()
        self.key, self.title, self.glyph, self.digit = key, title, glyph, digit
        self.setObjectName(f"panel.{key}")
        self.asked: list[str] = []
        self.filter = SearchField(
            theme, placeholder=f"Filter {title.lower()}", object_name=f"{key}.filter"
        )
        self.filter.setAccessibleName(f"Filter {title}")
        self.list = QListView()
        self.list.setObjectName(f"{key}.list")
        self.list.setAccessibleName(f"List of {title}")
        self.list.setModel(QStringListModel([f"{title} {n}" for n in range(30)], self))
        self.ground = Surface(theme, "surface")
        lines = column(
            theme,
            RoleLabel(theme, title, kind="title", weight=600),
            self.filter,
            margins=(16, 14, 16, 0),
        )
        lines.addWidget(self.list, 1)
        self.ground.setLayout(lines)
        whole = column(theme, spacing=0)
        whole.addWidget(self.ground, 1)
        self.setLayout(whole)

    def set_on_screen(self, on_screen: bool) -> None:
        self.asked.append("seen" if on_screen else "unseen")

    def refresh(self) -> None:
        self.asked.append("refresh")

    def focus_filter(self) -> None:
        self.asked.append("filter")
        self.filter.setFocus()

    def toggle_details(self) -> None:
        self.asked.append("details")

    def panes(self) -> Sequence[QWidget]:
        return (self.ground,)


class PlainProjects(PlainPanel):
    """The page whose item is the open project of a workbench."""

    def __init__(self, theme: Theme, workbench: Workbench) -> None:
        super().__init__(theme, "projects", "Projects", "folder-kanban", 2)
        self._workbench = workbench
        self._forget = workbench.session_changed.add(self.item_changed.emit)

    @property
    def item(self) -> str | None:
        session = self._workbench.session
        return session.project_id if session is not None else None

    def open_item(self, item: str | None) -> None:
        self._workbench.open_project(item)

    def close_down(self) -> None:
        self._forget()


class Stage:
    """Everything a test of the shell wants to reach."""

    def __init__(
        self,
        theme: Theme,
        *,
        environment: Environment = LOCAL,
        backend: FakeBackend | None = None,
        state: WindowState | None = None,
        account: str = "rae",
        make_panels: "Callable[[Stage], Sequence[Panel]] | None" = None,
    ) -> None:
        self.theme = theme
        self.backend = backend or open_populated()
        self.clock = self.backend.clock
        self.runner = ManualRunner()
        self.dispatcher = ManualDispatcher(self.runner)
        self.scope = Scope("environment")
        self.ports = fake_ports(self.backend, environment, account)
        self._jobs = 0
        self.workbench = Workbench(
            self.ports, self.runner, self.scope, DEFAULT_POLICY, self._new_job_id
        )
        self.settings = KeptSettings(state)
        self.actions_owner = QObject()
        self.actions = ActionRegistry(theme.icon, self.actions_owner)
        self.panels = (
            list(make_panels(self))
            if make_panels is not None
            else [
                PlainProjects(theme, self.workbench),
                PlainPanel(theme, "jobs", "Jobs", "list-checks", 3),
            ]
        )
        self.window = MainWindow(
            theme=theme,
            settings=self.settings,
            version="0.1.0",
            contents=WindowContents(
                dispatcher=self.dispatcher,
                workbench=self.workbench,
                panels=self.panels,
                actions=self.actions,
                clock=self.clock,
                account=account,
                known=KnownEnvironments(Path("environments.toml")),
                dock_log=lambda: dock_log_view(self),
            ),
        )

        self.window.closed.connect(self._close_panels)

    def _close_panels(self) -> None:
        """What the application does."""
        for panel in self.window.panels:
            panel.close_down()

    def _new_job_id(self) -> str:
        self._jobs += 1
        return f"01J{self._jobs:023}"

    def show(self, width: int = 1440, height: int = 900) -> "Stage":
        self.window.resize(width, height)
        leave_unpainted(self.window)
        self.window.show()
        self.window.activateWindow()
        return self

    def find(self, name: str, kind: type = QWidget):
        found = self.window.findChild(kind, name)
        assert found is not None, f"there is no {name}"
        return found

    def press(self, key: str) -> None:
        """Trigger an action as its button or menu entry would."""
        self.actions.action(key).trigger()

    def load_list(self) -> None:
        """Read the project list once."""
        self.workbench.catalogue.refresh()
        self.runner.run_all()

    def open(self, project_id: str):
        """Open a project as a panel does when a row is chosen."""
        session = self.workbench.open_project(project_id)
        assert session is not None
        session.set_visible(True)
        self.runner.run_all()
        return session

    def result(self, text: str = "Autumn trail was set.", **changes) -> Result:
        """Put a result into the feed."""
        values = {
            "at": self.clock.now(),
            "project_id": "autumn-trail",
            "project_name": "Autumn trail",
            "action": WriteAction.RECONCILE,
            "tone": Tone.GOOD,
            "text": text,
        }
        result = Result(**{**values, **changes})
        self.workbench.results.add(result)
        return result

    def tick(self) -> None:
        """One second passes for what shows ages."""
        self.clock.advance(1)
        self.window._ticker.ticked.emit()

    def task(self, key: str, label: str = "", **fields):
        """Submit a task that stays under way."""
        ticket = self.runner.submit(self.scope, Task(key, _nothing, label=label, **fields), _ignore)
        self.runner.waiting.clear()
        return ticket

    def close(self) -> None:
        self.window.close()
        self.workbench.close()
        self.window.deleteLater()
        self.actions_owner.deleteLater()


def _nothing(_call: object) -> None:
    return None


def _ignore(_outcome: object) -> None:
    return None


def undo_of(project_id: str, version: str = "1") -> ProposedChange:
    """A change that puts a status back."""
    change = FieldChange("status", "complete", "failed")
    return ProposedChange(project_id, (change,), version, safe=False)


def application() -> QApplication:
    """The running application."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


def real_panels(stage: Stage) -> list[Panel]:
    """The panels the window really has."""
    return list(all_pages(stage))
