"""Facts in two columns: what, and what it is."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from phoenix_admin.domain.record import record
from phoenix_admin.qt.theme.status_look import StatusLook
from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.theme.tokens import ColourName, TextKind
from phoenix_admin.qt.widgets.chips import Chip
from phoenix_admin.qt.widgets.labels import RoleLabel
from phoenix_admin.qt.widgets.layouts import laid_out_once
from phoenix_admin.qt.widgets.nesting import nest_at


@record
class KeyValue:
    """One fact. Several lines stand under each other; a `chip` stands before the text."""

    label: str
    text: str = ""
    chip: StatusLook | None = None
    role: ColourName = "text"
    mono: bool = False
    weight: int = 400


class KeyValueList(QWidget):
    """Facts that can be marked and copied, such as the two sources of a verdict.

    Rows are kept and refilled by position: a refresh neither flickers nor drops the keyboard
    or a marked text.
    """

    def __init__(
        self,
        theme: Theme,
        *,
        key_width: int = 112,
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._key_width = key_width
        self._facts: tuple[KeyValue, ...] = ()
        self._rows: list[_Row] = []
        self._grid = QGridLayout(self)
        self._grid.setColumnStretch(1, 1)
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name)
        self._rescale()
        theme.changed.connect(self._rescale)

    def set_facts(self, facts: Sequence[KeyValue]) -> None:
        """Show these facts; unchanged ones are not touched."""
        fresh = tuple(facts)
        if fresh == self._facts:
            return
        with laid_out_once(self):
            while len(self._rows) > len(fresh):
                self._rows.pop().discard(self._grid)
            for index, fact in enumerate(fresh):
                if index == len(self._rows):
                    self._rows.append(_Row(self._theme, self._grid, index, self))
                self._rows[index].show_fact(fact)
        self._facts = fresh

    @Slot()
    def _rescale(self) -> None:
        px = self._theme.px
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(px(8))
        self._grid.setVerticalSpacing(px(6))
        self._grid.setColumnMinimumWidth(0, px(self._key_width))
        for present in self._rows:
            present.align()


class _Row:
    """The three widgets of one fact."""

    def __init__(self, theme: Theme, grid: QGridLayout, index: int, parent: QWidget) -> None:
        self._theme = theme
        self._grid = grid
        self._index = index
        self._parent = parent
        self._fact: KeyValue | None = None
        self._key = RoleLabel(theme, role="text2", wrap=True, parent=parent)
        self._value = RoleLabel(theme, selectable=True, wrap=True, parent=parent)
        self._chip: Chip | None = None
        top = Qt.AlignmentFlag.AlignTop
        # Chip and text share a line of their own: a wide chip in one row must not push the text
        # of all others to the right.
        self._line = QHBoxLayout()
        self._line.addWidget(self._value, 1, top)
        grid.addWidget(self._key, index, 0, top)
        nest_at(grid, self._line, index, 1)

    def show_fact(self, fact: KeyValue) -> None:
        """Fill the row."""
        if fact == self._fact:
            return
        old, self._fact = self._fact, fact
        self._key.set_text(fact.label)
        self._value.set_text(fact.text)
        self._value.set_role(fact.role)
        self._value.set_font("mono" if fact.mono else "body", fact.weight)
        self._value.setAccessibleName(f"{fact.label}: {fact.text}")
        if old is None or _shape(old) != _shape(fact):
            self._place(fact)
        if fact.chip is not None and self._chip is not None:
            self._chip.set_look(fact.chip)
        self.align()

    def align(self) -> None:
        """Put the first line of text level with the chip."""
        chip = self._fact is not None and self._fact.chip is not None
        # Measured by the theme, not by the label: after a change of zoom it may be told later.
        kind: TextKind = "mono" if self._fact is not None and self._fact.mono else "body"
        room = self._theme.control("chip") - self._theme.metrics(kind).height()
        top = max(0, room // 2) if chip else 0
        for label in (self._key, self._value):
            label.setContentsMargins(0, top, 0, 0)
        if self._line.spacing() != self._theme.px(8):  # an equal one is laid out again too
            self._line.setSpacing(self._theme.px(8))

    def discard(self, grid: QGridLayout) -> None:
        """Take the row away."""
        for widget in (self._key, self._value, self._chip):
            if widget is not None:
                grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        grid.removeItem(self._line)

    def _place(self, fact: KeyValue) -> None:
        if fact.chip is not None and self._chip is None:
            self._chip = Chip(self._theme, fact.chip, parent=self._parent)
            side = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
            self._line.insertWidget(0, self._chip, 0, side)
        if self._chip is not None:
            self._chip.setVisible(fact.chip is not None)
        self._value.setVisible(fact.chip is None or bool(fact.text))


def _shape(fact: KeyValue) -> tuple[bool, bool]:
    """What decides where the widgets of a fact stand."""
    return fact.chip is not None, bool(fact.text)
