"""One Google Cloud environment in the words of gcloud; satisfies `ports.command_lines`.

It brings no Google library with it, so it is there before the environment is: nothing is asked.
"""

import json
from datetime import UTC, datetime

from phoenix_admin.domain import gcloud_line
from phoenix_admin.domain.command_line import CommandLine
from phoenix_admin.domain.errors import Missing, Unsupported
from phoenix_admin.domain.gcloud_line import GcloudScope
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.memory_limit import Resources
from phoenix_admin.domain.memory_lines import PLATFORM_TEXTS, PROGRAM_TEXTS
from phoenix_admin.domain.workload_size import Workload, WorkloadKind, WorkloadSize
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.ports.run_variables import JOB_ID, variables_of
from phoenix_admin.settings.environments import CloudApi, CloudEnvironment, CloudJob


class GcloudLines:
    """The commands of one environment. Any thread.

    Where an API is answered by an emulator or a stand-in there are none: gcloud would ask Google
    instead, and act there.
    """

    def __init__(self, environment: CloudEnvironment) -> None:
        self._environment = environment
        self._scope = GcloudScope(
            environment.project,
            environment.environment.label.value,
            environment.sign_in.account,
            environment.sign_in.impersonate,
        )

    def job(self, kind: JobKind) -> CommandLine:
        """`gcloud run jobs describe`."""
        job = self._job(kind)
        return gcloud_line.describe_job(self._scope, job.name, job.region)

    def executions(self, kind: JobKind) -> CommandLine:
        """`gcloud run jobs executions list`."""
        job = self._job(kind)
        return gcloud_line.list_executions(self._scope, job.name, job.region)

    def execution(self, name: str) -> CommandLine:
        """`gcloud run jobs executions describe`."""
        region = self._job_of(name).region
        return gcloud_line.describe_execution(self._scope, name, region)

    def logs(self, name: str, since: datetime) -> CommandLine:
        """`gcloud logging read`, with the filter that the app's own log view asks with."""
        job = self._job_of(name)
        self._refuse_stand_in(CloudApi.LOGGING)
        at = since.astimezone(UTC).isoformat()
        # The same text as `filter_of`, which comes with Google's library.
        terms = (
            'resource.type="cloud_run_job"',
            f'resource.labels.job_name="{job.name}"',
            f'labels."run.googleapis.com/execution_name"="{gcloud_line.resource_name(name)}"',
            f'timestamp>="{at}"',
        )
        return gcloud_line.read_logs(self._scope, " AND ".join(terms))

    def audit(self, since: datetime, until: datetime, *, of_runs: bool) -> CommandLine:
        """`gcloud logging read` on the audit logs.

        Calls that change jobs and runs are always there; those about documents only where the
        project keeps Data Access audit logs (cloud.google.com/logging/docs/audit).
        """
        self._refuse_stand_in(CloudApi.LOGGING)
        self._refuse_stand_in(CloudApi.RUN if of_runs else CloudApi.FIRESTORE)
        service = CloudApi.RUN if of_runs else CloudApi.FIRESTORE
        terms = (
            'logName:"cloudaudit.googleapis.com"',
            f'protoPayload.serviceName="{service}.googleapis.com"',
            f'timestamp>="{since.astimezone(UTC).isoformat()}"',
            f'timestamp<="{until.astimezone(UTC).isoformat()}"',
        )
        return gcloud_line.read_logs(self._scope, " AND ".join(terms))

    def document(self, project_id: str) -> CommandLine:
        """A REST request: no gcloud command reads a document. An emulator takes it as well."""
        layout = self._environment.firestore
        endpoint = self._environment.endpoints.get(CloudApi.FIRESTORE)
        return gcloud_line.read_document(
            self._scope,
            layout.database,
            layout.projects,
            project_id,
            endpoint.address if endpoint is not None else None,
        )

    def start(self, order: RunOrder) -> CommandLine:
        """`gcloud run jobs execute`, with the variables of the order but for the job id."""
        job = self._job(order.kind)
        variables = variables_of(order)
        # It belongs to a claim. A run that carried it would be taken for the claimed one.
        del variables[JOB_ID]
        return gcloud_line.execute_job(self._scope, job.name, job.region, variables, job.container)

    def cancel(self, name: str) -> CommandLine:
        """`gcloud run jobs executions cancel`."""
        return gcloud_line.cancel_execution(self._scope, name, self._job_of(name).region)

    def change_limit(self, before: WorkloadSize, wanted: Resources) -> CommandLine:
        """`gcloud run services update`, or `gcloud run jobs update`."""
        self._refuse_stand_in(CloudApi.RUN)
        container = (before.container or None) if before.beside else None
        return gcloud_line.change_limit(self._scope, before, wanted, container)

    def workload(self, workload: Workload, region: str = "") -> CommandLine:
        """`gcloud run services describe`, or `gcloud run jobs describe`.

        Raises Missing while nobody knows in which of several regions a service is.
        """
        self._refuse_stand_in(CloudApi.RUN)
        where = region or self._region_of(workload)
        return gcloud_line.describe_workload(self._scope, workload, where)

    def memory_lines(self, workload: Workload, since: datetime) -> CommandLine:
        """`gcloud logging read`, with the texts that the app looks for."""
        self._refuse_stand_in(CloudApi.LOGGING)
        label, resource = gcloud_line.WORKLOAD_LABELS[workload.kind]
        texts = (
            f"(textPayload:{_any_of(*PLATFORM_TEXTS, *PROGRAM_TEXTS)}"
            f" OR jsonPayload.message:{_any_of(*PROGRAM_TEXTS)})"
        )
        terms = (
            f'resource.type="{resource}"',
            f'resource.labels.{label}="{gcloud_line.resource_name(workload.name)}"',
            f'timestamp>="{since.astimezone(UTC).isoformat()}"',
            texts,
        )
        return gcloud_line.read_logs(self._scope, " AND ".join(terms))

    def memory_figures(self, workload: Workload, since: datetime, until: datetime) -> CommandLine:
        """A REST request: no gcloud command reads time series."""
        self._refuse_stand_in(CloudApi.MONITORING)
        begin, end = (at.astimezone(UTC).isoformat() for at in (since, until))
        return gcloud_line.read_metrics(self._scope, workload, begin, end)

    def _region_of(self, workload: Workload) -> str:
        jobs = self._environment.jobs.values() if workload.kind is WorkloadKind.JOB else ()
        own = (job.region for job in jobs if job.name == workload.name)
        first, *others = self._environment.regions
        found = next(own, None if others else first)
        if found is None:
            msg = "In which region it is was not read yet."
            raise Missing(msg)
        return found

    def _job(self, kind: JobKind) -> CloudJob:
        self._refuse_stand_in(CloudApi.RUN)
        job = self._environment.jobs.get(kind)
        if job is None:
            msg = f"This environment names no Cloud Run job for {kind.value}."
            raise Unsupported(msg)
        return job

    def _job_of(self, execution: str) -> CloudJob:
        self._refuse_stand_in(CloudApi.RUN)
        jobs = self._environment.jobs.values()
        fitting = [job for job in jobs if execution.startswith(f"{job.name}-")]
        if not fitting:
            msg = "It is no execution of a job of this environment."
            raise Missing(msg)
        return max(fitting, key=lambda job: len(job.name))

    def _refuse_stand_in(self, api: CloudApi) -> None:
        endpoint = self._environment.endpoints.get(api)
        if endpoint is not None:
            msg = f"Here {endpoint.shown} answers; gcloud would ask Google instead."
            raise Unsupported(msg)


def _any_of(*texts: str) -> str:
    return f"({' OR '.join(json.dumps(text) for text in texts)})"
