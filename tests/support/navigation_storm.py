"""Storms over the real window: a person, a network and a world that do what they like.

After each step, what is painted must belong to the project that is open, and nothing but the
person's own steps may have changed where they are. Driven by `tests/qt/never_yank` and by
`benchmarks/navigation_storm.py`; a storm is a list of (word, number).
"""

import random
import re
from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from phoenix_admin.backends.fake.fault_script import Fail, LoseReply
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobState
from phoenix_admin.qt.tables import SortOrder
from phoenix_admin.tasks.door import Door
from phoenix_admin.ui.logs.table import LogTable
from tests.support.manual_runner import ManualRunner
from tests.support.pictures import settle
from tests.support.whereabouts import Whereabouts, whereabouts

IDS = ("a-1", "b-1", "c-1", "d-1")
NEWEST = -1
Step = tuple[str, int]
BY_HAND = ("open", "tab", "close", "refresh", "filter", "sort")
WORDS = (
    *("open", "answer", "work", "arrive") * 4,
    *("refresh", "change", "time", "log", "look") * 2,
    *("tab", "close", "stitch", "finish", "fail", "list", "filter", "sort"),
)
"""Answers come more often than questions, or hardly anything would ever be painted."""
_OWNED = re.compile(r"\b([a-d])(?: v|-|/clip|\.run)(\d+)")
"""Everything the world says of a project says whose it is: `a v3`, `a-3`, `a/clip3`, `a.run3`."""
LOOKS = (*("look", "work", "change") * 2, *("arrive",) * 3, "list", "time")
"""One project, looked at again and again while it changes: answers overtake each other."""


class LeakyDoor(Door):
    """A door that hands over whatever comes: the proof has to find it out."""

    def deliver(self, ticket: Any, outcome: Any) -> bool:
        if ticket.finished:
            return False
        ticket.finished = True
        self._in_flight.pop(id(ticket), None)
        ticket.on_outcome(outcome)
        return True


class Wrong(AssertionError):
    """Something on the screen belongs to somebody else, or moved by itself."""


class NavigationStorm:
    """One window, and as many storms over it as somebody likes.

    `make_stage(backend, runner)` opens the real window over an empty world.
    """

    def __init__(
        self, make_stage: Callable[[ManualRunner], Any], door: type[Door] | None = None
    ) -> None:
        self.runner = ManualRunner()
        if door is not None:
            self.runner.door = door(self.runner.waiting.append)
        self.stage = make_stage(self.runner)
        self.painted = 0
        self.kinds: set[str] = set()
        self._find = {
            name: self.stage.find(name)
            for name in ("project.details", "project.tabs", "projects.filter", "dock.project")
        }
        self.stage.panel.make_parts()
        self._clips = self.stage.find("project.clips.list")

    # -- the storm -------------------------------------------------------------------------

    def begin(self) -> None:
        """A fresh world; nothing is open, nothing is on its way."""
        stage, world, runner = self.stage, self.stage.world, self.runner
        stage.workbench.open_project(None)
        self._find["projects.filter"].setText("")
        self._find["project.tabs"].setCurrentIndex(0)
        for _ in range(2):
            for kept in (runner.waiting, runner.held, runner.timers):
                kept.clear()
            runner.door._in_flight.clear()
            runner.door._newest.clear()
            stage.workbench.operations._under_way.clear()
            for kept in (world.projects, world.jobs, world.executions, world.files):
                kept.clear()
            world.script._planned.clear()
        self._versions = 0
        for project_id in IDS:
            owner = project_id[0]
            name = f"{owner}.run0"
            world.add_project(
                f"{owner} v0",
                f"{owner}-0",
                project_id=project_id,
                clips=(f"{owner}/clip0.mp4", f"{owner}/clip1.mp4"),
            )
            world.add_execution(name, ExecutionState.SUCCEEDED, project_id=project_id)
            world.add_job(project_id, f"{owner}-2", JobState.SUCCEEDED, execution=name)
            world.log(name, f"{owner} v0 says hello")
        stage.table.ask_for_order(SortOrder("name"))
        stage.table.setFocus()
        stage.workbench.catalogue.refresh()
        runner.run_all()
        settle()
        self.opened: str | None = None
        self.newest = -1

    def do(self, step: Step) -> None:
        """One step, and then a look at the screen. Raises Wrong."""
        word, number = step
        before = whereabouts(self.stage)
        getattr(self, f"_{word}")(number)
        settle()
        if word not in BY_HAND:
            self._compare(word, before, whereabouts(self.stage))
        self.check()

    def rage(self, steps: Iterable[Step]) -> Wrong | None:
        """A whole storm; what was wrong on the screen, None when nothing ever was."""
        self.begin()
        done: list[Step] = []
        try:
            for step in steps:
                done.append(step)
                self.do(step)
        except Wrong as wrong:
            wrong.add_note(f"after {done}")
            return wrong
        return None

    def _compare(self, word: str, before: Whereabouts, after: Whereabouts) -> None:
        for field in Whereabouts._fields:
            was, now = getattr(before, field), getattr(after, field)
            if was != now:
                raise Wrong(f"{word} changed the person's {field} from {was} to {now}")

    # -- the person ------------------------------------------------------------------------

    def _open(self, number: int) -> None:
        shown = [i for i in IDS if i in self.stage.shown]
        if not shown:
            return
        chosen = shown[number % len(shown)]
        if chosen != self.opened:
            self.newest = -1
        self.opened = chosen
        self.stage.click_row(chosen)

    def _close(self, _: int) -> None:
        self.stage.workbench.open_project(None)
        self.opened = None

    def _tab(self, number: int) -> None:
        tabs = self._find["project.tabs"]
        if tabs.isVisible():
            place = tabs.tabRect(number % 4).center()
            QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=place)
            self.stage.table.setFocus()

    def _refresh(self, _: int) -> None:
        QTest.keyClick(self.stage.table, Qt.Key.Key_F5)

    def _filter(self, number: int) -> None:
        self._find["projects.filter"].setText(("", "a", "v", "")[number % 4])

    def _sort(self, number: int) -> None:
        header = self.stage.table.horizontalHeader()
        place = header.viewport().rect().center()
        place.setX(header.sectionViewportPosition(number % 2) + 20)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)

    # -- the world -------------------------------------------------------------------------

    def _change(self, number: int) -> None:
        world, project_id = self.stage.world, IDS[number % 4]
        self._versions += 1
        owner, version = project_id[0], self._versions
        world.write_project(
            world.projects[project_id],
            name=f"{owner} v{version}",
            status=f"{owner}-{version}",
            status_reason=f"{owner} v{version} was changed",
            clips=(f"{owner}/clip{version}.mp4",),
        )

    def _log(self, number: int) -> None:
        owner = IDS[number % 4][0]
        self._versions += 1
        self.stage.world.log(f"{owner}.run0", f"{owner} v{self._versions} goes on")

    def _stitch(self, number: int) -> None:
        world = self.stage.world
        if number % 3 == 0:
            world.script.plan("engine.run", LoseReply())
        self.stage.workbench.operations.request_stitch(world.projects[IDS[number % 4]])

    def _finish(self, number: int) -> None:
        world = self.stage.world
        active = [e for e in world.executions.values() if e.state.is_active]
        if active:
            state = (ExecutionState.SUCCEEDED, ExecutionState.FAILED)[number % 2]
            world.finish(active[number % len(active)].name, state)

    def _fail(self, number: int) -> None:
        reads = ("store.read_project", "store.list_projects", "engine.list_executions", "logs.read")
        self.stage.world.script.plan(reads[number % 4], Fail(Offline("Away.")))

    # -- the network and the clock ---------------------------------------------------------

    def _list(self, _: int) -> None:
        self.stage.workbench.catalogue.refresh()

    def _look(self, _: int) -> None:
        if self.stage.workbench.session is not None:
            self.stage.workbench.session.refresh()

    def _work(self, number: int) -> None:
        if self.runner.waiting:
            self.runner.run_body_only(number % len(self.runner.waiting))

    def _arrive(self, number: int) -> None:
        if self.runner.held:
            self.runner.deliver(number % len(self.runner.held))

    def _answer(self, _: int) -> None:
        if self.runner.waiting:
            self.runner.run_next()

    def _time(self, _: int) -> None:
        self.stage.clock.advance(2)
        self.runner.fire_timers()
        self.stage.details._on_tick()
        self.stage.panel._list._on_tick()

    # -- the look at the screen ------------------------------------------------------------

    def check(self) -> None:
        """Whose is what is painted?"""
        stage, opened = self.stage, self.opened
        self._demand(stage.open_id == opened, f"{stage.open_id} is open, not {opened}")
        self._demand(
            stage.details.session is stage.workbench.session, "the details show another session"
        )
        self._demand(
            stage.table.selected_ids == ((opened,) if opened in stage.shown else ()),
            f"{stage.table.selected_ids} is selected, {opened} is open",
        )
        owner = opened[0] if opened is not None else None
        for where, text in self._texts():
            for found in _OWNED.finditer(text):
                self._demand(found[1] == owner, f"{where} says {text!r}, {opened} is open")
                self.painted += 1
                self.kinds.add(where)
        name = _OWNED.search(stage.text("project.name"))
        if name is not None:
            version = int(name[2])
            self._demand(version >= self.newest, f"version {version} is painted over {self.newest}")
            self.newest = version

    def _texts(self) -> Iterable[tuple[str, str]]:
        """Every text of the open project: labels, chips, runs, log lines, clips, the dock."""
        for label in self._find["project.details"].findChildren(QLabel):
            if label.isVisible():
                yield _where(label), f"{label.text()}\n{label.toolTip()}"
        yield "dock", self._find["dock.project"].text()
        for table in self.stage.window.findChildren(LogTable):
            if table.isVisible():
                for line in table.lines_in_sight:
                    yield "log", line.message
        if self._clips.isVisible():
            model = self._clips.model()
            for row in range(model.rowCount()):
                yield "clips", str(model.index(row, 1).data(Qt.ItemDataRole.ToolTipRole))

    def _demand(self, right: bool, otherwise: str) -> None:
        if not right:
            raise Wrong(otherwise)


def _where(label: QWidget) -> str:
    """The nearest part of the details that has a name."""
    widget: QWidget | None = label
    while widget is not None and not widget.objectName():
        widget = widget.parentWidget()
    name = widget.objectName() if widget is not None else ""
    return re.sub(r"\.\d+$", "", name)


def random_storm(chance: random.Random, length: int) -> list[Step]:
    """A storm by chance; every other one is an overtaking one, twice as long."""
    if chance.random() < 0.5:
        return overtaking_storm(chance, 2 * length)
    first = [("open", chance.randrange(12)), *[("answer", 0)] * 4]
    return [*first, *((chance.choice(WORDS), chance.randrange(12)) for _ in range(length))]


def overtaking_storm(chance: random.Random, length: int) -> list[Step]:
    """One project that changes and is looked at, again and again; answers come as they like."""
    which = chance.randrange(12)
    numbers = {"change": which, "work": NEWEST}
    rest = (chance.choice(LOOKS) for _ in range(length))
    steps = [(word, numbers.get(word, chance.randrange(12))) for word in rest]
    return [("open", which), *[("answer", 0)] * 4, *steps]
