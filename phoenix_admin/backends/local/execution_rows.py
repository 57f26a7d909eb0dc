"""A row of `executions`: what the engine and a worker know of one run, and its public face.

The row has states of its own: *pending* (queued while `spawned_at` is empty, starting after),
*running*, *finalizing* (the reel is verified and its size recorded, only the rename and the
last write are left), and the four endings. Outside, finalizing is running, and any of the three
with a cancel request is cancelling.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from phoenix_admin.backends.local.document_rows import read_names, read_words
from phoenix_admin.backends.local.json_values import read_list
from phoenix_admin.backends.local.moments import read_moment
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.domain.record import record

FINALIZING: Final = "finalizing"
"""The one state word of a row that is not an `ExecutionState`."""

OPEN_STATES: Final = (ExecutionState.PENDING.value, ExecutionState.RUNNING.value, FINALIZING)
EXECUTION_COLUMNS: Final = (
    "name",
    "job_id",
    "project_id",
    "kind",
    "state",
    "created_at",
    "clips",
    "reel",
    "overrides",
    "spawned_at",
    "started_at",
    "ended_at",
    "cancel_requested_at",
    "forced",
    "reason",
    "output",
    "done",
    "total",
    "unit",
    "stage",
    "detail",
    "progress_at",
    "heartbeat_at",
    "last_log_at",
    "pid",
    "pid_created",
    "children",
    "finished_file",
    "finished_size",
)

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_STATES: Final = {state.value: state for state in ExecutionState}
_KINDS: Final = {kind.value: kind for kind in JobKind}
_STAGES: Final = {stage.value: stage for stage in Stage}


@record
class Identity:
    """A process as it was seen: its id and when it began, seconds since the epoch.

    The moment can be a second or two off after the clock was stepped, and proves nothing after
    a reboot; it is a hint, to be confirmed by other evidence before anything is killed.
    """

    pid: int
    created: float


@record
class ExecutionRow:
    """One row. `face` is what the port shows; the rest stays inside LOCAL.

    `finished_file` and `finished_size` (bytes) are set by *finalizing*: the verified partial
    file that only has to be renamed to `reel`.
    """

    face: Execution
    state: str
    clips: tuple[str, ...]
    reel: Path
    overrides: Mapping[str, str]
    spawned_at: datetime | None
    forced: bool
    worker: Identity | None
    children: tuple[Identity, ...]
    finished_file: Path | None
    finished_size: int | None

    @property
    def name(self) -> str:
        """The execution's name."""
        return self.face.name

    @property
    def is_open(self) -> bool:
        """True until it has ended."""
        return self.state in OPEN_STATES

    @property
    def is_queued(self) -> bool:
        """True while nobody has begun to start a worker for it."""
        return self.state == ExecutionState.PENDING and self.spawned_at is None


def execution_from_row(row: Sequence[Any]) -> ExecutionRow:
    """The row of `EXECUTION_COLUMNS`."""
    record: dict[str, Any] = dict(zip(EXECUTION_COLUMNS, row, strict=True))
    state = str(record["state"])
    size = record["finished_size"]
    partial = record["finished_file"]
    clips, overrides = read_names(record["clips"]), read_words(record["overrides"])
    return ExecutionRow(
        face=_face(record, state, clips, overrides),
        state=state,
        clips=clips,
        reel=Path(str(record["reel"])),
        overrides=overrides,
        spawned_at=read_moment(record["spawned_at"]),
        forced=bool(record["forced"]),
        worker=_identity(record["pid"], record["pid_created"]),
        children=_identities(record["children"]),
        finished_file=Path(partial) if isinstance(partial, str) else None,
        finished_size=size if isinstance(size, int) else None,
    )


def written_identities(children: Sequence[Identity]) -> str:
    """Child processes as the row keeps them."""
    return json.dumps([[child.pid, child.created] for child in children])


def _face(
    record: Mapping[str, Any], state: str, clips: tuple[str, ...], overrides: dict[str, str]
) -> Execution:
    cancel_requested_at = read_moment(record["cancel_requested_at"])
    return Execution(
        name=str(record["name"]),
        kind=_KINDS.get(record["kind"], JobKind.STITCH),
        state=_face_state(state, asked_to_stop=cancel_requested_at is not None),
        created_at=read_moment(record["created_at"]) or _LONG_AGO,
        job_id=record["job_id"],
        project_id=record["project_id"],
        started_at=read_moment(record["started_at"]),
        ended_at=read_moment(record["ended_at"]),
        cancel_requested_at=cancel_requested_at,
        progress=_progress(record),
        progress_at=read_moment(record["progress_at"]),
        heartbeat_at=read_moment(record["heartbeat_at"]),
        last_log_at=read_moment(record["last_log_at"]),
        reason=record["reason"],
        output=record["output"],
        pid=record["pid"],
        spawned_at=read_moment(record["spawned_at"]),
        clips=clips,
        reel=str(record["reel"]),
        overrides=overrides,
    )


def _face_state(state: str, *, asked_to_stop: bool) -> ExecutionState:
    if state in OPEN_STATES:
        if asked_to_stop:
            return ExecutionState.CANCELLING
        return ExecutionState.RUNNING if state == FINALIZING else ExecutionState(state)
    return _STATES.get(state, ExecutionState.UNKNOWN)


def _progress(record: Mapping[str, Any]) -> Progress | None:
    stage = _STAGES.get(record["stage"])
    done, total = record["done"], record["total"]
    if stage is None or not isinstance(done, int) or not isinstance(total, int):
        return None
    try:
        return Progress(done, total, str(record["unit"]), stage, str(record["detail"]))
    except ValueError:
        return None


def _identity(pid: object, created: object) -> Identity | None:
    if isinstance(pid, int) and isinstance(created, int | float) and pid > 1:
        return Identity(pid, float(created))
    return None


def _identities(text: object) -> tuple[Identity, ...]:
    return identities_in(read_list(text))


def identities_in(value: object) -> tuple[Identity, ...]:
    """The processes in a value that came from a JSON list of [id, start]; what is odd is none."""
    found: list[Identity] = []
    for pair in value if isinstance(value, list) else ():  # pyright: ignore[reportUnknownVariableType] - checked inside
        identity = _identity(*pair) if isinstance(pair, list) and len(pair) == 2 else None  # pyright: ignore[reportUnknownArgumentType] - checked inside
        if identity is not None:
            found.append(identity)
    return tuple(found)
