"""The steps that follow a verdict, on the fake backend, and somebody who writes in between."""

from collections import deque
from collections.abc import Callable

from phoenix_admin.backends.fake.backend import FakeBackend, open_fake
from phoenix_admin.backends.fake.project_store import FakeProjectStore
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.verdict_steps import make_verdict_steps
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.tasks.context import unhurried
from tests.support.bench_of_services import ports_of


class MeddledStore(FakeProjectStore):
    """A store in which somebody else may act right before a change arrives."""

    def __init__(self, world) -> None:
        super().__init__(world)
        self.meddling: deque[Callable[[], object] | None] = deque()

    def change(self, project_id, changes, version, call):
        meddle = self.meddling.popleft() if self.meddling else None
        if meddle is not None:
            meddle()
        return super().change(project_id, changes, version, call)


class VerdictDesk:
    def __init__(self, *, read_only=False):
        fresh = open_fake()
        self.store = MeddledStore(fresh.world)
        self.backend = FakeBackend(
            fresh.world,
            fresh.clock,
            self.store,
            fresh.engine,
            fresh.journal,
            fresh.author,
            fresh.library,
            fresh.plans,
        )
        self.world = fresh.world
        ports = ports_of(self.backend, read_only=read_only)
        gate = WriteGate(ports.environment, "rae", ports.journal, ports.clock)
        self.reconciling = Reconciling(ports, gate, DEFAULT_POLICY)
        self.steps = make_verdict_steps(ports, gate, self.reconciling, DEFAULT_POLICY)
        self.project = self.world.add_project("Ep 41")
        self.call = unhurried()

    # -- furnishing ------------------------------------------------------------------------

    def run(self, job="J1", *, state=ExecutionState.RUNNING, name=None, project_id=None, **more):
        """An execution that runs for the project."""
        now = self.world.clock.now()
        name = name or f"run-{job}"
        mine = self.project.id if project_id is None else project_id
        fields = {"started_at": now, "progress_at": now, **more}
        return self.world.add_execution(name, state, job_id=job, project_id=mine, **fields)

    def claim(self, job="J1", execution=None, **fields):
        """The document says stitching for this job, and our record is open."""
        state = JobState.LAUNCHED if execution else JobState.CLAIMED
        self.world.add_job(self.project.id, job, state, execution=execution)
        now = self.world.clock.now()
        values = {
            "status": "stitching",
            "active_job": job,
            "status_before_claim": "ready",
            "claimed_at": now,
        }
        return self.write(**{**values, **fields})

    def write(self, **fields):
        return self.world.write_project(self.document, **fields)

    # -- looking ---------------------------------------------------------------------------

    @property
    def document(self):
        return self.world.projects[self.project.id]

    @property
    def journal(self):
        return self.world.journal

    def look(self):
        return self.reconciling.examine(self.project.id, self.call)

    def calls(self, method):
        return self.world.script.calls[method]

    def state_of(self, name):
        return self.world.executions[name].state

    # -- acting ----------------------------------------------------------------------------

    def set_status(self, status, reason=None, seen=None):
        seen = seen or self.look()
        return self.steps.setting.set_status(seen, status, reason, self.call)

    def adopt(self, seen=None):
        return self.steps.adopting.adopt(seen or self.look(), self.call)

    def stop(self, *names, seen=None):
        return self.steps.stopping.stop(seen or self.look(), names, self.call)
