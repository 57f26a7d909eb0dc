"""What is said of a run: one line, a bar, the stages, its time against what is usual. Pure."""

from datetime import datetime

from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import Job, JobKind, JobState
from phoenix_admin.domain.notation import clock_time, date_time, duration
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.domain.record import record
from phoenix_admin.domain.usual_duration import (
    Pace,
    UsualDuration,
    elapsed,
    elapsed_words,
    pace_of,
)
from phoenix_admin.qt.theme import ColourName, Tone
from phoenix_admin.qt.theme.status_look import execution_look
from phoenix_admin.qt.widgets import Step, StepState

_OF_EPISODES = {Stage.CHECKING: "measuring", Stage.CONFORMING: "levelling"}
_STEPS = (
    (Stage.PROBING, "Probing"),
    (Stage.CHECKING, "Checking"),
    (Stage.CONFORMING, "Conforming / copying"),
    (Stage.JOINING, "Joining"),
    (Stage.VERIFYING, "Verifying"),
    (Stage.FINALISING, "Finalising"),
)
_ORDER = {stage: place for place, stage in enumerate(Stage)}
_DOING = {JobKind.STITCH: "Stitching", JobKind.ASSEMBLE: "Assembling"}
_DONE = {JobKind.STITCH: "stitch", JobKind.ASSEMBLE: "assembly"}
_BAR_TONES: dict[ExecutionState, Tone] = {
    ExecutionState.SUCCEEDED: "ok",
    ExecutionState.FAILED: "fail",
    ExecutionState.INTERRUPTED: "fail",
    ExecutionState.CANCELLED: "off",
    ExecutionState.CANCELLING: "queue",
    ExecutionState.RETRYING: "warn",
}


@record
class JobWords:
    """One job in words. `progress` None hides the bar; `reason` says why it failed.

    `usual` sets its time against what is usual; `slow` when it takes longer than that. `course`
    is what has become of a cancel.
    """

    title: str
    figure: str = ""
    left: str = ""
    right: str = ""
    progress: Progress | None = None
    tone: Tone = "run"
    moving: bool = False
    steps: tuple[Step, ...] = ()
    usual: str = ""
    slow: bool = False
    reason: str = ""
    reason_role: ColourName = "danger_text"
    course: str = ""
    course_role: ColourName = "text2"


def pace_words(execution: Execution, usual: UsualDuration | None, now: datetime) -> str:
    """`8 min 10 s of ~6-9 min (last 20 good runs), slower than usual`; empty before the start."""
    took = elapsed(execution, now)
    if took is None:
        return ""
    pace = pace_of(execution, usual, now)
    trouble = f", {pace}" if pace.is_trouble else ""
    limit = execution.hard_bound
    bound = f" of {duration(limit)}" if pace is Pace.OVER_LIMIT and limit is not None else ""
    return f"{elapsed_words(took, usual)}{trouble}{bound}"


def execution_words(execution: Execution, usual: UsualDuration | None, now: datetime) -> JobWords:
    """What to say about one execution."""
    began = execution.started_at or execution.created_at
    if execution.state.is_active:
        return JobWords(
            _active_title(execution),
            _figure(execution.progress),
            _stage_words(execution),
            f"started {clock_time(began)}" if execution.started_at else "",
            execution.progress,
            _BAR_TONES.get(execution.state, "run"),
            moving=True,
            steps=_steps(execution),
            usual=pace_words(execution, usual, now),
            slow=pace_of(execution, usual, now).is_trouble,
        )
    ended = execution.ended_at
    took = duration(ended - began) if ended else ""
    when = date_time(ended) if ended and ended.date() != now.date() else ""
    when = when or (clock_time(ended) if ended else "")
    stopped = execution.state is not ExecutionState.SUCCEEDED and execution.progress is not None
    return JobWords(
        f"Last {_DONE[execution.kind]}",
        execution_look(execution.state).label.lower(),
        f"ended {when}" if when else "",
        f"took {took}" if took else "",
        execution.progress if stopped else None,
        _BAR_TONES.get(execution.state, "queue"),
        steps=_steps(execution) if stopped else (),
        reason=execution.reason or "",
    )


def record_words(job: Job) -> JobWords:
    """What to say about a job of which only our record is left."""
    asked = f"asked for {clock_time(job.requested_at)}"
    who = f"by {job.requested_by}"
    if job.state is JobState.CLAIMED:
        return JobWords("Starting", "", asked, who, moving=True)
    if job.state is JobState.LAUNCHED:
        return JobWords(_DONE[job.kind].capitalize(), job.state.value, asked, who)
    ended = f"ended {date_time(job.ended_at)}" if job.ended_at else asked
    title = f"Last {_DONE[job.kind]}"
    return JobWords(title, job.state.value, ended, who, reason=job.error or "")


def _active_title(execution: Execution) -> str:
    match execution.state:
        case ExecutionState.PENDING:
            return "Queued"
        case ExecutionState.CANCELLING:
            asked = execution.cancel_requested_at
            return f"Cancel requested {clock_time(asked)}" if asked else "Cancel requested"
        case ExecutionState.RETRYING:
            return f"Retrying, attempt {execution.attempts}"
        case _:
            return _DOING[execution.kind]


def _figure(progress: Progress | None) -> str:
    percent = progress.percent if progress is not None else None
    return "" if percent is None else f"{percent}%"


def stage_name(kind: JobKind, stage: Stage) -> str:
    """What a stage is called where a run of this kind is spoken of."""
    usual = stage.value
    return _OF_EPISODES.get(stage, usual) if kind is JobKind.ASSEMBLE else usual


def _stage_words(execution: Execution) -> str:
    if execution.state is ExecutionState.PENDING:
        return "waiting for a free place"
    progress = execution.progress
    if progress is None:
        return "running, no progress reported"
    detail = f" · {progress.detail}" if progress.detail else ""
    return f"{stage_name(execution.kind, progress.stage)}{detail}"


def _steps(execution: Execution) -> tuple[Step, ...]:
    """The stages before the present one are done, those behind it are to come."""
    progress = execution.progress
    if progress is None and execution.state is not ExecutionState.PENDING:
        return ()
    stage = progress.stage if progress is not None else Stage.QUEUED
    here = _ORDER[stage]
    at_stage = {
        ExecutionState.FAILED: StepState.FAILED,
        ExecutionState.INTERRUPTED: StepState.FAILED,
        ExecutionState.CANCELLED: StepState.CANCELLED,
    }.get(execution.state, StepState.RUNNING)
    steps: list[Step] = []
    for step, label in _STEPS:
        sound = execution.kind is JobKind.ASSEMBLE
        if step is Stage.CHECKING and stage is not Stage.CHECKING and not sound:
            # A thorough check of clips is switched off as a rule; it is a step while it runs.
            continue
        name = _OF_EPISODES.get(step, label).capitalize() if sound else label
        place = _ORDER[step]
        if place < here:
            steps.append(Step(name, StepState.DONE))
        elif place > here:
            steps.append(Step(name, StepState.PENDING))
        else:
            # The file's name stands in the line above; here is room for the count only.
            note = progress.detail.partition(":")[0] if progress is not None else ""
            steps.append(Step(name, at_stage, note))
    return tuple(steps)
