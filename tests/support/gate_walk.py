"""The real window over a fake world, and every way in which a person reaches an action.

The actions come from the registry, so those of a panel that is added later are walked too. What
is looked for on the way stands in `gate_findings`.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from PySide6.QtCore import QEvent, QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QTableView,
    QWidget,
)

from phoenix_admin.app import wiring
from phoenix_admin.app.environment_openings import EnvironmentOpenings
from phoenix_admin.app.opened_environment import OpenEnvironment
from phoenix_admin.backends.fake.backend import FakeBackend, open_populated
from phoenix_admin.backends.fake.memory import fake_memory
from phoenix_admin.backends.fake.processes import FakeProcessTable, FakeRunEvidence
from phoenix_admin.backends.fake.workload_sizes import FakeWorkloadSizes
from phoenix_admin.domain.bulk_plan import BulkItem, BulkPlan, BulkVerb, Origin, OriginKind, freeze
from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.memory_subject import MemorySubject, SubjectKind
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.process_facts import ProcessKey
from phoenix_admin.domain.write_access import SessionState
from phoenix_admin.qt.widgets import ActionButton
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.process_watch import row_id
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.settings.places import Places
from phoenix_admin.settings.process_settings import ProcessSettings
from phoenix_admin.tasks.context import unhurried
from phoenix_admin.ui.dialogs.sheet import Sheet, SheetDialog
from phoenix_admin.ui.shell.inbox_row import InboxRow
from phoenix_admin.ui.shell.navigation import Origin as From
from tests.support.counting_ports import counting
from tests.support.process_world import furnish_walk
from tests.support.size_bench import PHOENIX

# With workers of its own, so that what is only for those (force stop, samples) is walked as well.
WORKERS = Environment("phoenix-prod-eu", EnvironmentKind.LOCAL, EnvironmentLabel.PROD)
CLOUD = replace(WORKERS, kind=EnvironmentKind.GCP)
HERE = replace(WORKERS, name="LOCAL", label=EnvironmentLabel.LOCAL)
PAGES = {
    "job": "jobs",
    "journal": "journal",
    "process": "processes",
    "processes": "processes",
    "execution": "processes",
    "executions": "processes",
    "imports": "memory",
}
"""On which page the actions of an area are; those of all other areas are on Projects."""
LEAVES_THE_WINDOW = frozenset({"app.quit", "environment.switch.local"})
GOES = ("confirm.go", "stop.go", "limit.go")
"""The verbs of the dialogs that ask."""
SERVICE = MemorySubject(SubjectKind.SERVICE, PHOENIX.name)
_EXECUTIONS = "processes/executions:"
PATIENCE = 30.0
"""Seconds after which what was asked for should have been answered."""


CLOSED: dict[str, Callable[[WriteGate, Environment], None]] = {
    "read-only": lambda gate, there: gate.enter(replace(there, read_only=True)),
    "signed out": lambda gate, _: gate.set_session(SessionState.SIGNED_OUT),
    "expired": lambda gate, _: gate.set_session(SessionState.EXPIRED),
    "offline": lambda gate, _: gate.set_online(False),
    "locked": lambda gate, _: gate.lock(),
}


@dataclass
class Walk:
    """The real window over a fake world, with every write at every port counted."""

    application: wiring.Application
    backend: FakeBackend
    environment: Environment
    writes: Counter[str]
    clip: Path
    processes: tuple[ProcessKey, ...] = ()
    loop: QEventLoop = field(default_factory=QEventLoop)

    @property
    def window(self) -> Any:
        return self.application.window

    @property
    def registry(self) -> Any:
        return self.window._actions

    @property
    def bench(self) -> Any:
        return self.application.workbench

    @property
    def gate(self) -> WriteGate:
        return self.bench.gate

    # -- state and time --------------------------------------------------------------------

    def open_up(self) -> None:
        """The person is back: signed in, connected, and has unlocked changes."""
        if not self.gate.state.closed:
            return
        self.gate.enter(self.environment)
        self.gate.set_session(SessionState.SIGNED_IN)
        self.gate.set_online(True)
        self.gate.unlock()

    def close(self, state: str) -> None:
        CLOSED[state](self.gate, self.environment)
        self.settle()

    def settle(self) -> None:
        """Deliver what is posted, and what was to be deleted."""
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def idle(self) -> None:
        """Wait until everything that was asked for is answered."""
        self.settle()
        if not self._is_busy():
            return
        deadline = time.monotonic() + PATIENCE
        while self._is_busy():
            # Never for good: the dispatcher looks for what is overdue while something runs, and
            # between two rounds of a stop a timer is set.
            self.loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            assert time.monotonic() < deadline, self.application.dispatcher.running()
        self.settle()

    def _is_busy(self) -> bool:
        """Whether anything is under way; of a stop that counts between its rounds as well."""
        processes = self.bench.processes if self.bench.ports.processes is not None else None
        stopping = processes is not None and processes.operations.under_way is not None
        return stopping or bool(self.application.dispatcher.running())

    def written(self) -> int:
        self.idle()
        return sum(self.writes.values())

    # -- places ----------------------------------------------------------------------------

    def keys(self, *, writes: bool) -> list[str]:
        return [k for k in self.registry if self.registry.spec(k).writes is writes]

    def dialogs(self) -> list[SheetDialog]:
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        return [s.dialog for s in self.window.findChildren(Sheet, options=direct) if s.isVisible()]

    def put_away(self) -> None:
        """Close whatever an action has opened."""
        above = [w for w in QApplication.topLevelWidgets() if w is not self.window]
        shown = [*self.dialogs(), *(widget for widget in above if widget.isVisible())]
        for widget in shown:
            widget.close()
        if shown:
            self.settle()

    def go(self, route: str) -> None:
        self.put_away()
        self.window.navigate(route, From.USER)
        self.idle()

    def routes(self) -> list[str]:
        """Each project, each job, each process and each active execution of the world."""
        world, table = self.backend.world, self.bench.ports.processes
        there = () if table is None else table.scan(unhurried()).processes
        runs = reversed(world.executions.values())
        return [
            *(f"projects/{key}" for key in world.projects),
            *(f"jobs/{key}" for key in world.jobs),
            *(f"processes/{row_id(facts)}" for facts in there if facts.key in self.processes),
            # The newest first: the one beside a claimed run before the one behind a document.
            *(f"{_EXECUTIONS}{e.name}" for e in runs if e.state.is_active),
        ]

    def journal_routes(self) -> list[str]:
        """Each line that could be undone by what it says, of those written until now."""
        self.go("journal")
        rows = self.bench.journal.reading.rows
        return [f"journal/{row.id}" for row in rows if row.can_be_undone]

    def find_situations(self, wanted: Sequence[str] | None = None) -> dict[str, str]:
        """For each write action the route where it is on; safe corrections are done then.

        `wanted`: look for these only, no longer than they need.
        """
        keys = self.keys(writes=True) if wanted is None else list(wanted)
        found: dict[str, str] = {}
        self.open_up()
        journal = any(key.startswith("journal.") for key in keys)
        routes = [r for r in self.routes() if any(_is_about(key, r) for key in keys)]
        for route in self.routes() if journal else routes:
            if route.startswith("projects/"):
                self.go(route)  # makes the corrections that are due
        if journal:
            routes += self.journal_routes()
        for route in routes:
            if wanted is not None and found.keys() >= set(wanted):
                break
            self.go(route)
            self.select_several(route)
            for key in keys:
                action = self.registry.action(key)
                if _is_about(key, route) and action.isEnabled() and action.isVisible():
                    found.setdefault(key, route)
        for key in [key for key in keys if key not in found]:
            self.place(key, found)
            session = self.bench.session
            if session is not None and self.registry.action(key).isEnabled():
                found[key] = f"projects/{session.project_id}"
        return found

    def place(self, key: str, found: dict[str, str]) -> None:
        """Go where the action is on."""
        self.put_away()
        route = found.get(key)
        if route is not None:
            self.window.navigate(route, From.USER)
        self.show_inbox(key)
        self.idle()
        if key == "processes.stop_selected":
            self.select_several(route or "")

    def select_several(self, route: str) -> None:
        """Where processes are listed: all of them, as somebody with Ctrl+A."""
        if route.startswith("processes/") and not route.startswith(_EXECUTIONS):
            self.window.findChild(QTableView, "processes.table").selectAll()
            self.settle()

    def show_inbox(self, key: str) -> None:
        """For an action of the inbox: open it, at a result that can be undone."""
        if not key.startswith("inbox.") or self.window._frame.inbox.is_open:
            return
        self.registry.action("view.inbox").trigger()
        rows = [r for r in self.window.findChildren(InboxRow) if r.result.undo is not None]
        for row in rows[:1]:  # not the one whose own page undoes it
            row.setFocus()

    # -- ways ------------------------------------------------------------------------------

    def by_trigger(self, key: str) -> None:
        self.registry.action(key).trigger()

    def buttons(self, key: str) -> list[ActionButton]:
        action = self.registry.action(key)
        return [b for b in self.window.findChildren(ActionButton) if b.action is action]

    def by_button(self, key: str) -> None:
        for button in self.buttons(key):
            if button.isVisible():
                QTest.mouseClick(button, Qt.MouseButton.LeftButton)
                button.click()

    def by_shortcut(self, key: str) -> None:
        shortcut = self.registry.action(key).shortcut()
        if not shortcut.isEmpty():
            QTest.keySequence(QApplication.focusWidget() or self.window, shortcut)

    def by_menu(self, key: str) -> None:
        action = self.registry.action(key)
        self.window.findChild(QWidget, "header.menu").click()
        self.settle()
        top = self.window.findChild(QMenu, "header.menu.list")
        for menu in top.findChildren(QMenu):
            if action in menu.actions():
                menu.popup(top.pos())
                menu.setActiveAction(action)
                QTest.keyClick(menu, Qt.Key.Key_Return)
        top.close()
        self.settle()

    def ways(self) -> dict[str, Callable[[str], None]]:
        return {
            "trigger": self.by_trigger,
            "button": self.by_button,
            "shortcut": self.by_shortcut,
            "menu": self.by_menu,
        }

    # -- answers ---------------------------------------------------------------------------

    def agree(self) -> None:
        """Say yes to whatever is asked."""
        for dialog in self.dialogs():
            self.answer(dialog)
        self.settle()

    def answer(self, dialog: SheetDialog, times: int = 1) -> None:
        """Fill in what has to be, and press the verb so often without a turn in between."""
        question = getattr(dialog, "question", None)
        if question is not None and question.typed is not None:
            dialog.findChild(QWidget, "confirm.typed").setText(question.typed)
        if dialog.objectName() == "limit":
            self.idle()  # it reads first
            memory = dialog.findChild(QLineEdit, "limit.memory")
            if memory is not None:
                memory.setText("1Gi")
                memory.textEdited.emit("1Gi")
        words = getattr(dialog, "typed_words", None)
        if words is not None:
            dialog.findChild(QWidget, f"{dialog.objectName()}.typed").setText(words)
        choice = dialog.findChild(QComboBox, "status.choice")
        if choice is not None:
            choice.setCurrentIndex(choice.count() - 1)
            dialog.findChild(QWidget, "status.reason").setText("seen by hand")
        create = dialog.findChild(QWidget, "new_project.create")
        if create is not None:
            dialog.add_paths([self.clip])  # type: ignore[attr-defined] (the New project one)
            self.idle()
            dialog.findChild(QWidget, "new_project.name").setText("A new one")
        verb = create or next(
            (found for name in GOES if (found := dialog.findChild(QWidget, name))), None
        )
        for _ in range(times if verb is not None else 0):
            verb.click()

    def said(self, text: str) -> bool:
        """Whether a label that can be seen says this."""
        return any(text in label.text() for label in self.window.findChildren(QLabel))

    def end(self) -> None:
        self.put_away()
        self.window.close()
        self.window.deleteLater()


def _is_about(key: str, route: str) -> bool:
    """Whether this action is about what is open at this route: project, job, entry."""
    if key.startswith("projects.plan_"):
        return False  # it is about no place; the line above the list has it wherever one is
    area = key.partition(".")[0]
    if route.startswith(_EXECUTIONS) != area.startswith("execution"):
        return False
    return route.partition("/")[0] == PAGES.get(area, "projects")


def _interrupted_plans(backend: FakeBackend) -> tuple[BulkPlan, ...]:
    """Two plans that the end of an earlier run has left behind, with something to do."""
    world = backend.world
    project = world.projects["beech-wood"]
    item = BulkItem(project.id, project.name, project.status, project.version)
    origin = Origin(OriginKind.SELECTION)
    now = world.clock.now()
    return tuple(
        freeze(f"01PLAN{n}", BulkVerb.STITCH, origin, [item], made_at=now, made_by="rae")
        for n in range(2)
    )


def _ports(backend: FakeBackend, environment: Environment, *, memory: bool) -> EnvironmentPorts:
    """As an environment of this kind has them: a cloud makes no projects and reads no clips."""
    here = environment.kind is EnvironmentKind.LOCAL
    return EnvironmentPorts(
        environment,
        "maria.k",
        backend.clock,
        backend.store,
        backend.engine,
        backend.journal,
        backend.author if here else None,
        backend.library if here else None,
        backend.plans,
        processes=FakeProcessTable(backend.clock) if here else None,
        run_evidence=FakeRunEvidence() if here else None,
        process_settings=lambda: ProcessSettings(sweep_stops=True),
        sizes=None if here else _sizes(backend),
        memory=(lambda: fake_memory(backend.world).ports(SERVICE)) if memory else None,
    )


def _sizes(backend: FakeBackend) -> FakeWorkloadSizes:
    sizes = FakeWorkloadSizes(backend.world)
    sizes.add(PHOENIX)
    return sizes


def start_walk(
    app: QApplication,
    folder: Path,
    environment: Environment,
    *,
    read_only_flag: bool = False,
    interrupted: bool = False,
    graceful: bool = True,
    memory: bool = False,
) -> Walk:
    """The window as `app.wiring` puts it together, on counted fakes, shown and settled.

    Without `graceful` processes can only be ended by force, as on Windows. With `memory` there is
    the Memory page, with one service.

    It paints nothing: what is walked is what happens, not how it looks.
    """
    backend = open_populated()
    # The cancel that was asked for in this world takes longer than it may.
    backend.clock.advance(DEFAULT_POLICY.cancel_limit.total_seconds())
    if interrupted:
        backend.world.plans.update({p.id: p for p in _interrupted_plans(backend)})
    clip = folder / "clip.mp4"
    clip.write_bytes(b"a clip")
    plain = _ports(backend, environment, memory=memory)
    processes: tuple[ProcessKey, ...] = ()
    if isinstance(plain.processes, FakeProcessTable):
        plain.processes.graceful = graceful
        processes = furnish_walk(plain.processes, cast("FakeRunEvidence", plain.run_evidence))
    ports, writes = counting(plain)
    opened = OpenEnvironment(SimpleNamespace(tend=lambda _call: None, close=lambda: None), ports)
    options = wiring.LaunchOptions(theme="light")
    openings = EnvironmentOpenings(Places(folder, folder), read_only=read_only_flag)
    application = wiring.build(options, app, opened, openings)
    walk = Walk(application, backend, environment, writes, clip, processes)
    application.window.resize(1440, 900)
    application.window.setUpdatesEnabled(False)
    application.window.show()
    application.window.activateWindow()
    if interrupted:
        application.workbench.bulk.look_for_interrupted()
    walk.idle()
    assert application.window.isActiveWindow()
    return walk
