"""The columns of the journal: what each cell shows, says aloud, copies and explains."""

from collections.abc import Callable

from phoenix_admin.domain.journal_entry import JournalEntry
from phoenix_admin.domain.notation import date_time
from phoenix_admin.qt.tables import ChipCell, Column, TextCell
from phoenix_admin.qt.theme.status_look import attempt_look
from phoenix_admin.ui.lists.board import sorted_by
from phoenix_admin.ui.lists.list_pane import Moment
from phoenix_admin.ui.panels.journal.board import RULES, ColumnKey, JournalEntryRow
from phoenix_admin.ui.panels.journal.entry_words import (
    action_words,
    change_words,
    in_one_line,
    outcome_words,
    target_words,
    took_words,
    was_written,
)
from phoenix_admin.ui.runs.moments import list_time
from phoenix_admin.ui.runs.run_cells import NOTHING, tab_separated

NowOf = Callable[[], Moment]
TARGET_WIDTH = 150


def journal_columns(moment_of: NowOf) -> tuple[Column[JournalEntryRow], ...]:
    """The columns in the order of the screen. `moment_of` is asked when a cell is painted."""
    return (*_who_and_what(moment_of), *_how_it_ended())


def _who_and_what(moment_of: NowOf) -> tuple[Column[JournalEntryRow], ...]:
    return (
        Column(
            ColumnKey.WHEN,
            "When",
            lambda entry: list_time(entry.row.entry.time, moment_of().now),
            lambda entry: TextCell(list_time(entry.row.entry.time, moment_of().now), "text2"),
            tip=lambda entry: date_time(entry.row.entry.time),
            width=98,
            fixed=True,
            sort_key=sorted_by(RULES, ColumnKey.WHEN),
        ),
        Column(
            ColumnKey.WHO,
            "Who",
            lambda entry: entry.row.entry.account,
            lambda entry: TextCell(entry.row.entry.account, "text2"),
            width=92,
            star=1,
            sort_key=sorted_by(RULES, ColumnKey.WHO),
        ),
        Column(
            ColumnKey.ACTION,
            "Action",
            lambda entry: action_words(entry.row.entry),
            lambda entry: TextCell(action_words(entry.row.entry), weight=500),
            width=134,
            fixed=True,
            sort_key=sorted_by(RULES, ColumnKey.ACTION),
        ),
        Column(
            ColumnKey.TARGET,
            "Target",
            lambda entry: target_words(entry.row.entry) or NOTHING,
            tip=_target_tip,
            width=TARGET_WIDTH,
            fixed=True,
            sort_key=sorted_by(RULES, ColumnKey.TARGET),
        ),
        Column(
            ColumnKey.ENVIRONMENT,
            "Env",
            lambda entry: entry.row.entry.environment,
            lambda entry: TextCell(entry.row.entry.environment, "text2"),
            width=72,
            star=3,
            sort_key=sorted_by(RULES, ColumnKey.ENVIRONMENT),
        ),
    )


def _how_it_ended() -> tuple[Column[JournalEntryRow], ...]:
    return (
        Column(
            ColumnKey.RESULT,
            "Result",
            lambda entry: attempt_look(entry.row.entry.outcome).label,
            lambda entry: ChipCell(attempt_look(entry.row.entry.outcome)),
            tip=_result_tip,
            width=134,
            fixed=True,
            sort_key=sorted_by(RULES, ColumnKey.RESULT),
        ),
        Column(
            ColumnKey.TOOK,
            "Took",
            lambda entry: took_words(entry.row.entry) or NOTHING,
            lambda entry: TextCell(took_words(entry.row.entry) or NOTHING, "text2"),
            width=82,
            star=2,
            align="right",
            sort_key=sorted_by(RULES, ColumnKey.TOOK),
        ),
        Column(
            ColumnKey.CHANGE,
            "Change",
            lambda entry: in_one_line(entry.row.entry) or NOTHING,
            _change_cell,
            tip=lambda entry: change_words(entry.row.entry).replace(", ", "\n"),
            width=180,
            stretch=True,
            sort_key=sorted_by(RULES, ColumnKey.CHANGE),
        ),
    )


def row_text(entry: JournalEntry) -> str:
    """One row as tab-separated plain text for the clipboard; the time in ISO 8601, UTC."""
    return tab_separated(
        (
            entry.time.isoformat().replace("+00:00", "Z"),
            entry.account,
            entry.action,
            target_words(entry),
            entry.target,
            entry.environment,
            entry.outcome,
            took_words(entry),
            change_words(entry),
            entry.detail,
        )
    )


def _target_tip(row: JournalEntryRow) -> str:
    entry = row.row.entry
    return "\n".join(dict.fromkeys(part for part in (entry.name, entry.target) if part))


def _result_tip(row: JournalEntryRow) -> str:
    entry = row.row.entry
    return "\n".join(part for part in (outcome_words(entry.outcome), entry.detail) if part)


def _change_cell(row: JournalEntryRow) -> TextCell:
    entry = row.row.entry
    said = in_one_line(entry)
    muted = not said or not was_written(entry)
    return TextCell(said or NOTHING, "text3" if muted else "text2")
