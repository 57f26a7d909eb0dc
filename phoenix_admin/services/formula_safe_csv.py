"""Tables as CSV that no spreadsheet takes for formulas (OWASP, CSV injection). RFC 4180. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a cell begins that a spreadsheet may run; the wide signs count in East Asian ones."""


def table_csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The rows below their head, lines ended by CR LF. Every text of it can be put into UTF-8."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(head)
    for row in rows:
        table.writerow([_plain(cell) for cell in row])
    return text.getvalue()


def _plain(cell: str) -> str:
    """With an apostrophe before what would be a formula, and half a character spelled out."""
    whole = cell.encode("utf-8", "backslashreplace").decode("utf-8")
    return f"'{whole}" if whole.lstrip(" ").startswith(_FORMULA) else whole
