"""What really happened on Google Cloud: the stand-in's worlds, with the memory of `ghost`.

It looks at documents where they are written and at executions where they are, never at what a
client was told. How an execution stands is read here by rules of our own, a few lines, so that the
app's state map is judged by something else.
"""

import secrets
import threading
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.backends.fake.fault_script import FaultScript
from phoenix_admin.backends.gcp.execution_map import JOB_ID, PROJECT_ID
from phoenix_admin.backends.gcp.firestore_values import written_value
from phoenix_admin.backends.gcp.project_documents import job_from, project_from
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.job import Job, JobKind
from phoenix_admin.domain.project import Project
from phoenix_admin.settings.environments import FirestoreLayout, Outputs
from tests.model.ghost import Deed, Truth, Write
from tests.support.cloud_environments import JOB
from tests.support.gcp_standin.broken_wire import BrokenWire
from tests.support.gcp_standin.firestore_world import FirestoreWorld, types
from tests.support.gcp_standin.run_service import raw
from tests.support.gcp_standin.run_world import Reason, RunWorld, State, short
from tests.support.gcp_standin.server import StandIn

WRITING_RPCS = ("Firestore.Commit", "Jobs.RunJob", "Executions.CancelExecution")
OUTPUTS = Outputs("reels", "", "{project}.mp4")
LAYOUT = FirestoreLayout()


@dataclass(frozen=True)
class Sending:
    """On whose behalf a request is sent: the deed, the version it was decided on, the port."""

    deed: Deed
    version: str | None
    port: str


class CloudGhost:
    """The world of `TrustMachine` on the stand-in. Time stands still until the machine moves it."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.truth = Truth()
        self.script = FaultScript()
        self.lock = threading.RLock()
        self.journal = []
        self.journal_problems = ()
        self.project = f"p-{secrets.token_hex(4)}"
        self.run = RunWorld(project=self.project, now=self.clock.now)
        self.documents = FirestoreWorld(self.clock.now, told=self._written)
        self.standin = StandIn(self.run, firestore=self.documents)
        self.standin.objects.buckets[OUTPUTS.bucket] = {}
        self.standin.faults.around = self._around
        self.by_rest = self.is_breakable = False
        self._wires: dict[int, BrokenWire] = {}
        self.run.add_job(JOB)
        self._asked: dict[str, datetime] = {}
        self._sending: Sending | None = None
        self._acting: Sending | None = None
        self._root = f"projects/{self.project}/databases/(default)/documents"

    def wire_of(self, number: int) -> BrokenWire | None:
        """What the connections of this client go through where they can break. What one client
        loses is lost to nobody else: another computer has another line."""
        if not self.is_breakable:
            return None
        if number not in self._wires:
            served = self.standin.rest_address if self.by_rest else self.standin.address
            self._wires[number] = BrokenWire(int(served.rpartition(":")[2]))
        return self._wires[number]

    def close(self) -> None:
        for wire in self._wires.values():
            wire.close()
        self.standin.close()

    @contextmanager
    def sending(self, sending: Sending):
        """Requests that arrive inside are this one's, even when they take effect much later."""
        before, self._sending = self._sending, sending
        try:
            yield
        finally:
            self._sending = before

    @contextmanager
    def acting(self, _deed: Deed, _version: str | None):
        """Around a journal line, which changes nothing here."""
        yield

    # -- what is there ---------------------------------------------------------------------

    @property
    def jobs(self) -> dict[str, Job]:
        found = self.documents.under(self._root, LAYOUT.jobs)
        return {short(each.name): job_from(each) for each in found}

    @property
    def executions(self) -> dict[str, Execution]:
        with self.run.lock:
            return {short(n): self._face(short(n), e) for n, e in self.run.executions.items()}

    @property
    def files(self) -> dict[str, object]:
        return self.standin.objects.buckets[OUTPUTS.bucket]

    def remember(self) -> None:
        self.truth.executions.update(self.executions)

    # -- what the machine does -------------------------------------------------------------

    def add_project(self, name: str, status: str) -> Project:
        values = {"name": name, "status": status, "clipFilenames": ["a.mp4"]}
        return self._write("p1", {key: written_value(value) for key, value in values.items()})

    def finish(self, name: str, how: E, reason: str, *, recorded: bool = True) -> None:
        """The run ends. The pipeline's worker writes the document of a good run, nothing else."""
        execution = self.executions[name]
        if how is E.SUCCEEDED:
            self.standin.objects.put(OUTPUTS.bucket, f"{execution.project_id}.mp4", 9, self._now())
            self.run.end(name, State.CONDITION_SUCCEEDED)
            if recorded:
                self._worker_writes(execution)
        else:
            cause = Reason.CANCELLED if how is E.CANCELLED else Reason.NON_ZERO_EXIT_CODE
            self.run.end(name, State.CONDITION_FAILED, cause, reason)

    def progress(self, name: str, _progress: object) -> None:
        """Cloud Run tells no progress; a pending one begins."""
        if self.executions[name].state is E.PENDING:
            self.run.begin(name)

    def prune(self, name: str) -> None:
        self.run.prune(name)

    # -- parts -----------------------------------------------------------------------------

    def _now(self) -> datetime:
        return self.clock.now()

    def _around(self, method: str, request, effect):
        """In a thread of the server: what arrives is remembered with who sent it."""
        sending = self._sending
        if method == "Jobs.RunJob":
            env = request.overrides.container_overrides[0].env
            job_id = next(each.value for each in env if each.name == JOB_ID)
            self.truth.sent[job_id] += 1

        def on_behalf():
            before, self._acting = self._acting, sending
            try:
                answer = effect()
            finally:
                self._acting = before
            if method == "Executions.CancelExecution":
                self._asked.setdefault(short(request.name), self._now())
            if method in WRITING_RPCS and sending is not None:
                self.truth.ledger.happened(sending.deed.attempt, sending.port)
            return answer

        return on_behalf

    def _written(self, name: str, before, after) -> None:
        """In a commit: a project's document has changed."""
        self.remember()
        if name.split("/")[-2] != LAYOUT.projects or before is None:
            return
        was, now = (project_from(each, LAYOUT.fields) for each in (before, after))
        acting = self._acting
        deed, version = (acting.deed, acting.version) if acting is not None else (None, None)
        reel = now.reel or f"{now.id}.mp4"
        seen = reel in self.files or (deed is not None and deed.saw_reel)
        write = Write(was, now, deed, version, self._now(), seen)
        self.truth.writes.append(write)
        self.truth.history.append(write)

    def _worker_writes(self, execution: Execution) -> None:
        found = self.documents.read(f"{self._root}/{LAYOUT.projects}/{execution.project_id}")
        project = project_from(found, LAYOUT.fields)
        if project.active_job == execution.job_id and project.status == "stitching":
            reel = written_value(f"{project.id}.mp4")
            values = {"status": written_value("complete"), "stitchedFilename": reel}
            self._write(project.id, values)

    def _write(self, project_id: str, values) -> Project:
        write = raw(types.Write)()
        write.update.name = f"{self._root}/{LAYOUT.projects}/{project_id}"
        write.update_mask.field_paths.extend(values)
        for key, value in values.items():
            # The program's messages are of a pool of its own.
            write.update.fields[key].MergeFromString(value.SerializeToString())
        before, self._acting = self._acting, None
        self.documents.commit([write])
        self._acting = before
        return project_from(self.documents.read(write.update.name), LAYOUT.fields)

    def _face(self, name: str, pb) -> Execution:
        env = {e.name: e.value for c in pb.template.containers for e in c.env}
        completed = next(c for c in pb.conditions if c.type_ == "Completed")
        if completed.state == State.CONDITION_SUCCEEDED:
            state = E.SUCCEEDED
        elif completed.state == State.CONDITION_FAILED:
            cancelled = completed.execution_reason == Reason.CANCELLED
            state = E.CANCELLED if cancelled else E.FAILED
        elif completed.execution_reason == Reason.CANCELLING:
            state = E.CANCELLING
        else:
            state = E.RUNNING if pb.HasField("start_time") else E.PENDING
        ended = completed.last_transition_time.ToDatetime(UTC) if state.is_terminal else None
        face = Execution(name, JobKind.STITCH, state, pb.create_time.ToDatetime(UTC))
        return replace(
            face,
            job_id=env.get(JOB_ID),
            project_id=env.get(PROJECT_ID),
            ended_at=ended,
            cancel_requested_at=self._asked.get(name),
        )
