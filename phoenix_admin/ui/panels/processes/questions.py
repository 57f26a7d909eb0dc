"""The questions before processes are stopped, forced, collected or swept. Pure."""

from collections.abc import Callable
from typing import Final

from phoenix_admin.domain.environment import Environment, EnvironmentLabel
from phoenix_admin.domain.notation import count, duration
from phoenix_admin.domain.process_facts import ProcessFacts
from phoenix_admin.domain.record import record
from phoenix_admin.domain.stop_ladder import StopRules
from phoenix_admin.domain.stop_ladder_plan import StopPlan, StopTarget, TargetRole
from phoenix_admin.services.process_stopping import StopReport
from phoenix_admin.services.process_watch import ProcessRow
from phoenix_admin.ui.dialogs.confirmation import Confirmation

TYPED_FROM: Final = 3
"""Chosen processes from which a stop is bulk (UX note §9: T3, bulk >= 3)."""
_RULES: Final = StopRules()


@record
class StopQuestion:
    """What the stop dialog asks about a frozen plan. `typed` has to be typed first, if given.

    `what` names the target in later sentences; `is_one`: it is about one process.
    """

    title: str
    text: str
    verb: str
    keep: str
    what: str
    typed: str | None
    force_typed: str
    is_one: bool = True


def process_words(row: ProcessRow, name_of: Callable[[str], str]) -> str:
    """`PID 7731 (stitch, Ep 41)`."""
    run = row.evidence.run
    about = [row.worker or row.facts.name]
    if run is not None:
        about.append(name_of(run.project_id) if run.project_id else run.execution)
    return f"PID {row.facts.pid} ({', '.join(about)})"


def stop_question(plan: StopPlan, what: str, environment: Environment) -> StopQuestion:
    """Before what was chosen is stopped; `what` names it where it is one.

    The number is of those that are asked to end; who is left alone is said apart.
    """
    chosen = [target for target in plan.targets if target.role is TargetRole.CHOSEN]
    going = [target for target in plan.stoppable if target.role is TargetRole.CHOSEN]
    if going and len(going) < len(chosen):
        chosen = going
        what = f"PID {chosen[0].pid} ({chosen[0].name})"
    grace = duration(_RULES.grace)
    many = len(chosen) > 1
    name = f"{count(len(chosen))} processes" if many else what
    named = f"{len(chosen)} processes" if many else _named(chosen)
    bulk = len(chosen) >= TYPED_FROM or environment.label is EnvironmentLabel.PROD
    asked = "They are" if many else "It is"
    them = "them" if many else "it"
    text = f"{asked} asked to end. After {grace} you can force {them}.{_others(plan)}"
    if not plan.graceful:
        return forced_question(plan, name, named)
    return StopQuestion(
        f"Stop {name}?",
        text,
        f"Stop {named}" if many else "Stop",
        "Leave them" if many else "Leave it",
        name,
        named if bulk else None,
        named,
        is_one=not many,
    )


def forced_question(plan: StopPlan, name: str, named: str) -> StopQuestion:
    """Where the system knows no gentle end (Windows)."""
    return StopQuestion(
        f"Force {name} to end?",
        f"This system has no gentle way to end a process. Unsaved work is lost.{_others(plan)}",
        "Force",
        "Leave it",
        name,
        named,
        named,
    )


def parent_question(plan: StopPlan, parent: ProcessFacts, zombie: int) -> StopQuestion:
    """Before a zombie's parent is stopped: everything that ends with it is named."""
    others = [t for t in plan.stoppable if t.key != parent.key]
    named = f"{parent.name} {parent.pid}"
    text = f"Then zombie {zombie} is collected by whoever takes its place. "
    text += f"These end too: {_listed(others)}." if others else "Nothing else ends with it."
    return StopQuestion(
        f"Stop parent {parent.pid} ({parent.name})?",
        f"{text} It is asked to end. After {duration(_RULES.grace)} you can force it.",
        "Stop parent",
        "Leave it",
        f"parent {parent.pid} ({parent.name})",
        named,
        named,
    )


def force_words(report: StopReport, question: StopQuestion) -> tuple[str, str]:
    """Title and text once the grace is over and some are still there."""
    left = len(report.run.alive)
    grace = duration(report.run.rules.grace)
    title = f"{count(left)} are still there. Force them to end?"
    if left == 1:
        there = next(t for t in report.run.targets if t.key == report.run.alive[0])
        chosen = there.role is TargetRole.CHOSEN and question.is_one
        title = f"Force {question.what if chosen else f'PID {there.pid} ({there.name})'} to end?"
    said = "It did" if left == 1 else "They did"
    lost = "this process" if left == 1 else "these processes"
    return title, f"{said} not answer Stop for {grace}. Unsaved work of {lost} is lost."


def ask_parent_question(
    row: ProcessRow, parent: ProcessFacts, environment: Environment, *, own: bool
) -> Confirmation:
    """Before a zombie's parent is asked to collect it."""
    words = "this program" if own else f"{parent.pid} ({parent.name})"
    listens = "" if own else " It helps only if that program listens to it."
    prod = environment.label is EnvironmentLabel.PROD
    return Confirmation(
        f"Ask the parent of zombie {row.facts.pid} to collect it?",
        f"PID {row.facts.pid} has already ended; its parent {words} has not collected it. Nothing "
        f"is stopped: the parent is told once more that a child has ended.{listens}",
        "Ask parent",
        environment.label,
        f"{row.facts.name} {row.facts.pid}",
        keep="Not now",
        typed=f"{parent.name} {parent.pid}" if prod else None,
        glyph="skull",
        subject_label="Zombie",
    )


def sweep_question(environment: Environment, found: tuple[str, ...]) -> Confirmation:
    """Before a sweep that may stop what it finds."""
    number = len(found)
    there = "none was left behind" if not number else f"{count(number)} were left behind"
    if number == 1:
        there = "1 was left behind"
    return Confirmation(
        "Stop the workers that were left behind?",
        f"As the list has it {there}. Each is looked at again before it is stopped, and what does "
        f"not answer within {duration(_RULES.grace)} is killed. This is how the sweep is set.",
        "Sweep",
        environment.label,
        "Workers without the lock of their run",
        keep="Not now",
        destructive=True,
        typed=f"{number} processes" if number >= TYPED_FROM else None,
        glyph="trash-2",
        items=found[:8] + ((f"and {number - 8} more",) if number > 8 else ()),
        items_label="Left behind" if found else "",
        subject_label="What",
    )


def _named(targets: list[StopTarget]) -> str:
    return f"{targets[0].name} {targets[0].pid}".strip() if targets else "nothing"


def _listed(targets: list[StopTarget]) -> str:
    names = [f"{target.pid} ({target.name})" for target in targets[:6]]
    more = len(targets) - 6
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def _others(plan: StopPlan) -> str:
    others = [t for t in plan.stoppable if t.role is not TargetRole.CHOSEN]
    refused = [t for t in plan.targets if t.refusal is not None]
    said = ""
    if others:
        end = "1 more of the run ends" if len(others) == 1 else f"{len(others)} more of the run end"
        said += f" {end} with it."
    if len(refused) == 1:
        alone = refused[0]
        said += f" {f'{alone.name} {alone.pid}'.strip()} is left alone: {alone.refusal}"
    elif refused:
        said += f" {len(refused)} on the list are left alone; it says why."
    return said
