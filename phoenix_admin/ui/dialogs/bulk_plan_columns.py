"""The columns of a plan's table: how an item stands, what it is, what changes, what came of it."""

from typing import Final

from phoenix_admin.domain.bulk_plan import BulkItem, BulkVerb, ItemState, LeftOut
from phoenix_admin.qt.tables import Cell, ChipCell, Column, TextCell
from phoenix_admin.qt.theme.status_look import StatusLook
from phoenix_admin.services.bulk_words import planned_in_short, planned_words, state_words

NOTHING = "—"
_SKIPPED: Final = StatusLook("Skipped", "minus", "off", 20)
_DECISION: Final = StatusLook("Decision", "circle-question-mark", "warn", 60)
_LOOKS: Final = {
    ItemState.WAITING: StatusLook("Waiting", "clock", "queue", 40),
    ItemState.DOING: StatusLook("Doing", "loader-circle", "run", 45, busy=True),
    ItemState.DONE: StatusLook("Done", "circle-check", "ok", 10),
    ItemState.SKIPPED: _SKIPPED,
    ItemState.FAILED: StatusLook("Failed", "octagon-x", "fail", 95, attention=True),
    ItemState.UNKNOWN: StatusLook("Unknown", "circle-dashed", "unk", 70, dashed=True),
    ItemState.NOT_REACHED: StatusLook("Not reached", "circle-pause", "off", 30),
    ItemState.LEFT_OUT: _SKIPPED,
}
_SAID_BY_THE_TEXT: Final = frozenset(
    {
        LeftOut.RUNNING,
        LeftOut.NOTHING_RUNS,
        LeftOut.CANCEL_REQUESTED,
        LeftOut.NO_CLIPS,
        LeftOut.UNREADABLE,
        LeftOut.READ_ONLY,
    }
)


def item_look(item: BulkItem) -> StatusLook:
    """The chip of an item; one that waits for a decision of its own says so."""
    if item.left_out is LeftOut.NEEDS_DECISION:
        return _DECISION
    return _LOOKS[item.state]


def plan_columns(verb: BulkVerb) -> tuple[Column[BulkItem], ...]:
    """The columns for a plan with this verb."""

    def planned(item: BulkItem) -> str:
        return planned_in_short(item, verb) or NOTHING

    def planned_tip(item: BulkItem) -> str:
        return planned_words(item, verb)

    def planned_cell(item: BulkItem) -> Cell:
        words = planned(item)
        quiet = words == NOTHING or item.left_out is not None
        glyph = "triangle-alert" if item.needs_decision and item.left_out is None else ""
        return TextCell(words, "text3" if quiet else "text", glyph=glyph, glyph_role="warn")

    return (
        Column(
            "result",
            "Result",
            state_words,
            lambda item: ChipCell(item_look(item)),
            accessible=lambda item: item_look(item).label,
            width=124,
        ),
        Column(
            "project",
            "Project",
            lambda item: item.name,
            lambda item: TextCell(item.name, weight=500),
            tip=lambda item: f"{item.name}\n{item.project_id}",
            width=160,
        ),
        Column("change", "What changes", planned, planned_cell, tip=planned_tip, width=280),
        Column(
            "note",
            "Why, and what came of it",
            lambda item: item.text,
            _note_cell,
            tip=lambda item: item.text,
            width=200,
            stretch=True,
        ),
    )


def _note_cell(item: BulkItem) -> Cell:
    role = "danger_text" if item.state is ItemState.FAILED else "text2"
    why = item.left_out
    if why is None or why in _SAID_BY_THE_TEXT:
        return TextCell(item.text, role)
    return TextCell(f"{why.value.capitalize()}. {item.text}", role)
