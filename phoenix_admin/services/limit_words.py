"""What is said of a change of a limit: refused, under way, at its end. Pure."""

from typing import TypeAlias

from phoenix_admin.domain.errors import Conflict, Forbidden, Invalid, PhoenixError
from phoenix_admin.domain.limit_course import LimitCourse, LimitStage
from phoenix_admin.domain.limit_plan import LimitPlan
from phoenix_admin.domain.memory_limit import Resources, write_quantity
from phoenix_admin.domain.notation import clock_time
from phoenix_admin.domain.workload_size import Workload, WorkloadKind
from phoenix_admin.services.results import Tone

Words: TypeAlias = tuple[Tone, str]

ACT_AS = "iam.serviceaccounts.actas"


def refused_words(workload: Workload, wanted: Resources, error: PhoenixError) -> str:
    """Why nothing was changed, in a sentence or two."""
    name, asked = workload.name, write_quantity(wanted.memory)
    if isinstance(error, Forbidden) and error.permission.casefold() == ACT_AS:
        return (
            f"{name} was not changed: whoever changes it has to be allowed to act as its service "
            f"account. {error.text}"
        )
    if isinstance(error, Forbidden):
        return f"{name} was not changed: it is not allowed. {error.text}"
    if isinstance(error, Conflict) and error.code == "ALREADY_EXISTS":
        return f"{name} was not changed: a revision is in the way. {error.text}"
    if isinstance(error, Conflict) and error.code:
        return f"{name} was not changed: somebody else changes it at this moment. {error.text}"
    if isinstance(error, Conflict):
        return error.text
    if isinstance(error, Invalid):
        return f"{name} was not changed: {asked} with {wanted.cpu:g} CPU are not to be had. " + (
            error.text
        )
    if error.may_have_happened:
        return (
            f"It is not known whether {name} was changed. Look before you try again. {error.text}"
        )
    return f"{name} was not changed. {error.text}"


def course_words(course: LimitCourse) -> Words:
    """What was seen last, with what it means."""
    sent = course.sent
    name, asked = sent.before.workload.name, write_quantity(sent.wanted.memory)
    revision = course.revision.name if course.revision is not None else ""
    serving = ", ".join(each.name for each in sent.before.serving) or "what served before"
    at = clock_time(course.seen_at)
    match course.stage:
        case LimitStage.DOUBT:
            text = f"It is not known whether {name} was changed: at {at} nothing of it is seen."
            return Tone.ATTENTION, f"{text} Do not send it again yet."
        case LimitStage.SENT:
            return Tone.PLAIN, f"{name}: {asked} was accepted. Nothing has it yet."
        case LimitStage.CREATED:
            return Tone.PLAIN, f"{revision} with {asked} was made and is not ready yet."
        case LimitStage.READY:
            return Tone.PLAIN, f"{revision} with {asked} is ready. The traffic has not moved yet."
        case LimitStage.SERVING:
            share = course.revision.percent if course.revision is not None else 0
            return Tone.GOOD, f"{revision} serves {share}% of the traffic with {asked}, seen {at}."
        case LimitStage.APPLIED:
            text = f"{name}: the template has {asked}, seen {at}. The next execution uses it."
            return Tone.GOOD, text
        case LimitStage.NOT_READY:
            return Tone.BAD, _not_ready(course, revision or name, serving)
        case LimitStage.UNSERVED:
            text = f"{revision} with {asked} is ready and serves nothing: all traffic is pinned to"
            return Tone.ATTENTION, f"{text} {course.reason}."
        case LimitStage.OVERTAKEN:
            text = f"{name} was changed again by somebody else: it is not to have {asked} any more."
            return Tone.ATTENTION, text


def gave_up_words(course: LimitCourse | None, workload: Workload, why: str) -> Words:
    """What was seen last, and why it is not looked for any longer."""
    unseen = f"The change of {workload.name} was sent, and nothing of it was seen."
    last = course_words(course)[1] if course is not None else unseen
    return Tone.ATTENTION, f"{last} It is not looked for any longer: {why}"


def cost_words(plan: LimitPlan) -> str:
    """The estimate in a line that says what it is; empty where there are no prices."""
    cost, prices = plan.estimate, plan.prices
    if cost is None or prices is None:
        return ""
    counted = "at most, by the last 30 days"
    basis = "if one instance ran all of it" if plan.is_whole_month else counted
    sign = "+" if cost.change >= 0 else "\N{MINUS SIGN}"
    change = f"{sign}{abs(cost.change):,.2f}"
    span = f"{cost.before:,.2f} → {cost.after:,.2f} {cost.currency}"
    return f"{span} a month ({change}), {basis}"


def what_follows(plan: LimitPlan) -> str:
    """What the change leads to, before it is agreed to."""
    before = plan.before
    if before.workload.kind is WorkloadKind.JOB:
        had = write_quantity(before.resources.memory)
        return (
            f"The job's template is changed. What runs now keeps {had}; the next execution uses "
            "the new limit."
        )
    serving = ", ".join(each.name for each in before.serving) or "What serves now"
    return (
        "A new revision is made and takes over the traffic once it is ready. It shows as moving "
        f"until Cloud Run reports it. {serving} stays deployed."
    )


def _not_ready(course: LimitCourse, what: str, serving: str) -> str:
    reason = course.reason.rstrip(". ") or "the server gave no reason"
    if course.sent.before.workload.kind is WorkloadKind.JOB:
        return f"{what}: the new template was not taken: {reason}."
    return f"{what} is not ready: {reason}. {serving} goes on serving, with the limit of before."
