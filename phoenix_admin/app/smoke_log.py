"""The step of `smoke` that reads a log: what counts and searches its rows is native code."""

from pathlib import Path

from phoenix_admin.app.smoke_failure import SmokeFailure
from phoenix_admin.tasks.context import unhurried

ROWS = 5000


def read_log(path: Path) -> str:
    """Write a log, index it and search it; returns what was found, in words.

    Raises SmokeFailure where rows, times or hits are not what was written.
    """
    # numpy and RE2 are no part of the program before a log is shown.
    from phoenix_admin.log_store.byte_source import open_source  # noqa: PLC0415 - numpy
    from phoenix_admin.log_store.columns import NO_TIME  # noqa: PLC0415 - numpy
    from phoenix_admin.log_store.conditions import AllOf, Matches, SeverityIn  # noqa: PLC0415 - numpy
    from phoenix_admin.log_store.file_index import FileIndex  # noqa: PLC0415 - numpy
    from phoenix_admin.log_store.filter_run import FilterRun, Found  # noqa: PLC0415 - numpy
    from phoenix_admin.log_store.part_columns import PartColumns  # noqa: PLC0415 - numpy

    names = ("INFO", "ERROR")
    lines = (
        f'{{"timestamp":"2026-11-28T12:{row // 60 % 60:02}:{row % 60:02}Z",'
        f'"severity":"{names[row % 2]}","message":"{"pid" * (row % 5 == 0)} {row}"}}\n'
        for row in range(ROWS)
    )
    path.write_text("".join(lines), encoding="ascii")
    index, found = FileIndex(open_source(path)), list[Found]()
    try:
        index.grow(unhurried())
        condition = AllOf((SeverityIn(frozenset({5})), Matches(r"(?:pid)+ \d+5")))
        FilterRun(condition, 1).advance(index.face().blocks, unhurried(), found.append)
        dated = int(index.histogram().counts.sum())
        last = PartColumns(index.face().blocks).time_of(ROWS - 1)  # as a row that is followed
    finally:
        index.close()
    hits = sum(len(part.rows) for part in found)
    if last == NO_TIME:
        msg = "the last row has no time"
        raise SmokeFailure(msg)
    if (index.extent()[1], dated, hits) != (ROWS, ROWS, ROWS // 10 - 1):
        msg = f"of {ROWS} rows {dated} have a time and {hits} are found"
        raise SmokeFailure(msg)
    return f"{dated} rows, {hits} found"
