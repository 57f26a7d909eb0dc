"""The stages of a change that was sent: each is shown as done once it was seen."""

from phoenix_admin.domain.limit_course import LimitStage
from phoenix_admin.domain.memory_limit import write_quantity
from phoenix_admin.domain.notation import clock_time
from phoenix_admin.domain.workload_size import WorkloadKind
from phoenix_admin.qt.widgets import Step, StepState
from phoenix_admin.services.limit_operations import LimitFollowing

_SERVICE = ("Sent", "Revision created", "Ready", "Serving")
_JOB = ("Sent", "Template changed")
_REACHED = {
    LimitStage.SENT: 1,
    LimitStage.CREATED: 2,
    LimitStage.READY: 3,
    LimitStage.SERVING: 4,
    LimitStage.APPLIED: 2,
    LimitStage.UNSERVED: 3,
}
"""How many stages are behind it."""


def course_steps(following: LimitFollowing) -> tuple[Step, ...]:
    """Where each stage stands by what was seen last."""
    labels = _JOB if following.workload.kind is WorkloadKind.JOB else _SERVICE
    reached, at_next = _reached(following)
    notes = _notes(following)
    steps: list[Step] = []
    for number, label in enumerate(labels):
        state = StepState.PENDING
        if number < reached:
            state = StepState.DONE
        elif number == reached:
            state = at_next
        elif at_next in (StepState.FAILED, StepState.CANCELLED):
            state = StepState.CANCELLED
        steps.append(Step(label, state, notes[number] if number < len(notes) else ""))
    return tuple(steps)


def _reached(following: LimitFollowing) -> tuple[int, StepState]:
    """How many are done, and how the next one stands."""
    course, over = following.course, following.is_over
    if not following.was_sent:
        return 0, StepState.FAILED if over else StepState.RUNNING
    going = StepState.CANCELLED if over else StepState.RUNNING
    if course is None or course.stage is LimitStage.DOUBT:
        return 0, going
    if course.stage is LimitStage.NOT_READY:
        return (2 if course.revision is not None else 1), StepState.FAILED
    if course.stage is LimitStage.OVERTAKEN:
        return 1, StepState.CANCELLED
    return _REACHED[course.stage], going


def _notes(following: LimitFollowing) -> tuple[str, ...]:
    course = following.course
    if course is None:
        return ()
    sent = clock_time(course.sent.sent_at)
    if course.stage is LimitStage.DOUBT:
        return (f"{sent}, no answer",)
    if following.workload.kind is WorkloadKind.JOB:
        return sent, write_quantity(course.sent.wanted.memory)
    revision = course.revision
    name = revision.name if revision is not None else ""
    served = f"{revision.percent}%" if revision is not None and revision.percent else ""
    return sent, name, "", served
