"""The lines of the list that speak of several projects: the selection, and the plan. Pure."""

from phoenix_admin.domain.notation import count
from phoenix_admin.qt.widgets import Message
from phoenix_admin.services.bulk_plans import BulkPhase, BulkPlans
from phoenix_admin.services.bulk_words import (
    interrupted_words,
    outcome_rest,
    outcome_title,
    outcome_tone,
)
from phoenix_admin.services.results import Tone
from phoenix_admin.ui.panels.projects.row_facts import Narrowing, View

_NARROWED = {Narrowing.ATTENTION: "Needs attention", Narrowing.RUNNING: "Running"}


def selection_line(selected: int, gone: int) -> Message:
    """`3 selected ·`; says how many of them have been deleted meanwhile."""
    lost = f" · {count(gone)} deleted meanwhile" if gone else ""
    return Message(f"{count(selected)} selected{lost} ·", glyph="list-checks")


def filter_words(view: View, typed: str) -> str:
    """The filter as a person reads it: what was typed, and the chip. Empty without one."""
    parts = (typed.strip(), _NARROWED.get(view.narrowing, ""))
    return ", ".join(part for part in parts if part)


def plan_line(bulk: BulkPlans) -> tuple[Message, tuple[str, ...]] | None:
    """What the line above the table says of a plan, with its actions; None while there is none."""
    plan = bulk.plan
    if plan is None:
        return None
    if bulk.phase is BulkPhase.INTERRUPTED:
        keys = ("projects.plan_continue", "projects.plan_discard")
        return Message(interrupted_words(plan), glyph="history", tone="warn"), keys
    if bulk.phase is BulkPhase.RUNNING:
        ending = " · ends after this one" if bulk.stopping else ""
        keys = ("projects.plan_show", "projects.plan_stop")
        message = Message(f"{bulk.running_words}{ending}", glyph="list-checks", tone="run")
        return message, keys
    if bulk.phase is BulkPhase.OVER:
        tally = plan.tally()
        good = outcome_tone(tally) is Tone.GOOD
        rest = outcome_rest(tally)
        text = f"{outcome_title(plan)}. {rest}".strip()
        glyph, tone = ("circle-check", "ok") if good else ("triangle-alert", "warn")
        keys = ("projects.plan_show", "projects.plan_dismiss")
        return Message(text, glyph=glyph, tone=tone), keys
    return None
