"""The ports of a backend that is opened late: each call opens it first, where nobody has yet.

What may be asked and what it raises is said by the ports themselves.
"""

# ruff: noqa: D102 - the ports describe their methods

from collections.abc import Callable, Collection
from datetime import datetime

from phoenix_admin.domain.execution import Execution, ExecutionListing
from phoenix_admin.domain.job import Job, JobListing
from phoenix_admin.domain.memory_limit import Resources
from phoenix_admin.domain.output import Output
from phoenix_admin.domain.project import Project, ProjectListing
from phoenix_admin.domain.traffic import TrafficReport
from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.domain.workload_size import Workload, WorkloadSize
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.job_engine import JobEngine, RunOrder
from phoenix_admin.ports.project_store import JobClosing, ListPace, ProjectStore
from phoenix_admin.ports.traffic import Traffic
from phoenix_admin.ports.workload_sizes import WorkloadSizes


class LateProjectStore:
    """A `ProjectStore`; `opened` gives the one behind it and may block."""

    def __init__(self, opened: Callable[[], ProjectStore]) -> None:
        self._opened = opened

    def list_projects(self, call: Call, pace: ListPace = ListPace.WHOLE) -> ProjectListing:
        return self._opened().list_projects(call, pace)

    def read_project(self, project_id: str, call: Call) -> Project:
        return self._opened().read_project(project_id, call)

    def read_projects(self, project_ids: Collection[str], call: Call) -> tuple[Project, ...]:
        return self._opened().read_projects(project_ids, call)

    def list_jobs(self, project_id: str, limit: int, call: Call) -> tuple[Job, ...]:
        return self._opened().list_jobs(project_id, limit, call)

    def list_recent_jobs(self, limit: int, call: Call) -> JobListing:
        return self._opened().list_recent_jobs(limit, call)

    def read_job(self, job_id: str, call: Call) -> Job:
        return self._opened().read_job(job_id, call)

    def claim(self, project: Project, job: Job, call: Call) -> Project:
        return self._opened().claim(project, job, call)

    def record_launch(self, job_id: str, execution: str, call: Call) -> Job:
        return self._opened().record_launch(job_id, execution, call)

    def change(
        self, project_id: str, changes: tuple[FieldChange, ...], version: str, call: Call
    ) -> Project:
        return self._opened().change(project_id, changes, version, call)

    def close_job(self, closing: JobClosing, call: Call) -> Job:
        return self._opened().close_job(closing, call)


class LateJobEngine:
    """A `JobEngine`; `opened` gives the one behind it and may block."""

    def __init__(self, opened: Callable[[], JobEngine]) -> None:
        self._opened = opened

    def run(self, order: RunOrder, call: Call) -> Execution:
        return self._opened().run(order, call)

    def find(self, job_id: str, call: Call) -> tuple[Execution, ...]:
        return self._opened().find(job_id, call)

    def list_executions(
        self, project_id: str | None, limit: int, call: Call, *, or_job: str | None = None
    ) -> ExecutionListing:
        return self._opened().list_executions(project_id, limit, call, or_job=or_job)

    def read(self, name: str, call: Call) -> Execution:
        return self._opened().read(name, call)

    def request_cancel(self, name: str, call: Call) -> Execution:
        return self._opened().request_cancel(name, call)

    def force_stop(self, name: str, call: Call) -> Execution:
        return self._opened().force_stop(name, call)

    def look_at_output(self, project: Project, call: Call) -> Output:
        return self._opened().look_at_output(project, call)


class LateWorkloadSizes:
    """A `WorkloadSizes`; `opened` gives the one behind it and may block."""

    def __init__(self, opened: Callable[[], WorkloadSizes]) -> None:
        self._opened = opened

    def read(self, workload: Workload, call: Call) -> WorkloadSize:
        return self._opened().read(workload, call)

    def change(self, before: WorkloadSize, wanted: Resources, call: Call) -> None:
        self._opened().change(before, wanted, call)


class LateTraffic:
    """A `Traffic` that opens nothing: until somebody else has, nothing was asked."""

    def __init__(self, present: Callable[[], Traffic | None], since: datetime) -> None:
        self._present = present
        self._since = since

    def report(self) -> TrafficReport:
        traffic = self._present()
        return traffic.report() if traffic is not None else TrafficReport(self._since, ())
