"""What a bulk plan says of itself: its question, its progress, its results, its export. Pure."""

from collections import Counter

from phoenix_admin.domain.bulk_plan import (
    BulkItem,
    BulkPlan,
    BulkVerb,
    ItemState,
    LeftOut,
    Origin,
    OriginKind,
    Tally,
)
from phoenix_admin.domain.environment import Environment, EnvironmentLabel
from phoenix_admin.domain.notation import count
from phoenix_admin.services.formula_safe_csv import table_csv
from phoenix_admin.services.results import Tone

_ING = {
    BulkVerb.RECONCILE: "Correcting",
    BulkVerb.STITCH: "Starting",
    BulkVerb.CANCEL: "Cancelling",
}
_DONE = {
    BulkVerb.RECONCILE: "corrected",
    BulkVerb.STITCH: "started",
    BulkVerb.CANCEL: "asked to stop",
}
_EMPTY = {
    BulkVerb.RECONCILE: "Nothing to correct",
    BulkVerb.STITCH: "Nothing to stitch",
    BulkVerb.CANCEL: "Nothing to cancel",
}
_WHY = {
    LeftOut.NOTHING_TO_DO: ("has nothing to correct", "have nothing to correct"),
    LeftOut.NEEDS_DECISION: ("needs a decision of its own", "need decisions of their own"),
    LeftOut.RUNNING: ("is running already", "are running already"),
    LeftOut.NOTHING_RUNS: ("is not running", "are not running"),
    LeftOut.CANCEL_REQUESTED: ("was asked to stop already", "were asked to stop already"),
    LeftOut.NO_CLIPS: ("has no clips", "have no clips"),
    LeftOut.READ_ONLY: ("is read-only", "are read-only"),
    LeftOut.UNREADABLE: ("cannot be read in full", "cannot be read in full"),
    LeftOut.UNKNOWN: ("is in an unknown state", "are in an unknown state"),
    LeftOut.VANISHED: ("was deleted", "were deleted"),
}
HEAD = ("project id", "project", "planned", "result", "detail", "began at", "ended at")
TYPED_FROM = 3
"""Projects from which a plan in PROD is bulk (UX note §9: T3, bulk >= 3)."""


def typed_words(plan: BulkPlan, environment: Environment) -> str | None:
    """What has to be typed before this plan may run; None where nothing has to be.

    In PROD the environment's name; only one or two *safe* corrections go without.
    """
    if environment.label is not EnvironmentLabel.PROD:
        return None
    wanted = [item for item in plan.items if item.left_out is None]
    safe = plan.verb is BulkVerb.RECONCILE and not any(item.needs_decision for item in wanted)
    return None if safe and len(wanted) < TYPED_FROM else environment.name


def projects(number: int) -> str:
    """`1 project`, `7 projects`."""
    return "1 project" if number == 1 else f"{count(number)} projects"


def question(plan: BulkPlan, environment: EnvironmentLabel) -> str:
    """The consequence, as the title of the plan."""
    number = plan.tally().wanted
    if number == 0:
        return f"{_EMPTY[plan.verb]} in {projects(plan.tally().total)}"
    if plan.verb is BulkVerb.RECONCILE:
        their = "its execution says" if number == 1 else "their executions say"
        return f"Set {projects(number)} to what {their}?"
    if plan.verb is BulkVerb.STITCH:
        return f"Stitch {projects(number)} in {environment}?"
    what = "stitch of 1 project" if number == 1 else f"stitches of {projects(number)}"
    return f"Cancel the {what} in {environment}?"


def verb_words(plan: BulkPlan) -> str:
    """The button that does it."""
    number = plan.tally().wanted
    if plan.verb is BulkVerb.RECONCILE:
        return f"Correct {projects(number)}"
    if plan.verb is BulkVerb.STITCH:
        return f"Stitch {projects(number)}"
    return "Cancel 1 stitch" if number == 1 else f"Cancel {count(number)} stitches"


def keep_words(verb: BulkVerb) -> str:
    """The button that does nothing; it never repeats the verb."""
    return "Keep running" if verb is BulkVerb.CANCEL else "Keep as they are"


def origin_words(origin: Origin, total: int) -> str:
    """Where the list comes from: what was selected, what matches, or everything loaded."""
    match origin.kind:
        case OriginKind.SELECTION:
            return f"{projects(total)} selected."
        case OriginKind.RETRY:
            return f"{projects(total)} that failed before."
        case OriginKind.FILTER:
            loaded = f" of {count(origin.of)} loaded" if origin.of else ""
            verb = "matches" if total == 1 else "match"
            return f"{projects(total)}{loaded} {verb} the filter “{origin.text}”."
        case OriginKind.EVERYTHING:
            return f"All {projects(total)} loaded." if total != 1 else "The only project loaded."


def left_out_words(plan: BulkPlan) -> str:
    """`11 skipped: 9 have nothing to correct, 2 are running already.` Empty when none is."""
    reasons = Counter(item.left_out for item in plan.items if item.left_out is not None)
    if not reasons:
        return ""
    parts = ", ".join(f"{count(n)} {_WHY[why][n != 1]}" for why, n in reasons.most_common())
    return f"{count(reasons.total())} skipped: {parts}."


def decisions_waiting(plan: BulkPlan) -> int:
    """How many corrections are listed that could be included after a decision."""
    return sum(
        item.needs_decision and item.left_out is LeftOut.NEEDS_DECISION and bool(item.changes)
        for item in plan.items
    )


def planned_words(item: BulkItem, verb: BulkVerb) -> str:
    """What would be done with one item: `status: stitching → complete`."""
    if verb is BulkVerb.CANCEL:
        return f"stop {item.execution}" if item.execution else ""
    ordered = sorted(item.changes, key=lambda change: change.field != "status")
    return ", ".join(
        f"{change.field}: {_value(change.old)} → {_value(change.new)}" for change in ordered
    )


def planned_in_short(item: BulkItem, verb: BulkVerb) -> str:
    """The same for a column: the status in full, the other fields by name."""
    status = next((change for change in item.changes if change.field == "status"), None)
    if verb is BulkVerb.CANCEL or status is None:
        return planned_words(item, verb)
    others = [change.field for change in item.changes if change is not status]
    return ", ".join((f"status: {_value(status.old)} → {_value(status.new)}", *others))


def state_words(item: BulkItem) -> str:
    """What the chip of an item says."""
    if item.state is ItemState.LEFT_OUT:
        return ItemState.SKIPPED.value.capitalize()
    return item.state.value.capitalize()


def progress_words(plan: BulkPlan) -> str:
    """`Correcting 12 of 40`; the one under way counts as the next."""
    tally = plan.tally()
    at = min(tally.settled + tally.doing, tally.wanted)
    return f"{_ING[plan.verb]} {count(at)} of {count(tally.wanted)}"


def interrupted_words(plan: BulkPlan) -> str:
    """What is said of a plan that was interrupted: the app ended, or the environment was left."""
    tally = plan.tally()
    looked = " One was under way." if tally.doing else ""
    done = f"{count(tally.settled)} of {count(tally.wanted)} done"
    return f"{plan.verb.value.capitalize()} plan: {done} before it was interrupted.{looked}"


def outcome_title(plan: BulkPlan) -> str:
    """`6 of 7 projects were corrected`."""
    tally = plan.tally()
    were = "was" if tally.wanted == 1 else "were"
    return f"{count(tally.done)} of {projects(tally.wanted)} {were} {_DONE[plan.verb]}"


def outcome_tone(tally: Tally) -> Tone:
    """How the whole reads at a glance."""
    if tally.failed:
        return Tone.BAD
    if tally.unknown or tally.not_reached or tally.skipped:
        return Tone.ATTENTION
    return Tone.GOOD


def outcome_rest(tally: Tally) -> str:
    """What became of those that are not done. Empty when all are."""
    parts = (
        (tally.failed, "failed"),
        (tally.unknown, "unknown (look before trying again)"),
        (tally.skipped, "skipped (changed since the plan)"),
        (tally.not_reached, "not reached"),
    )
    said = [f"{count(number)} {word}" for number, word in parts if number]
    return f"{', '.join(said)}." if said else ""


def outcome_text(plan: BulkPlan, halted: str = "") -> str:
    """The one line of the inbox: what changed, and what did not."""
    changed = Counter(
        change.new
        for item in plan.items
        if item.state is ItemState.DONE
        for change in item.changes
        if change.field == "status"
    )
    sentence = f"{outcome_title(plan)}."
    if plan.verb is BulkVerb.RECONCILE and changed:
        parts = ", ".join(f"{count(n)} set to {status}" for status, n in changed.most_common())
        sentence = f"{outcome_title(plan)}: {parts}."
    return " ".join(part for part in (sentence, outcome_rest(plan.tally()), halted) if part)


def results_csv(plan: BulkPlan) -> str:
    """The items as CSV; no cell is read as a formula by a spreadsheet (OWASP, CSV injection)."""
    rows: list[tuple[str, ...]] = []
    for item in plan.items:
        why = f"{item.left_out}: " if item.left_out is not None else ""
        began = item.began_at.isoformat() if item.began_at else ""
        ended = item.ended_at.isoformat() if item.ended_at else ""
        cells = (
            item.project_id,
            item.name,
            planned_words(item, plan.verb),
            "skipped" if item.state is ItemState.LEFT_OUT else item.state.value,
            why + item.text,
            began.replace("+00:00", "Z"),
            ended.replace("+00:00", "Z"),
        )
        rows.append(cells)
    return table_csv(HEAD, rows)


def _value(value: str | None) -> str:
    return "(empty)" if value is None else value
