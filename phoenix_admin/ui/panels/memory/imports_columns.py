"""The tables of an import profile: what was asked for, packages, modules."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent

from phoenix_admin.domain.import_profile import Cost
from phoenix_admin.qt.tables import (
    Column,
    DataTable,
    KeyedTableModel,
    SortOrder,
    TextCell,
    sort_rows,
)
from phoenix_admin.qt.tables.columns import Comparable, RowT
from phoenix_admin.qt.theme import ColourName, Theme
from phoenix_admin.ui.panels.memory.imports_facts import (
    WORTH_KIB,
    AskedRow,
    ModuleRow,
    PackageRow,
    memory,
    memory_signed,
    time,
    time_signed,
)

_NOTHING = "—"
_FIGURE = 92


class ImportTable(DataTable[RowT]):
    """Rows that are measured once: in the order given, until the person sorts them. UI thread."""

    def __init__(
        self,
        theme: Theme,
        columns: Sequence[Column[RowT]],
        key: Callable[[RowT], str],
        *,
        object_name: str,
        accessible_name: str,
    ) -> None:
        self._rows = KeyedTableModel(columns, key)
        self._key = key
        self._given: tuple[RowT, ...] = ()
        super().__init__(
            theme,
            self._rows,
            density="compact",
            object_name=object_name,
            accessible_name=accessible_name,
        )
        self.sort_requested.connect(self._on_sort_requested)

    @property
    def rows(self) -> KeyedTableModel[RowT]:
        """The model."""
        return self._rows

    def show_rows(self, rows: Sequence[RowT]) -> None:
        """Show these, sorted as the person wants them."""
        self._given = tuple(rows)
        order = self.sort_order
        shown: Sequence[RowT] = self._given
        if order is not None:
            shown = sort_rows(self._given, self._rows.columns, order, self._key)
        self.apply(shown)
        if not self.hasFocus():
            # Rows of another measurement: nobody has read them yet.
            self.scrollToTop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More room, or less, for the columns."""
        super().resizeEvent(event)
        self._share_room()

    @Slot(object)
    def _on_sort_requested(self, order: SortOrder) -> None:
        self.set_sort_order(order)
        self.show_rows(self._given)


def _figure(
    key: str,
    title: str,
    text: Callable[[RowT], str],
    by: Callable[[RowT], float],
    role: Callable[[RowT], ColourName] = lambda _: "text",
    *,
    star: int = 0,
    width: int = _FIGURE,
    tip: Callable[[RowT], str] | None = None,
) -> Column[RowT]:
    """A number on the right."""
    return Column(
        key,
        title,
        text,
        lambda row: TextCell(text(row), "text3" if text(row) == _NOTHING else role(row)),
        tip=tip,
        width=width,
        star=star,
        align="right",
        sort_key=_order(by),
    )


def _name(key: str, title: str, text: Callable[[RowT], str], weight: int = 500) -> Column[RowT]:
    return Column(
        key,
        title,
        text,
        lambda row: TextCell(text(row), weight=weight),
        tip=text,
        width=180,
        stretch=True,
        sort_key=_order(text),
    )


def _order(by: Callable[[RowT], float | str]) -> Callable[[RowT], Comparable]:
    """Numbers and texts do compare; their stubs say it in another way than the protocol."""
    return cast("Callable[[RowT], Comparable]", by)


def asked_columns() -> tuple[Column[AskedRow], ...]:
    """What was named: alone, in this order, and what leaving it out saves."""

    def saves(row: AskedRow) -> str:
        return _NOTHING if row.saves is None else memory(_not_less(row.saves))

    return (
        _figure("number", "#", lambda r: str(r.number), lambda r: r.number, width=40),
        _name("module", "Module", lambda r: r.id),
        _figure(
            "alone",
            "Alone",
            lambda r: memory(r.alone),
            lambda r: r.alone.kib,
            tip=lambda r: f"{time(r.alone)}; with all that it brings along: not to be added up",
        ),
        _figure(
            "step",
            "In this order",
            lambda r: memory(_not_less(r.step)),
            lambda r: r.step.kib,
            width=104,
            tip=lambda r: f"{time(_not_less(r.step))} more than those before it",
        ),
        _figure(
            "saves",
            "Left out saves",
            saves,
            lambda r: r.saves.kib if r.saves is not None else 0.0,
            width=112,
            tip=lambda r: f"and {time(_not_less(r.saves))}" if r.saves is not None else "",
        ),
    )


def package_columns(*, compared: bool) -> tuple[Column[PackageRow], ...]:
    """Packages by themselves; with what they took before, where two profiles are compared."""
    name: Column[PackageRow] = _name("package", "Package", lambda r: r.id)
    spent = _figure("time", "Time", lambda r: time(r.cost), _ms, width=76)
    if not compared:
        return (
            name,
            _figure("memory", "Memory", lambda r: memory(r.cost), _kib),
            _figure("share", "Share", lambda r: f"{r.share:.0%}", _kib, width=64, star=1),
            spent,
        )
    return (
        name,
        _figure("before", "Before", lambda r: _there(r.before), _before, star=1),
        _figure("memory", "Now", lambda r: _there(r.cost), _kib),
        _figure(
            "change",
            "Change",
            lambda r: memory_signed(r.change),
            lambda r: r.change.kib,
            _change_role,
            tip=lambda r: f"{time_signed(r.change)} in time",
        ),
    )


def module_columns() -> tuple[Column[ModuleRow], ...]:
    """Modules by themselves, and who loaded each first."""

    def loaded_by(row: ModuleRow) -> str:
        return row.loaded_by or "asked for"

    return (
        _name("module", "Module", lambda r: r.id, 400),
        _figure("memory", "Memory", lambda r: memory(r.cost), lambda r: r.cost.kib, width=84),
        _figure("time", "Time", lambda r: time(r.cost), lambda r: r.cost.ms, width=72),
        Column(
            "by",
            "Loaded by",
            loaded_by,
            lambda r: TextCell(loaded_by(r), "text2" if r.loaded_by else "text3"),
            tip=loaded_by,
            width=150,
            star=1,
            sort_key=_order(loaded_by),
        ),
    )


def _not_less(cost: Cost) -> Cost:
    """Below zero is noise: nothing takes longer for doing less."""
    return Cost(max(0.0, cost.ms), max(0.0, cost.kib))


def _kib(row: PackageRow) -> float:
    return row.cost.kib


def _ms(row: PackageRow) -> float:
    return row.cost.ms


def _before(row: PackageRow) -> float:
    return row.before.kib if row.before is not None else 0.0


def _there(cost: Cost | None) -> str:
    return _NOTHING if cost is None or (cost.kib == 0 and cost.ms == 0) else memory(cost)


def _change_role(row: PackageRow) -> ColourName:
    if abs(row.change.kib) < WORTH_KIB:
        return "text3"
    return "warn" if row.change.kib > 0 else "ok"


def row_key(row: Any) -> str:
    """All of them have an id."""
    key: str = row.id
    return key
