"""Titles of the dialog that changes a limit, as it goes on. Pure."""

from phoenix_admin.domain.environment import Environment, EnvironmentLabel
from phoenix_admin.domain.limit_course import LimitStage
from phoenix_admin.domain.limit_plan import LimitPlan
from phoenix_admin.domain.memory_limit import write_quantity
from phoenix_admin.domain.workload_size import Workload, sizes_in_words
from phoenix_admin.qt.theme import ColourName
from phoenix_admin.services.limit_operations import LimitFollowing
from phoenix_admin.services.results import Tone

Head = tuple[str, str, ColourName]
"""Title, glyph and its colour."""

_TONES: dict[Tone, tuple[str, ColourName]] = {
    Tone.GOOD: ("circle-check", "ok"),
    Tone.ATTENTION: ("triangle-alert", "warn"),
    Tone.BAD: ("octagon-x", "danger_text"),
}


def typed_words(workload: Workload, environment: Environment) -> str | None:
    """What has to be typed first: in PROD the target's name (UX note §9, T3)."""
    return workload.name if environment.label is EnvironmentLabel.PROD else None


def question(workload: Workload, environment: Environment, plan: LimitPlan | None) -> Head:
    """Asks about the consequence."""
    there = f" in {environment.label}"
    if plan is None:
        return f"Change the limit of {workload.name}{there}?", "memory-stick", "link"
    if lowers(plan):
        asked = sizes_in_words(plan.wanted)
        return f"Lower {workload.name} to {asked}{there}?", "triangle-alert", "danger_text"
    return f"Give {workload.name} {sizes_in_words(plan.wanted)}{there}?", "memory-stick", "link"


def lowers(plan: LimitPlan) -> bool:
    """Whether what runs well now may be killed by it."""
    return plan.wanted.memory < plan.before.resources.memory


def heading(following: LimitFollowing) -> Head:
    """What is known of a change that was pressed."""
    name, asked = following.workload.name, write_quantity(following.plan.wanted.memory)
    course = following.course
    stage = course.stage if course is not None else None
    if not following.is_over:
        if following.words[0] is Tone.ATTENTION:
            return f"It is not known whether {name} was changed", "triangle-alert", "warn"
        return f"{name} is being given {asked}…", "loader-circle", "link"
    glyph, role = _TONES.get(following.words[0], _TONES[Tone.ATTENTION])
    if not following.was_sent:
        return f"{name} was not changed", glyph, role
    match stage:
        case LimitStage.SERVING:
            title = f"{name} serves with {asked}"
        case LimitStage.APPLIED:
            title = f"The next execution of {name} has {asked}"
        case LimitStage.NOT_READY:
            title = f"{name}: the new limit is not in use"
        case LimitStage.UNSERVED:
            title = f"{name}: the new revision serves nothing"
        case LimitStage.OVERTAKEN:
            title = f"{name} was changed again meanwhile"
        case _:
            title = f"It was not seen that {name} serves with {asked}"
    return title, glyph, role


def told_below(title: str, text: str) -> str:
    """The text under a title, without what the title says already."""
    rest = text.removeprefix(title).lstrip(":. ")
    return f"{rest[:1].upper()}{rest[1:]}" if text.startswith(title) and rest else text
