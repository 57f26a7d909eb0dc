"""What the app reads and does, said as commands of Google's own tool.

Pure: words in, a `CommandLine` out. Project and region are always named, so that a line means the
same wherever it is pasted. A person's own login is gcloud's matter; only whose it is is named.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import chain, count
from typing import Final
from urllib.parse import quote, urlencode

from phoenix_admin.domain.command_line import CommandLine
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.memory_limit import Resources, write_quantity
from phoenix_admin.domain.record import record
from phoenix_admin.domain.workload_size import Workload, WorkloadKind, WorkloadSize

MOST_LINES: Final = 1_000
MOST_RUNS: Final = 100

WORKLOAD_LABELS: Final = {
    WorkloadKind.SERVICE: ("service_name", "cloud_run_revision"),
    WorkloadKind.JOB: ("job_name", "cloud_run_job"),
}
"""Which label names it, on which resource of Cloud Logging and Cloud Monitoring."""

_RESOURCE_NAME: Final = re.compile(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
_DELIMITERS: Final = (":", ";", "@", "~", "|")


@record
class GcloudScope:
    """In which Cloud project a command works, and in whose name where that is set.

    `label` is what the app calls the environment (DEV, PROD); it is for the comment only.
    """

    project: str
    label: str
    account: str | None = None
    impersonate: str | None = None

    @property
    def login_flags(self) -> tuple[str, ...]:
        """Whose name."""
        flags: list[str] = []
        if self.account is not None:
            flags.append(f"--account={self.account}")
        if self.impersonate is not None:
            flags.append(f"--impersonate-service-account={self.impersonate}")
        return tuple(flags)

    def changes(self, what: str) -> str:
        """The comment above a command that changes something. No sign in it means anything."""
        return f"CHANGES {self.project}, {self.label}: {what}"


def describe_job(scope: GcloudScope, job: str, region: str) -> CommandLine:
    """Read one job's template."""
    return _run(scope, region, "describe", resource_name(job))


def describe_workload(scope: GcloudScope, workload: Workload, region: str) -> CommandLine:
    """Read one service or job as it is deployed, its limits included."""
    words = ("gcloud", "run", f"{workload.kind}s", "describe", resource_name(workload.name))
    place = (f"--project={scope.project}", f"--region={region}", *scope.login_flags)
    return CommandLine((*words, *place))


def read_metrics(scope: GcloudScope, workload: Workload, since: str, until: str) -> CommandLine:
    """Read the p99 of its memory, a figure a minute, between two moments (RFC 3339).

    No gcloud command reads time series, so it is a REST request to Cloud Monitoring.
    """
    label, resource = WORKLOAD_LABELS[workload.kind]
    part = "revision_name" if workload.kind is WorkloadKind.SERVICE else label
    asked = {
        "filter": (
            'metric.type="run.googleapis.com/container/memory/utilizations"'
            f' AND resource.type="{resource}"'
            f' AND resource.labels.{label}="{resource_name(workload.name)}"'
        ),
        "interval.startTime": since,
        "interval.endTime": until,
        "aggregation.alignmentPeriod": "60s",
        "aggregation.perSeriesAligner": "ALIGN_PERCENTILE_99",
        "aggregation.crossSeriesReducer": "REDUCE_MAX",
        "aggregation.groupByFields": f"resource.labels.{part}",
    }
    where = f"https://monitoring.googleapis.com/v3/projects/{scope.project}/timeSeries"
    return CommandLine(("curl", "-sS", f"{where}?{urlencode(asked)}"), token_from=_token(scope))


def list_executions(scope: GcloudScope, job: str, region: str) -> CommandLine:
    """List a job's newest executions."""
    flags = (f"--job={resource_name(job)}", f"--limit={MOST_RUNS}")
    return _run(scope, region, "executions", "list", flags=flags)


def describe_execution(scope: GcloudScope, execution: str, region: str) -> CommandLine:
    """Read one execution."""
    return _run(scope, region, "executions", "describe", resource_name(execution))


def cancel_execution(scope: GcloudScope, execution: str, region: str) -> CommandLine:
    """Ask an execution to stop. `--quiet`: it asks back otherwise; the comment has said it."""
    note = scope.changes("asks a run to stop, past the gate and the journal of Phoenix Admin")
    flags = ("--async", "--quiet")
    return _run(
        scope, region, "executions", "cancel", resource_name(execution), flags=flags, note=note
    )


def execute_job(
    scope: GcloudScope,
    job: str,
    region: str,
    variables: Mapping[str, str],
    container: str | None = None,
) -> CommandLine:
    """Run a job once with these variables, without waiting for it."""
    note = scope.changes("starts a run that no claim and no journal of Phoenix Admin knows of")
    # Flags of a container follow its name; the common ones may not.
    flags = ["--async"]
    if container is not None:
        flags.append(f"--container={resource_name(container)}")
    if variables:
        flags.append(f"--update-env-vars={_dictionary(variables)}")
    return _run(scope, region, "execute", resource_name(job), flags=tuple(flags), note=note)


def change_limit(
    scope: GcloudScope, before: WorkloadSize, wanted: Resources, container: str | None = None
) -> CommandLine:
    """Give a service or job another size. Only what changes is named.

    `container` names the one that is meant, where there are more.
    """
    kind, name = before.workload.kind, resource_name(before.workload.name)
    note = scope.changes(f"a {kind}'s limit, past the gate and the journal of Phoenix Admin")
    words = ("gcloud", "run", f"{kind}s", "update", name)
    place = (f"--project={scope.project}", f"--region={before.region}", *scope.login_flags)
    flags: list[str] = []
    # Flags of a container follow its name; the common ones may not.
    if container is not None:
        flags.append(f"--container={resource_name(container)}")
    if wanted.memory != before.resources.memory:
        flags.append(f"--memory={write_quantity(wanted.memory)}")
    if wanted.cpu != before.resources.cpu:
        flags.append(f"--cpu={wanted.cpu:g}")
    return CommandLine((*words, *place, *flags), note)


def read_logs(scope: GcloudScope, filter_text: str) -> CommandLine:
    """Read the lines of Cloud Logging that fit a filter, the oldest first."""
    words = ("gcloud", "logging", "read", filter_text)
    flags = (f"--project={scope.project}", "--order=asc", f"--limit={MOST_LINES}")
    return CommandLine((*words, *flags, *scope.login_flags))


def read_document(
    scope: GcloudScope, database: str, collection: str, document: str, emulator: str | None = None
) -> CommandLine:
    """Read one Firestore document. No gcloud command does that, so it is a REST request.

    `emulator` is HOST:PORT of one; it gets the fixed word that it wants, and never a login.
    """
    path = "/".join(quote(part, safe="") for part in (collection, document))
    where = f"projects/{scope.project}/databases/{quote(database, safe='()')}/documents/{path}"
    if emulator is not None:
        owner = "Authorization: Bearer owner"
        return CommandLine(("curl", "-sS", "-H", owner, f"http://{emulator}/v1/{where}"))
    address = f"https://firestore.googleapis.com/v1/{where}"
    return CommandLine(("curl", "-sS", address), token_from=_token(scope))


def _token(scope: GcloudScope) -> tuple[str, ...]:
    # This command takes the account as its argument and overlooks the flag of that name.
    who = [flag.removeprefix("--account=") for flag in scope.login_flags]
    return ("gcloud", "auth", "print-access-token", *who)


def resource_name(text: str) -> str:
    """A name as Cloud Run gives them to jobs and executions.

    Raises Invalid for any other text: gcloud might take it for a flag.
    """
    if not _RESOURCE_NAME.fullmatch(text):
        msg = "Cloud Run gives no such name, and gcloud could take it for something else."
        raise Invalid(msg)
    return text


def _run(
    scope: GcloudScope, region: str, *words: str, flags: tuple[str, ...] = (), note: str = ""
) -> CommandLine:
    place = (f"--project={scope.project}", f"--region={region}", *scope.login_flags)
    return CommandLine(("gcloud", "run", "jobs", *words, *place, *flags), note)


def _dictionary(variables: Mapping[str, str]) -> str:
    """Pairs as gcloud reads them back: with another delimiter where a value holds a comma.

    `gcloud topic escaping` tells the rule: `^:^A=1,2:B=3`.
    """
    pairs = [f"{name}={value}" for name, value in variables.items()]
    for delimiter in chain((",",), _delimiters()):
        joined = delimiter.join(pairs)
        # Splitting tells more than looking: `x-` before `--` is cut in another place.
        if joined.split(delimiter) == pairs:
            return joined if delimiter == "," else f"^{delimiter}^{joined}"
    raise AssertionError  # never: there is no end of delimiters


def _delimiters() -> Iterator[str]:
    yield from _DELIMITERS
    yield from (f"~{number}~" for number in count(1))
