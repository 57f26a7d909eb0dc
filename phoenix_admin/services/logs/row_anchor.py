"""What tells one row from every other row there ever was, and finding it again. On a lane."""

from collections.abc import Sequence
from typing import Final

from phoenix_admin.domain.digests import sha256
from phoenix_admin.domain.log_mark import Around, RowAnchor
from phoenix_admin.log_store.columns import NO_TIME
from phoenix_admin.log_store.file_index import FileIndex, FileRow
from phoenix_admin.log_store.row_places import row_beginning_at, rows_of_moment
from phoenix_admin.ports.call import Call
from phoenix_admin.services.logs.log_part import LogPart
from phoenix_admin.services.logs.row_entries import record_of

NEAR: Final = 4096
"""Bytes on each side of a file's row that tell it from an alike one in another file."""
HEAD: Final = 4096
"""Bytes of a file's row that are compared, at most to the end of its first line."""
LONGEST: Final = 1024 * 1024

Span = tuple[int, int]
"""Row numbers, from and up to."""


def anchor_of(part: LogPart, number: int) -> RowAnchor | None:
    """What a row is told by; None when it is gone, or nothing tells it from others."""
    rows = part.rows
    if not isinstance(rows, FileIndex):
        return _entry_anchor(part, number)
    row = rows.row(number, 1)
    if row is None:
        return None
    head = _head(rows.read_row(row, 0, HEAD))
    ended = head.endswith(b"\n") or len(head) == HEAD
    before = min(row.offset, NEAR)
    near, behind = _around(rows, row, before, NEAR)
    around = Around(before, behind, _digest(near)) if before + behind else None
    return RowAnchor(row.offset, _digest(head), len(head), ended, around)


def rows_again(
    part: LogPart, anchors: Sequence[RowAnchor], spans: Sequence[Span], call: Call
) -> dict[RowAnchor, int]:
    """The rows within the spans that these are. Raises the call's cancellation."""
    found: dict[RowAnchor, int] = {}
    for anchor in anchors:
        call.raise_if_cancelled()
        if isinstance(part.rows, FileIndex):
            number = _row_at(part.rows, anchor)
        else:
            number = _entry_again(part, anchor, spans)
        if number is not None and any(low <= number < high for low, high in spans):
            found[anchor] = number
    return found


def _head(data: bytes) -> bytes:
    end = data.find(b"\n")
    return data if end < 0 else data[: end + 1]


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:32]


def _row_at(rows: FileIndex, anchor: RowAnchor) -> int | None:
    """The row that begins at that byte, if it begins with the same bytes."""
    number = row_beginning_at(rows, anchor.place)
    row = rows.row(number, 1) if number is not None else None
    if row is None:
        return None
    head = _head(rows.read_row(row, 0, HEAD))
    if anchor.ended and len(head) != anchor.length:
        return None
    same = len(head) >= anchor.length and _digest(head[: anchor.length]) == anchor.name
    return number if same and _is_between(rows, row, anchor.around) else None


def _is_between(rows: FileIndex, row: FileRow, noted: Around | None) -> bool:
    """Whether the same bytes stand around the row as when it was marked."""
    if noted is None:
        return True
    near, behind = _around(rows, row, noted.before, noted.behind)
    return behind == noted.behind and _digest(near) == noted.name


def _around(rows: FileIndex, row: FileRow, before: int, behind: int) -> tuple[bytes, int]:
    """So many bytes before and behind the row's first line, and how many are behind it."""
    head = len(_head(rows.read_row(row, 0, HEAD)))
    left = rows.read_bytes(row.offset - before, before)
    right = rows.read_bytes(row.offset + head, behind)
    return left + right, len(right)


def _entry_anchor(part: LogPart, number: int) -> RowAnchor | None:
    row = part.read(number, LONGEST)
    if row is None or row.time == NO_TIME:
        return None
    return RowAnchor(row.time, entry_name(row.text))


def entry_name(text: bytes) -> str:
    """What tells an entry from others of the same moment."""
    record = record_of(text)
    name = record.get("insertId") if record is not None else None
    return f"id:{name}" if isinstance(name, str) and name else f"digest:{_digest(text)}"


def _entry_again(part: LogPart, anchor: RowAnchor, spans: Sequence[Span]) -> int | None:
    columns = part.columns()
    for low, high in spans:
        for number in rows_of_moment(columns, anchor.place, low, high):
            row = part.read(number, LONGEST)
            if row is not None and entry_name(row.text) == anchor.name:
                return number
    return None
