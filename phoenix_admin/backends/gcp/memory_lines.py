"""Log lines that tell of memory, from Cloud Logging; satisfies `ports.memory_line_source`.

One bounded list for all subjects, newest first, under the budget that all lists share. The texts
are those that `domain.memory_lines` reads; a list of everything would take minutes.
"""

from datetime import UTC, datetime
from typing import Final

from phoenix_admin.backends.gcp.call import Caller, Method
from phoenix_admin.backends.gcp.google_messages import Pb, of_logging
from phoenix_admin.backends.gcp.log_entries import (
    EXECUTION,
    any_of,
    identity_of,
    payload_of,
    time_of,
)
from phoenix_admin.backends.gcp.request_budget import RequestBudget
from phoenix_admin.domain.memory_limit import MIB
from phoenix_admin.domain.memory_lines import PLATFORM_TEXTS, PROGRAM_TEXTS, MemoryLine
from phoenix_admin.domain.memory_subject import MemorySubject, SubjectKind
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.live_memory_source import LiveUse
from phoenix_admin.ports.memory_line_source import MemoryLineReading, MemoryLineRequest
from phoenix_admin.settings.environments import CloudApi, CloudEnvironment

PAGE: Final = 1_000
MOST_PAGES: Final = 4
"""Requests of one reading at the most, out of the budget of all lists."""
PAUSE: Final = 0.001
SYSTEM: Final = "run.googleapis.com%2Fvarlog%2Fsystem"
"""Cloud Run's own log, as it stands in the name of a log."""
LIVE_FIELD: Final = "rss_mib"
"""The member of a line of JSON in which a worker says how much it uses."""
_MOST_MIB: Final = 2**25
_INSTANCE: Final = "instanceId"
_ATTEMPT: Final = ("run.googleapis.com/task_index", "run.googleapis.com/task_attempt")

_REQUEST: Final[Pb] = of_logging("ListLogEntriesRequest")
_LIST: Final[Method[Pb]] = Method(
    CloudApi.LOGGING,
    "/google.logging.v2.LoggingServiceV2/ListLogEntries",
    of_logging("ListLogEntriesResponse").FromString,
    "read lines about memory",
    "logging.logEntries.list",
)


class CloudMemoryLines:
    """Reads lines of services and jobs. Blocks; any lane."""

    def __init__(
        self, environment: CloudEnvironment, caller: Caller, clock: Clock, budget: RequestBudget
    ) -> None:
        self._resource = f"projects/{environment.project}"
        self._caller = caller
        self._clock = clock
        self._budget = budget

    def read(self, request: MemoryLineRequest, call: Call) -> MemoryLineReading:
        """Pages until the end or the bound. Raises Invalid, and Quota when the budget is used up.

        An empty page may not be the last one.
        """
        request.check()
        taken_at = self._clock.now()
        wanted = filter_of(self._resource, request)
        found: dict[str, MemoryLine] = {}
        token, is_whole = "", False
        for page in range(MOST_PAGES):
            if page:
                call.wait(PAUSE)
            self._budget.take()
            answer = self._caller.ask(
                _LIST,
                _REQUEST(
                    resource_names=[self._resource],
                    filter=wanted,
                    order_by="timestamp desc",
                    page_size=PAGE,
                    page_token=token,
                ),
                call,
            )
            for entry in answer.entries:
                line = line_of(entry)
                if request.since <= line.time < request.until:
                    found[line.identity] = line
            token = answer.next_page_token
            if not token:
                is_whole = True
                break
        lines = sorted(found.values(), key=lambda line: (line.time, line.identity))
        since = request.since
        if not is_whole:
            # Older ones were not read; where none was found nothing is known but the present.
            since = lines[0].time if lines else request.until
        return MemoryLineReading(tuple(lines), since, taken_at)

    def newest(self, subject: MemorySubject, since: datetime, call: Call) -> LiveUse | None:
        """Satisfies `ports.live_memory_source`: one line, out of the same budget."""
        self._budget.take()
        request = MemoryLineRequest((subject,), since, self._clock.now())
        answer = self._caller.ask(
            _LIST,
            _REQUEST(
                resource_names=[self._resource],
                filter=f"{_bounds(request)} AND jsonPayload.{LIVE_FIELD}>0",
                order_by="timestamp desc",
                page_size=1,
            ),
            call,
        )
        for entry in answer.entries:
            said = payload_of(entry)[1].get(LIVE_FIELD)
            if isinstance(said, int | float) and 0 < said < _MOST_MIB:
                run = str(entry.labels.get(EXECUTION, "")) or line_of(entry).revision or ""
                return LiveUse(round(said * MIB), time_of(entry), run)
        return None


def filter_of(resource: str, request: MemoryLineRequest) -> str:
    """The lines of these subjects that may tell of memory. Every value is quoted."""
    platform = " OR ".join(f"textPayload:{any_of([text])}" for text in PLATFORM_TEXTS)
    program = " OR ".join(
        f"{field}:{any_of([text])}"
        for text in PROGRAM_TEXTS
        for field in ("textPayload", "jsonPayload.message")
    )
    texts = f'(logName="{resource}/logs/{SYSTEM}" AND ({platform})) OR {program}'
    return f"{_bounds(request)} AND ({texts})"


def _bounds(request: MemoryLineRequest) -> str:
    """Whose lines and of which time."""
    whose = " OR ".join(
        f'(resource.type="{kind}" AND resource.labels.{label}={any_of(names)})'
        for kind, label, names in (
            ("cloud_run_revision", "service_name", _names(request, SubjectKind.SERVICE)),
            ("cloud_run_job", "job_name", _names(request, SubjectKind.JOB)),
        )
        if names
    )
    return " AND ".join(
        [
            f'timestamp>="{_stamp(request.since)}"',
            f'timestamp<"{_stamp(request.until)}"',
            f"({whose})",
        ]
    )


def line_of(entry: Pb) -> MemoryLine:
    """One entry. Its text is outside text; only Cloud Run's own log is from the platform."""
    labels = entry.resource.labels
    is_job = entry.resource.type == "cloud_run_job"
    message, _ = payload_of(entry)
    return MemoryLine(
        time_of(entry),
        message,
        identity_of(entry),
        str(labels.get("job_name" if is_job else "service_name", "")),
        str((entry.labels.get(EXECUTION) if is_job else labels.get("revision_name")) or "") or None,
        _instance_of(entry),
        from_platform=str(entry.log_name).endswith(f"/logs/{SYSTEM}"),
    )


def _instance_of(entry: Pb) -> str | None:
    """What ran: the instance, or the attempt of a task. None where the entry names none."""
    named = str(entry.labels.get(_INSTANCE, ""))
    if named:
        return named
    execution = str(entry.labels.get(EXECUTION, ""))
    if not execution or not all(label in entry.labels for label in _ATTEMPT):
        return None
    return "/".join([execution, *(str(entry.labels[label]) for label in _ATTEMPT)])


def _names(request: MemoryLineRequest, kind: SubjectKind) -> list[str]:
    return sorted({subject.name for subject in request.subjects if subject.kind is kind})


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
