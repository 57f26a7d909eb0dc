"""Tables: rows keyed by id, updated in place, painted by one delegate."""

from phoenix_admin.qt.table_choice import SortOrder, TableChoice
from phoenix_admin.qt.tables.cell_painting import Box, CellCanvas, CellPainter
from phoenix_admin.qt.tables.columns import (
    Cell,
    ChipCell,
    Column,
    ProgressCell,
    TextCell,
    fitting_columns,
)
from phoenix_admin.qt.tables.diff import KeyedRows, RowDiff, diff_rows, keyed
from phoenix_admin.qt.tables.model import KeyedTableModel, RowSource, VirtualTableModel
from phoenix_admin.qt.tables.order import (
    KeptOrder,
    count_moves,
    keep_order,
    keep_vanished,
    sort_rows,
)
from phoenix_admin.qt.tables.view import DataTable

__all__ = [
    "Box",
    "Cell",
    "CellCanvas",
    "CellPainter",
    "ChipCell",
    "Column",
    "DataTable",
    "KeptOrder",
    "KeyedRows",
    "KeyedTableModel",
    "ProgressCell",
    "RowDiff",
    "RowSource",
    "SortOrder",
    "TableChoice",
    "TextCell",
    "VirtualTableModel",
    "count_moves",
    "diff_rows",
    "fitting_columns",
    "keep_order",
    "keep_vanished",
    "keyed",
    "sort_rows",
]
