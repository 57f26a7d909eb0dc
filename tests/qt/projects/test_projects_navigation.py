"""What is painted belongs to what is open, whatever arrives, whenever, in whatever order.

The same storms are let loose on a door without its check; there they must be found out, or these
tests would prove nothing.
"""

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from PySide6.QtCore import Qt

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.domain.job import JobState
from phoenix_admin.qt.widgets import RoleLabel
from phoenix_admin.tasks.door import Door
from tests.support.manual_runner import ManualRunner
from tests.support.pictures import settle

IDS = ("a", "b", "c")


class LeakyDoor(Door):
    """A door that hands over whatever comes."""

    def deliver(self, ticket, outcome):
        if ticket.finished:
            return False
        ticket.finished = True
        self._in_flight.pop(id(ticket), None)
        ticket.on_outcome(outcome)
        return True


class Storm:
    """A panel over three projects, and the hands of a person and of the network."""

    def __init__(self, make_stage, *, leaky: bool) -> None:
        runner = ManualRunner()
        if leaky:
            runner.door = LeakyDoor(runner.waiting.append)
        self.stage = make_stage(backend=open_fake(), runner=runner)
        self.runner = runner
        self.painted_names = 0

    def begin(self) -> None:
        """A fresh world; nothing is open, nothing is on its way."""
        stage = self.stage
        stage.workbench.open_project(None)
        self.runner.waiting.clear()
        self.runner.held.clear()
        self.runner.timers.clear()
        world = stage.world
        world.projects.clear()
        world.jobs.clear()
        for i in IDS:
            world.add_project(f"{i} 0", project_id=i, clips=(f"{i}/clip.mp4",))
            world.add_job(i, f"job {i}", JobState.SUCCEEDED, execution=f"run of {i}")
        stage.find("project.tabs").setCurrentIndex(0)
        stage.panel.refresh()
        self.runner.run_all()
        self.opened: str | None = None
        self.newest = -1

    def do(self, step: tuple[str, int]) -> None:
        """One step, and then a look at the screen."""
        what, number = step
        getattr(self, f"_{what}")(number)
        settle()
        self.check()

    def _open(self, number):
        chosen = IDS[number % 3]
        if chosen != self.opened:
            self.newest = -1
        self.opened = chosen
        self.stage.click_row(chosen)

    def _refresh(self, _):
        self.stage.panel.refresh()

    def _tab(self, number):
        self.stage.find("project.tabs").setCurrentIndex(number % 4)

    def _rename(self, number):
        world = self.stage.world
        project = world.projects[IDS[number % 3]]
        world.write_project(project, name=f"{project.id} {project.version}")

    def _work(self, number):
        if self.runner.waiting:
            self.runner.run_body_only(number % len(self.runner.waiting))

    def _arrive(self, number):
        if self.runner.held:
            self.runner.deliver(number % len(self.runner.held))

    def _answer(self, _):
        if self.runner.waiting:
            self.runner.run_next()

    def _time(self, _):
        self.stage.clock.advance(2)
        self.runner.fire_timers()

    def check(self) -> None:
        stage = self.stage
        assert stage.open_id == self.opened
        assert stage.details.session is stage.workbench.session
        if self.opened is None:
            return
        assert stage.table.selected_ids == (self.opened,)
        name = stage.text("project.name")
        if name == "Details":
            return
        owner, _, version = name.partition(" ")
        assert owner == self.opened, f"{name} is painted, {self.opened} is open"
        assert int(version) >= self.newest, f"{name} is painted over version {self.newest}"
        self.newest = int(version)
        self.painted_names += 1
        for text in self.painted():
            assert text in ("", self.opened), f"{text} is painted, {self.opened} is open"

    def painted(self) -> list[str]:
        """Whose facts, runs and clips are on the screen."""
        stage = self.stage
        whose: list[str] = []
        for label in stage.find("project.pages").findChildren(RoleLabel):
            if label.isVisible() and label.text().startswith("run of "):
                whose.append(label.text().removeprefix("run of "))
            if label.isVisible() and label.accessibleName().startswith("ID: "):
                whose.append(label.text())
        clips = stage.find("project.clips.list").model()
        if stage.find("project.clips.list").isVisible():
            for row in range(clips.rowCount()):
                tip = clips.index(row, 1).data(Qt.ItemDataRole.ToolTipRole)
                whose.append(tip.partition("/")[0])
        return whose

    def holds(self, steps) -> bool:
        """Whether the screen was right through the whole storm."""
        self.begin()
        try:
            for step in steps:
                self.do(step)
        except AssertionError:
            return False
        return True


WORDS = (
    *("open", "answer", "work", "arrive") * 3,
    *("refresh", "rename", "time") * 2,
    "tab",
)
"""Answers come more often than questions, or hardly anything would ever be painted."""
step = st.tuples(st.sampled_from(WORDS), st.integers(0, 11))
storms = st.builds(
    lambda first, rest: [("open", first), ("answer", 0), *rest],
    st.integers(0, 2),
    st.lists(step, min_size=4, max_size=20),
)

OVERTAKEN = [
    ("open", 0),
    ("work", 0),
    ("rename", 0),
    ("refresh", 0),
    ("work", 1),
    ("arrive", 1),
    ("arrive", 0),
]
"""The first look at a project comes back after the second one."""


def test_late_answers_of_the_project_before_are_never_painted(make_stage):
    storm = Storm(make_stage, leaky=False)
    storm.begin()
    steps = [("open", 0), ("work", 0), ("open", 1), ("arrive", 0)]
    for step in steps:
        storm.do(step)
    assert storm.stage.text("project.name") == "Details"
    storm.runner.run_all()
    settle()
    assert storm.stage.text("project.name") == "b 0"


@pytest.mark.parametrize(("leaky", "right"), [(False, True), (True, False)])
def test_an_answer_that_was_overtaken(make_stage, leaky, right):
    assert Storm(make_stage, leaky=leaky).holds(OVERTAKEN) is right


def test_whatever_arrives_whenever(make_stage):
    storm = Storm(make_stage, leaky=False)

    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    @given(storms)
    def rage(steps):
        storm.begin()
        for step in steps:
            storm.do(step)

    rage()
    assert storm.painted_names > 50, "the storms hardly ever painted a project"


def test_a_door_without_its_check_is_found_out(make_stage):
    storm = Storm(make_stage, leaky=True)
    tail = st.permutations([("work", 0), ("work", 1), ("arrive", 0), ("arrive", 1)])
    mixed = st.builds(
        lambda first, rest: [
            ("open", first),
            ("work", 0),
            ("rename", first),
            ("refresh", 0),
            *rest,
        ],
        st.integers(0, 2),
        tail,
    )
    try:
        found = find(
            mixed,
            lambda steps: not storm.holds(steps),
            settings=settings(max_examples=100, deadline=None, database=None),
        )
    except NoSuchExample:
        pytest.fail("the leak was never seen on the screen")
    assert found
