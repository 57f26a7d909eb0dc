"""Walks every action of the real window, in every state in which nothing may be written.

The actions come from the registry, so those of a panel that is added later are walked too. Each
walk gives its findings as sentences; none means that all is well.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from phoenix_admin.app import wiring
from phoenix_admin.app.local_environment import OpenEnvironment
from phoenix_admin.backends.fake.backend import FakeBackend, open_populated
from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.write_access import SessionState
from phoenix_admin.qt.widgets import ActionButton
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.settings.preferences import Preferences
from phoenix_admin.ui.shell.inbox_row import InboxRow
from phoenix_admin.ui.shell.navigation import Origin
from tests.support.counting_ports import counting
from tests.support.pictures import settle

# With workers of its own, so that what is only for those (force stop) is walked as well.
PROD = Environment("phoenix-prod-eu", EnvironmentKind.LOCAL, EnvironmentLabel.PROD)
PAGES = {"job": "jobs", "journal": "journal"}
"""On which page the actions of an area are; those of all other areas are on Projects."""
LEAVES_THE_WINDOW = frozenset({"app.quit"})


def _read_only(gate: WriteGate) -> None:
    gate.enter(replace(PROD, read_only=True))


CLOSED: dict[str, Callable[[WriteGate], None]] = {
    "read-only": _read_only,
    "signed out": lambda gate: gate.set_session(SessionState.SIGNED_OUT),
    "expired": lambda gate: gate.set_session(SessionState.EXPIRED),
    "offline": lambda gate: gate.set_online(False),
    "locked": lambda gate: gate.lock(),
}


def open_up(gate: WriteGate) -> None:
    """The person is back: signed in, connected, and has unlocked changes."""
    gate.enter(PROD)
    gate.set_session(SessionState.SIGNED_IN)
    gate.set_online(True)
    gate.unlock()


@dataclass
class Walk:
    """The real window over a fake world, with every write at every port counted."""

    qtbot: QtBot
    application: wiring.Application
    backend: FakeBackend
    writes: Any
    clip: Path

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

    def idle(self) -> None:
        """Wait until everything that was asked for is answered."""
        settle()
        self.qtbot.waitUntil(lambda: not self.application.dispatcher.running(), timeout=30_000)
        settle()

    def written(self) -> int:
        self.idle()
        return sum(self.writes.values())

    def keys(self, *, writes: bool) -> list[str]:
        return [k for k in self.registry if self.registry.spec(k).writes is writes]

    def dialogs(self) -> list[QDialog]:
        return [d for d in self.window.findChildren(QDialog) if d.isVisible()]

    def put_away(self) -> None:
        """Close whatever an action has opened."""
        for dialog in self.dialogs():
            dialog.reject()
        for widget in QApplication.topLevelWidgets():
            if widget is not self.window and widget.isVisible():
                widget.close()
        settle()

    def situations(self) -> Iterator[str]:
        """Open each project and job of the world, until everything about it has been read.

        Of the journal, which grows meanwhile, what could be undone by what its lines say.
        """
        world = self.backend.world
        for route in [f"projects/{key}" for key in world.projects]:
            yield self._opened(route)
        for route in [f"jobs/{key}" for key in world.jobs]:
            yield self._opened(route)
        self._opened("journal")
        rows = self.bench.journal.reading.rows
        for route in [f"journal/{row.id}" for row in rows if row.can_be_undone]:
            yield self._opened(route)

    def _opened(self, route: str) -> str:
        self.put_away()
        self.window.navigate(route, Origin.USER)
        self.idle()
        return route

    def find_situations(self) -> dict[str, str]:
        """For each write action the route where it is on; safe corrections are done then."""
        found: dict[str, str] = {}
        open_up(self.gate)
        for _ in range(2):  # the first round makes the corrections that are due
            found.clear()
            for route in self.situations():
                for key in self.keys(writes=True):
                    action = self.registry.action(key)
                    page = PAGES.get(key.partition(".")[0], "projects")
                    here = route.partition("/")[0] == page
                    if here and action.isEnabled() and action.isVisible():
                        found.setdefault(key, route)
        for key in self.keys(writes=True):
            self.place(key, found)
            if key not in found and self.registry.action(key).isEnabled():
                found[key] = f"projects/{self.bench.session.project_id}"
        return found

    def place(self, key: str, found: dict[str, str]) -> None:
        """Go where the action is on."""
        self.put_away()
        route = found.get(key)
        if route is not None:
            self.window.navigate(route, Origin.USER)
        if key.startswith("inbox."):
            self.registry.action("view.inbox").trigger()
            rows = [r for r in self.window.findChildren(InboxRow) if r.result.undo is not None]
            for row in rows[-1:]:
                row.setFocus()
        self.idle()

    # -- ways ------------------------------------------------------------------------------

    def by_trigger(self, key: str) -> None:
        self.registry.action(key).trigger()

    def by_button(self, key: str) -> None:
        action = self.registry.action(key)
        for button in self.window.findChildren(ActionButton):
            if button.action is action and button.isVisible():
                QTest.mouseClick(button, Qt.MouseButton.LeftButton)
                button.click()

    def by_shortcut(self, key: str) -> None:
        shortcut = self.registry.action(key).shortcut()
        if not shortcut.isEmpty():
            QTest.keySequence(QApplication.focusWidget() or self.window, shortcut)

    def by_menu(self, key: str) -> None:
        action = self.registry.action(key)
        self.window.findChild(QWidget, "header.menu").click()
        settle()
        top = self.window.findChild(QMenu, "header.menu.list")
        for menu in top.findChildren(QMenu):
            if action in menu.actions():
                menu.popup(top.pos())
                menu.setActiveAction(action)
                QTest.keyClick(menu, Qt.Key.Key_Return)
        top.close()
        settle()

    def ways(self) -> dict[str, Callable[[str], None]]:
        return {
            "trigger": self.by_trigger,
            "button": self.by_button,
            "shortcut": self.by_shortcut,
            "menu": self.by_menu,
        }

    # -- walks -----------------------------------------------------------------------------

    def agree(self) -> None:
        """Say yes to whatever is asked, typing what has to be typed."""
        for dialog in self.dialogs():
            typed = dialog.findChild(QWidget, "confirm.typed")
            question = getattr(dialog, "question", None)
            if typed is not None and question is not None and question.typed is not None:
                typed.setText(question.typed)
            go = dialog.findChild(QWidget, "confirm.go")
            if go is not None:
                go.click()
            create = dialog.findChild(QWidget, "new_project.create")
            if create is not None:
                dialog.add_paths([self.clip])
                self.idle()
                dialog.findChild(QWidget, "new_project.name").setText("A new one")
                create.click()
        settle()

    def said(self, text: str) -> bool:
        """Whether a label that can be seen says this."""
        return any(text in label.text() for label in self.window.findChildren(QLabel))

    def closed_findings(self, state: str, found: dict[str, str]) -> list[str]:
        """What is written, or left unsaid, when marked actions are pressed in a closed state."""
        findings = []
        for key in self.keys(writes=True):
            open_up(self.gate)
            self.place(key, found)
            CLOSED[state](self.gate)
            self.idle()
            before = self.written()
            for way, press in self.ways().items():
                press(key)
                self.agree()
                if self.written() != before:
                    findings.append(f"{key} by {way} wrote while {state}")
                    before = self.written()
                self.put_away()
            findings += self._unsaid(key, state)
            open_up(self.gate)
            if self.written() != before:
                findings.append(f"{key} ran by itself after {state} ended")
        return findings

    def _unsaid(self, key: str, state: str) -> list[str]:
        action, reason = self.registry.action(key), self.registry.refusal(key)
        if not action.isVisible():
            return []
        if action.isEnabled() or reason is None:
            return [f"{key} is on while {state}"]
        silent = []
        if reason not in action.toolTip():
            silent.append(f"{key} does not say why it is off")
        silent += [
            f"{button.objectName()} does not say why {key} is off"
            for button in self.window.findChildren(ActionButton)
            if button.action is action and reason not in button.toolTip()
        ]
        if not action.shortcut().isEmpty() and not self._key_says(key, reason):
            silent.append(f"the key of {key} says nothing while {state}")
        return silent

    def _key_says(self, key: str, reason: str) -> bool:
        self.by_shortcut(key)
        settle()
        return self.said(reason)

    def changed_findings(self, state: str, found: dict[str, str]) -> list[str]:
        """What is written when access closes while the question of an action is open."""
        findings = []
        for key in self.keys(writes=True):
            open_up(self.gate)
            self.place(key, found)
            before = self.written()
            self.by_trigger(key)
            if not self.dialogs():
                continue  # it asks nothing, so nothing is open that could change
            asked = [d for d in self.dialogs() if d.findChild(QWidget, "confirm.go")]
            CLOSED[state](self.gate)
            settle()
            if asked and not self.said("Changed since you opened"):
                findings.append(f"the question of {key} does not say that it is {state}")
            self.agree()
            if self.written() != before:
                findings.append(f"{key} wrote although it became {state} meanwhile")
            if self.dialogs() and not self.said("so ") and not asked:
                findings.append(f"the form of {key} does not say that it is {state}")
            before = self.written()
            open_up(self.gate)
            if self.written() != before:
                findings.append(f"{key} ran by itself after {state} ended")
            self.put_away()
        return findings

    def unmarked_findings(self, routes: Iterable[str]) -> list[str]:
        """Which actions write, or pass the gate, without being marked as ones that do."""
        findings: list[str] = []
        for route in routes:
            self.window.navigate(route, Origin.USER)
            self.idle()
            for key in self.keys(writes=False):
                if key in LEAVES_THE_WINDOW:
                    continue
                open_up(self.gate)
                before, lines = self.written(), len(self.backend.world.journal)
                self.by_trigger(key)
                self.agree()
                self.put_away()
                if self.written() != before or len(self.backend.world.journal) != lines:
                    findings.append(f"{key} writes and is not marked (at {route})")
                self.window.navigate(route, Origin.USER)
                self.idle()
        return findings

    def plan_findings(self, state: str) -> list[str]:
        """What a plan that was agreed to writes when access closes before it is run."""
        open_up(self.gate)
        self.window.navigate("projects", Origin.USER)
        self.registry.action("projects.reconcile_all").trigger()
        self.idle()
        (sheet,) = self.dialogs()
        go, typed = (sheet.findChild(QWidget, f"plan.{name}") for name in ("go", "typed"))
        typed.setText(PROD.name)
        settle()
        findings = [] if go.isEnabled() else ["the plan could not be run when all was open"]
        before = self.written()
        CLOSED[state](self.gate)
        settle()
        if go.isEnabled() or not go.toolTip():
            findings.append(f"the plan does not say that it is off while {state}")
        go.click()
        self.bench.bulk.begin()  # as a press would that came before the repaint
        if self.written() != before:
            findings.append(f"the plan was run while {state}")
        open_up(self.gate)
        if self.written() != before:
            findings.append(f"the plan ran by itself after {state} ended")
        return findings

    def writing_keys(self, found: dict[str, str], wanted: Collection[str]) -> set[str]:
        """The wanted actions that write when everything is open: for those the walk proves."""
        wrote = set()
        # Twice: some are on only after another one was done.
        keys = [key for key in self.keys(writes=True) if key in wanted]
        for key in (*keys, *keys):
            open_up(self.gate)
            self.place(key, found)
            before = self.written()
            self.by_trigger(key)
            self.agree()
            if self.written() != before:
                wrote.add(key)
        return wrote


def start_walk(qtbot: QtBot, app: QApplication, folder: Path) -> Walk:
    """The window as `app.wiring` puts it together, on counted fakes, shown and settled."""
    backend = open_populated()
    # The cancel that was asked for in this world takes longer than it may.
    backend.clock.advance(DEFAULT_POLICY.cancel_limit.total_seconds())
    clip = folder / "clip.mp4"
    clip.write_bytes(b"a clip")
    preferences = Preferences(folder / "preferences.json")
    ports, writes = counting(
        EnvironmentPorts(
            PROD,
            "maria.k",
            backend.clock,
            backend.store,
            backend.engine,
            backend.logs,
            backend.journal,
            backend.author,
            backend.library,
            backend.plans,
        )
    )
    local = SimpleNamespace(engine=SimpleNamespace(tend=lambda _call: None), close=lambda: None)
    environment: Any = OpenEnvironment(local, ports)  # type: ignore[arg-type]
    application = wiring.build(wiring.LaunchOptions(theme="light"), app, environment, preferences)
    walk = Walk(qtbot, application, backend, writes, clip)
    application.window.resize(1440, 900)
    application.window.show()
    application.window.activateWindow()
    qtbot.waitUntil(application.window.isActiveWindow)
    walk.idle()
    return walk
