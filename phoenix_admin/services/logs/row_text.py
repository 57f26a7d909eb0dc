"""Rows as text for a clipboard and for files, secrets masked. Pure.

CSV is formula-safe; Markdown is an indented block, which no sign inside can leave; JSON is one
entry in each line.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from phoenix_admin.diagnostics.redaction import MASK, redact
from phoenix_admin.domain.log_query.values import moment_text
from phoenix_admin.domain.record import record
from phoenix_admin.log_store.columns import NO_TIME, UNDATED, severity_of
from phoenix_admin.services.formula_safe_csv import table_csv
from phoenix_admin.services.logs.log_part import LogPart
from phoenix_admin.services.logs.row_entries import (
    decoded,
    entry_of_row,
    record_of,
    whole_message,
)
from phoenix_admin.services.logs.shown_log import CopyForm

HEAD: Final = ("time", "severity", "source", "message", "entry", "note")
LONGEST: Final = 16 * 1024 * 1024
"""Bytes of one row; what is longer says how much of it is left out."""
_DEEPEST: Final = 60


@record
class WrittenRow:
    """A row to be written. `time` is empty without one; `left_out` bytes of `text` are missing."""

    time: str
    severity: str
    source: str
    text: bytes
    raw_time: int
    raw_severity: int
    left_out: int = 0
    note: str = ""


def written_row(part: LogPart, number: int, source: str, note: str = "") -> WrittenRow | None:
    """One row; None when it is gone. Reads the disk; on a lane."""
    row = part.read(number, LONGEST)
    if row is None:
        return None
    has_time = row.time != NO_TIME and not row.severity & UNDATED
    return WrittenRow(
        moment_text(row.time) if has_time else "",
        severity_of(row.severity).name,
        source,
        row.text,
        row.time if has_time else NO_TIME,
        row.severity,
        max(0, row.size - len(row.text) - 2),
        note,
    )


def head_of(form: CopyForm) -> str:
    """What stands before the first row."""
    return table_csv(HEAD, ()) if form is CopyForm.CSV else ""


def text_of(rows: Iterable[WrittenRow], form: CopyForm) -> str:
    """The rows one below the other, each ended by a newline."""
    if form is CopyForm.CSV:
        return table_csv(HEAD, map(_cells, rows)).removeprefix(head_of(form))
    shape = {CopyForm.TEXT: _plain, CopyForm.JSON: _json, CopyForm.MARKDOWN: _markdown}[form]
    return "".join(map(shape, rows))


def _plain(row: WrittenRow) -> str:
    """A line of text as it is; an entry by its time, severity and message."""
    return f"{_line(row)}\n{_noted(row)}"


def _line(row: WrittenRow) -> str:
    if record_of(row.text) is None:
        return redact(decoded(row.text)) + _rest(row)
    said = redact(whole_message(row.text)) + _rest(row)
    return " ".join(one for one in (row.time, row.severity, said) if one)


def _noted(row: WrittenRow) -> str:
    return f"  note: {row.note}\n" if row.note else ""


def _markdown(row: WrittenRow) -> str:
    block = "".join(f"    {line}\n" for line in _line(row).splitlines() or [""])
    return f"{block}\n> {' '.join(row.note.split())}\n\n" if row.note else block


def _json(row: WrittenRow) -> str:
    entry = dict(entry_of_row(row.text, row.raw_time, row.raw_severity))
    entry["source"] = row.source
    if row.note:
        entry["note"] = row.note
    if row.left_out:
        entry["leftOutBytes"] = row.left_out
    return json.dumps(masked(entry), ensure_ascii=True) + "\n"


def _cells(row: WrittenRow) -> tuple[str, ...]:
    record = record_of(row.text)
    entry = json.dumps(masked(record), ensure_ascii=False) if record is not None else ""
    said = redact(whole_message(row.text)) + _rest(row)
    return row.time, row.severity, row.source, said, entry, row.note


def _rest(row: WrittenRow) -> str:
    return f" … ({row.left_out} bytes more)" if row.left_out else ""


def masked(value: Any, name: str = "", depth: int = 0) -> Any:
    """JSON with everything that looks like a secret masked, whatever its name or its text says."""
    if depth > _DEEPEST:
        return MASK
    if isinstance(value, str):
        return MASK if name and value and _is_secret(name) else redact(value)
    if isinstance(value, dict):
        fields = cast("Mapping[str, Any]", value)
        return {redact(key): masked(one, key, depth + 1) for key, one in fields.items()}
    if isinstance(value, list):
        return [masked(one, name, depth + 1) for one in cast("list[Any]", value)]
    return value


def _is_secret(name: str) -> bool:
    return redact(f"{name}=x") != f"{name}=x"
