"""The Google Cloud backend under test: the stand-in for Cloud Run, the real Firestore emulator.

A project id of its own keeps each test's documents apart. Runs move when a hook says so; at the
end of a good one this plays the pipeline's worker, which writes the document and nothing else.
"""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.gcp.backend import open_gcp
from phoenix_admin.backends.gcp.documents import Documents, DocumentWrite, version_of
from phoenix_admin.backends.gcp.firestore_values import written_value
from phoenix_admin.backends.gcp.project_store import CloudProjectStore
from phoenix_admin.backends.gcp.request_budget import RequestBudget
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.project import Project, ProjectStatus
from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.ports.project_store import ProjectStore
from phoenix_admin.settings.environments import CloudApi, CloudEnvironment, Outputs
from phoenix_admin.tasks.context import TaskContext, unhurried
from tests.support.cloud_environments import JOB, cloud_environment
from tests.support.firestore_emulator import FirestoreEmulator
from tests.support.gcp_standin.run_world import CancelMode, Reason, RunWorld, State
from tests.support.gcp_standin.server import StandIn
from tests.support.waiting import until


class CloudSubject:
    """The ports of one environment on Google Cloud, with the hooks of `subjects.Subject`."""

    tells_progress = False
    sees_files = False

    def __init__(
        self,
        emulator: FirestoreEmulator,
        outputs: Outputs | None = None,
        *,
        is_rest: bool = False,
    ) -> None:
        self.project_id = f"p-{secrets.token_hex(6)}"
        self.standin = StandIn(RunWorld(project=self.project_id))
        self.world = self.standin.run
        self.world.add_job(JOB)
        served = f"http://{self.standin.rest_address}" if is_rest else self.standin.address
        self.environment: CloudEnvironment = cloud_environment(
            {
                CloudApi.RUN: served,
                CloudApi.LOGGING: served,
                CloudApi.STORAGE: self.standin.address,
                CloudApi.FIRESTORE: f"http://{emulator.address}" if is_rest else emulator.address,
            },
            project=self.project_id,
            outputs=outputs,
        )
        self.clock = SystemClock()
        # Tests do not wait: everything may be asked for again at once.
        self.backend = open_gcp(
            self.environment,
            self.clock,
            budget=RequestBudget(self.clock, per_minute=1_000),
        )
        self.caller = self.backend.caller
        self.store: ProjectStore = self.backend.store
        self.engine = self.backend.engine
        self.documents = Documents(self.caller, self.project_id, "(default)")
        # Journal and plans are kept by the app, whatever the environment is.
        self.journal: Any = open_fake().journal
        self._held = False

    def call(self) -> TaskContext:
        return unhurried()

    def make_project(self, name: str = "Reel", clips: int = 2, *, unlike: bool = False) -> Project:
        names = [f"clip {number}.mp4" for number in range(clips)]
        values = {"name": name, "status": "ready", "clipFilenames": names}
        return self.make_document(values)

    def make_document(self, values: dict[str, Any], project_id: str | None = None) -> Project:
        """A document with these fields, as another program writes it."""
        project_id = project_id or f"d-{secrets.token_hex(6)}"
        raw = {key: written_value(value) for key, value in values.items()}
        write = DocumentWrite("projects", project_id, raw, None, stamped=("updatedAt",))
        self.documents.commit([write], self.call())
        return self.store.read_project(project_id, self.call())

    def plant(self, project_id: str, field: str, value: Any) -> None:
        self.plant_raw(project_id, getattr(self.environment.firestore.fields, field), value)

    def plant_raw(self, project_id: str, field: str, value: Any) -> None:
        """Write one field of a document under the name it has there."""
        document = self.documents.get("projects", project_id, self.call())
        version = version_of(document.update_time)
        values = {field: written_value(value)}
        self.documents.commit([DocumentWrite("projects", project_id, values, version)], self.call())

    def bounded_store(self, most_projects: int) -> ProjectStore:
        return CloudProjectStore(
            self.environment, self.caller, self.clock, most_projects=most_projects
        )

    def hold_runs(self, *, deaf: bool = False) -> None:
        self._held = True
        self.world.cancel_mode = CancelMode.DEAF if deaf else CancelMode.SLOW

    def let_go(self, name: str, state: ExecutionState = ExecutionState.SUCCEEDED) -> None:
        assert state is ExecutionState.SUCCEEDED
        self._finish(name)

    def until_under_way(self, name: str) -> Execution:
        self.world.begin(name)
        return self.engine.read(name, self.call())

    def until_ended(self, name: str, watch: Callable[[Execution], None] | None = None) -> Execution:
        execution = self.engine.read(name, self.call())
        if execution.state is ExecutionState.CANCELLING:
            failed, cancelled = State.CONDITION_FAILED, Reason.CANCELLED
            self.world.end(name, failed, cancelled, "Execution was cancelled.")
        elif execution.state.is_active and not self._held:
            self.world.begin(name)
            if watch is not None:
                watch(self.engine.read(name, self.call()))
            self._finish(name)
        ended = self.engine.read(name, self.call())
        assert ended.state.is_terminal, ended
        return ended

    def let_time_pass(self) -> None:
        before = self.clock.now()
        until(lambda: self.clock.now() > before, what="another time")

    def one_at_a_time(self) -> None:
        """Nothing to do: here a run begins only when a hook says so."""

    def add_run(self, project_id: str, *, ended: bool = False) -> Execution:
        order = RunOrder(f"job-{secrets.token_hex(6)}", project_id, JobKind.STITCH, ())
        name = self.engine.run(order, self.call()).name
        if ended:
            self.world.end(name, State.CONDITION_FAILED, Reason.NON_ZERO_EXIT_CODE, "exit 1")
        return self.engine.read(name, self.call())

    def make_file(self, name: str) -> Path:
        raise AssertionError("media of Google Cloud are not looked at yet")

    remove_file = make_file
    kill = make_file

    def close(self) -> None:
        self.backend.close()
        self.standin.close()

    def _finish(self, name: str) -> None:
        """The run succeeds, and its worker says so in the document while that says stitching."""
        self.world.end(name, State.CONDITION_SUCCEEDED)
        execution = self.engine.read(name, self.call())
        project = self.store.read_project(execution.project_id or "", self.call())
        is_ours = project.active_job == execution.job_id
        if is_ours and project.known_status is ProjectStatus.STITCHING:
            changes = (
                FieldChange("status", project.status, ProjectStatus.COMPLETE.value),
                FieldChange("reel", project.reel, f"{project.id}.mp4"),
            )
            self.store.change(project.id, changes, project.version, self.call())
