"""The client dies at any call while a correction is settled, applied or undone, on the fakes.

The same with a real process on LOCAL: tests/unit/backends_local/test_local_correction_death.py.
"""

import pytest

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.fake.fault_script import ClientCrashedError, Crash, FaultScript
from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.domain.errors import Conflict
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.journal_entry import AttemptOutcome as A
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.verdict import VerdictKind as V
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.tasks.context import unhurried
from tests.support.bench_of_services import ports_of

NAMED = {
    "before the intent": ("journal.append", 0, False),
    "after the intent": ("journal.append", 0, True),
    "before the record": ("store.close_job", 0, False),
    "after the record": ("store.close_job", 0, True),
    "before the document": ("store.change", 0, False),
    "after the document": ("store.change", 0, True),
    "before the outcome": ("journal.append", 1, False),
    "after the outcome": ("journal.append", 1, True),
}
"""The points of the acceptance: a call, the how manieth of its kind, before or after it."""


class DiesAt(FaultScript):
    """Kills its client at one call, and remembers all that came before."""

    def __init__(self, number=None, *, after=False):
        super().__init__()
        self.points = []
        self._number = number
        self._after = after

    def run(self, method, call, effect):
        if not self.is_dead and self._number == len(self.points):
            return self.happen(Crash(after=self._after), call, effect)
        self.points.append(method)
        return super().run(method, call, effect)


def reconciling(world, script=None):
    ports = ports_of(open_fake(world, script or FaultScript()))
    gate = WriteGate(ports.environment, "rae", ports.journal, ports.clock)
    return Reconciling(ports, gate, DEFAULT_POLICY)


class Scene:
    """A run that has finished and was not recorded; for *undo*, its correction is made already."""

    def __init__(self, verb):
        self.verb, self.world = verb, FakeWorld()
        world = self.world
        project = world.add_project(
            "Ep 41", "stitching", project_id="p", active_job="J1", status_before_claim="ready"
        )
        world.add_job(project.id, "J1", JobState.LAUNCHED, execution="run-1")
        world.add_execution("run-1", E.RUNNING, job_id="J1", project_id="p")
        world.finish("run-1", E.SUCCEEDED, recorded=False)
        self.undo = reconciling(world).settle("p", unhurried()).undo if verb == "undo" else None
        world.journal.clear()
        self.before = self.document

    @property
    def document(self):
        return self.world.projects["p"]

    def act(self, script=None):
        service, call = reconciling(self.world, script), unhurried()
        if self.verb == "settle":
            return service.settle("p", call)
        if self.verb == "apply":
            return service.apply(service.examine("p", call), call)
        return service.undo(self.undo, call)

    def die(self, number, *, after):
        with pytest.raises(ClientCrashedError):
            self.act(DiesAt(number, after=after))

    def outcomes(self):
        return [line.outcome for line in self.world.journal]


def points_of(verb):
    script = DiesAt()
    Scene(verb).act(script)
    return script.points


EVERYWHERE = [
    pytest.param(
        verb, number, after, id=f"{verb}-{number}-{method}-{'after' if after else 'before'}"
    )
    for verb in ("settle", "apply", "undo")
    for number, method in enumerate(points_of(verb))
    for after in (False, True)
]


@pytest.mark.parametrize("verb", ["settle", "apply", "undo"])
def test_the_points_of_the_acceptance_are_among_them(verb):
    points = points_of(verb)
    for method, which, _ in NAMED.values():
        if (verb, method) != ("undo", "store.close_job"):  # an undo leaves the record closed
            assert points.count(method) > which


@pytest.mark.parametrize(("verb", "number", "after"), EVERYWHERE)
def test_a_document_is_whole_and_its_write_is_in_the_journal(verb, number, after):
    scene = Scene(verb)
    scene.die(number, after=after)
    written = scene.document.version != scene.before.version
    fields = ("status", "reel", "active_job")
    said = tuple(getattr(scene.document, name) for name in fields)
    whole = {
        False: tuple(getattr(scene.before, name) for name in fields),
        True: ("stitching", None, "J1") if verb == "undo" else ("complete", said[1], "J1"),
    }
    assert said == whole[written]
    if written:
        assert scene.outcomes() in ([A.DONE], [A.NO_OUTCOME])
    else:
        assert A.DONE not in scene.outcomes()


@pytest.mark.parametrize(("verb", "number", "after"), EVERYWHERE)
def test_after_a_restart_nothing_is_lost_and_nothing_done_twice(verb, number, after):
    scene = Scene(verb)
    scene.die(number, after=after)
    if verb == "undo":
        written = scene.document.version != scene.before.version
        if written:
            with pytest.raises(Conflict):  # the person presses Undo once more
                scene.act()
        else:
            scene.act()
        assert (scene.document.status, scene.document.reel) == ("stitching", None)
    else:
        settlement = reconciling(scene.world).settle("p", unhurried())
        assert settlement.examination.verdict.kind is V.IN_AGREEMENT
        assert scene.document.status == "complete"
    assert int(scene.document.version) == int(scene.before.version) + 1
    assert scene.world.jobs["J1"].state is JobState.SUCCEEDED
    assert scene.outcomes().count(A.DONE) <= 1
    assert len(scene.world.executions) == 1
