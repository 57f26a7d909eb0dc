"""The line of the list that speaks of a plan for several projects. Pure."""

from phoenix_admin.qt.widgets import Message
from phoenix_admin.services.bulk_plans import BulkPhase, BulkPlans
from phoenix_admin.services.bulk_words import (
    interrupted_words,
    outcome_rest,
    outcome_title,
    outcome_tone,
)
from phoenix_admin.services.results import Tone


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
