"""One real stitch from the command line: only on the typed id, once, and waiting can be left."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from phoenix_admin.backends.fake.backend import FakeBackend, open_fake
from phoenix_admin.backends.fake.fault_script import Fail, LoseReply
from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.errors import Missing, Offline
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.services.live_stitch import LiveStitch, Talk
from phoenix_admin.services.triggering import Triggering
from phoenix_admin.services.write_gate import WriteGate
from tests.support.bench_of_services import fake_ports

PROD = Environment("prod", EnvironmentKind.GCP, EnvironmentLabel.PROD)


class Person:
    """What the person types, and what is told to them. `waits` happen one after the other."""

    def __init__(self, typed: str, *waits: Callable[[], None]) -> None:
        self.typed = typed
        self.waits = list(waits)
        self.told: list[str] = []
        self.asked: list[str] = []

    def ask(self, question: str) -> str:
        self.asked.append(question)
        return self.typed

    def wait(self, seconds: float) -> None:
        self.waits.pop(0)()

    @property
    def text(self) -> str:
        return "\n".join(self.told)


class Desk:
    """A fake environment with one project that can be stitched."""

    def __init__(self, environment: Environment = PROD) -> None:
        self.backend: FakeBackend = open_fake()
        self.world = self.backend.world
        self.project = self.world.add_project("Harbour", project_id="harbour")
        self.ports = fake_ports(self.backend, environment)
        self.gate = WriteGate(environment, "rae", self.ports.journal, self.ports.clock)
        numbers = count(1)
        self.triggering = Triggering(self.ports, self.gate, lambda: f"job-{next(numbers)}")

    def run(self, person: Person, project_id: str = "harbour") -> bool:
        talk = Talk(person.told.append, person.ask, person.wait)
        stitch = LiveStitch(self.ports, self.gate, self.triggering, DEFAULT_POLICY, talk)
        return stitch.run(project_id)

    @property
    def name(self) -> str:
        (only,) = self.world.executions
        return only

    def begin(self) -> None:
        self.world.progress(self.name, Progress(1, 4, "ms", Stage.CONFORMING, "clip 1 of 2"))

    def finish(self, state: ExecutionState = ExecutionState.SUCCEEDED) -> None:
        self.world.finish(self.name, state)

    def actions(self) -> list[str]:
        return [f"{line.action} {line.outcome}" for line in self.world.journal]


def interrupted() -> None:
    raise KeyboardInterrupt


def test_the_run_is_watched_to_its_end_and_journaled_like_a_press():
    desk = Desk()
    person = Person("harbour", desk.begin, desk.finish)
    assert desk.run(person) is True
    assert "prod (PROD)" in person.text
    assert "conforming 25% clip 1 of 2" in person.text
    assert "The engine says succeeded; the document says complete" in person.text
    assert [each.split()[0] for each in desk.actions()][-1] == "stitch"
    assert desk.gate.state.locked, "the lock is shut behind the one write"


@pytest.mark.parametrize("typed", ["", "Harbour", "harbour2", "yes"])
def test_anything_but_the_id_does_nothing(typed):
    desk = Desk()
    person = Person(typed)
    assert desk.run(person) is False
    assert person.text.endswith("Nothing was done.")
    assert desk.world.executions == {}
    assert desk.world.journal == []
    assert desk.gate.state.locked


def test_ctrl_c_at_the_question_does_nothing():
    desk, person = Desk(), Person("harbour")
    person.ask = lambda _: interrupted()  # type: ignore[assignment]
    assert desk.run(person) is False
    assert desk.world.executions == {}


def test_read_only_stays_read_only_whatever_is_typed():
    desk = Desk(replace(PROD, read_only=True))
    person = Person("harbour")
    assert desk.run(person) is False
    assert "read-only" in person.text
    assert desk.world.executions == {}


def test_a_project_that_is_not_there_is_not_asked_about():
    desk, person = Desk(), Person("nobody")
    with pytest.raises(Missing):
        desk.run(person, "nobody")
    assert person.asked == []


def test_ctrl_c_leaves_the_run_running_and_says_so():
    desk = Desk()
    person = Person("harbour", desk.begin, interrupted)
    assert desk.run(person) is False
    assert f"The run goes on ({desk.name})" in person.text
    assert desk.world.execution(desk.name).state.is_active


def test_a_run_that_fails_is_not_good():
    desk = Desk()
    person = Person("harbour", lambda: desk.finish(ExecutionState.FAILED))
    assert desk.run(person) is False
    assert "The engine says failed" in person.text


def test_one_that_runs_already_is_left_alone():
    desk = Desk()
    desk.run(Person("harbour", interrupted))
    person = Person("harbour")
    assert desk.run(person) is False
    assert "running already" in person.text
    assert len(desk.world.executions) == 1


def test_a_look_that_fails_while_waiting_is_said_and_the_waiting_goes_on():
    desk = Desk()

    def out() -> None:
        desk.world.script.plan("engine.read", Fail(Offline("No connection.")))

    person = Person("harbour", out, lambda: None, desk.finish)
    assert desk.run(person) is True
    assert "No connection." in person.text


def test_a_lost_answer_is_looked_for_and_never_sent_again():
    desk = Desk()
    desk.world.script.plan("engine.run", LoseReply(Offline("The answer was lost.")))
    person = Person("harbour", desk.finish)
    assert desk.run(person) is True
    assert len(desk.world.executions) == 1


def test_while_nobody_knows_whether_it_was_started_it_is_looked_for_until_the_limit():
    desk = Desk()
    away = Fail(Offline("No connection."))
    desk.world.script.plan("engine.run", LoseReply(Offline("The answer was lost.")))
    desk.world.script.always("engine.find", away)
    person = Person("harbour", lambda: desk.world.script.always("engine.find", None), desk.finish)
    assert desk.run(person) is True
    assert "The answer was lost. Looking for the run…" in person.text

    lost = Desk()
    lost.world.script.plan("engine.run", LoseReply(Offline("The answer was lost.")))
    lost.world.script.always("engine.find", away)
    person = Person("harbour", lambda: lost.backend.clock.advance(61))
    assert lost.run(person) is False
    assert "Do not start it again yet" in person.text
    assert len(lost.world.executions) == 1
