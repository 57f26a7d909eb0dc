"""An entry as a tree that opens where it is looked at: nothing in it is made before, or acts."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem

from phoenix_admin.domain.log_query import FieldPath, field_text
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.painting import paint_ring, painting
from phoenix_admin.qt.widgets.known_parts import parts_of
from phoenix_admin.ui.logs.line_text import message_text, value_text

MOST_PARTS: Final = 200
"""Parts of one object or list that are made at once."""
_OPEN_FIRST: Final = 12
"""Objects so small are open from the start, one level deep."""

Json = Any
_NOT_YET: Final = Qt.ItemDataRole.UserRole
_PATH: Final = Qt.ItemDataRole.UserRole + 1
_NUMBER: Final = Qt.ItemDataRole.UserRole + 2


class JsonTree(QTreeWidget):
    """Shows one entry. UI thread. `current_changed`: another part has the keyboard."""

    current_changed = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, theme: Theme, *, object_name: str = "logs.fields") -> None:
        super().__init__()
        self._known = parts_of(self, self.header())
        self._theme = theme
        self._values: dict[int, Json] = {}
        self._entry: Mapping[str, Any] | None = None
        self.setObjectName(object_name)
        self.setAccessibleName("Fields of the entry")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setColumnCount(2)
        self.setHeaderLabels(["Field", "Value"])
        self.setUniformRowHeights(True)
        self.setIndentation(theme.px(16))
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.header().setStretchLastSection(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu)
        self.itemExpanded.connect(self._on_expanded)
        self.itemActivated.connect(self._on_activated)
        self.currentItemChanged.connect(self._on_current)
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_entry(self, entry: Mapping[str, Any] | None) -> None:
        """Show another entry; the same one stays as it is."""
        if entry is self._entry:
            return
        self._entry = entry
        self.clear()
        self._values.clear()
        if entry is not None:
            self._add_parts(self.invisibleRootItem(), (), entry, 0)
            for number in range(self.topLevelItemCount()):
                item: QTreeWidgetItem | None = self.topLevelItem(number)
                if item is not None and 0 < len(_parts(self._value(item))) <= _OPEN_FIRST:
                    self.expandItem(item)
        self.setColumnWidth(0, min(self.sizeHintForColumn(0), self._theme.px(220)))
        self.current_changed.emit()

    @property
    def current_path(self) -> tuple[str, ...] | None:
        """The names on the way to the part with the keyboard; list places are left out."""
        item = self.currentItem()
        found = item.data(0, _PATH) if item is not None else None
        return tuple(found) if found else None

    @property
    def current_value(self) -> Json:
        """Its value."""
        return self._value(self.currentItem())

    @property
    def current_field(self) -> FieldPath | None:
        """The field that a query can ask for; None for an object or a list."""
        path, value = self.current_path, self.current_value
        if path is None or isinstance(value, (Mapping, list)):
            return None
        return FieldPath(path)

    @property
    def current_path_text(self) -> str:
        """As a query spells it."""
        path = self.current_path
        return field_text(FieldPath(path)) if path is not None else ""

    # ------------------------------------------------------------------ inside

    def _value(self, item: QTreeWidgetItem | None) -> Json:
        # By a number of its own: the wrapper of an item is not the same object for ever.
        return self._values.get(item.data(0, _NUMBER)) if item is not None else None

    def _add_parts(
        self, parent: QTreeWidgetItem, path: tuple[str, ...], value: Json, first: int
    ) -> None:
        parts = _parts(value)
        for name, part in parts[first : first + MOST_PARTS]:
            # A query has no word for a place in a list: any member is meant.
            own = path if isinstance(value, list) else (*path, name)
            item = QTreeWidgetItem([message_text(name), _summary(part)])
            item.setData(0, _PATH, list(own))
            number = len(self._values)
            item.setData(0, _NUMBER, number)
            self._values[number] = part
            parent.addChild(item)
            if _parts(part):
                item.setData(0, _NOT_YET, 0)
                item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        left = len(parts) - first - MOST_PARTS
        if left > 0:
            more = QTreeWidgetItem([f"{left} more", "press Enter to show them"])
            more.setData(1, _NOT_YET, first + MOST_PARTS)
            parent.addChild(more)

    @Slot(QTreeWidgetItem)
    def _on_expanded(self, item: QTreeWidgetItem) -> None:
        if item.data(0, _NOT_YET) is not None:
            item.setData(0, _NOT_YET, None)
            self._add_parts(item, tuple(item.data(0, _PATH)), self._value(item), 0)

    @Slot(QTreeWidgetItem, int)
    def _on_activated(self, item: QTreeWidgetItem, _column: int) -> None:
        first = item.data(1, _NOT_YET)
        if first is None:
            return
        above = item.parent()
        parent = above if above is not None else self.invisibleRootItem()
        path = tuple(above.data(0, _PATH)) if above is not None else ()
        value = self._value(above) if above is not None else self._entry
        parent.removeChild(item)
        self._add_parts(parent, path, value, int(first))

    @Slot(QTreeWidgetItem, QTreeWidgetItem)
    def _on_current(self, _now: QTreeWidgetItem | None, _before: QTreeWidgetItem | None) -> None:
        self.current_changed.emit()

    @Slot(QPoint)
    def _on_menu(self, place: QPoint) -> None:
        if self.currentItem() is not None:
            self.menu_requested.emit(self.viewport().mapToGlobal(place))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The tree, and the focus ring around it."""
        super().paintEvent(event)
        if self.hasFocus():
            with painting(self.viewport()) as painter:
                paint_ring(painter, self._theme, self.viewport().rect(), self._theme.px(3))

    @Slot()
    def _restyle(self) -> None:
        theme = self._theme
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.colour("surface"))
        # Qt paints the place of the branch itself.
        palette.setColor(QPalette.ColorRole.Highlight, theme.colour("sel"))
        palette.setColor(QPalette.ColorRole.HighlightedText, theme.colour("text"))
        self.setPalette(palette)
        self.setFont(theme.font("mono", mono=True))
        self.setIndentation(theme.px(16))


def _parts(value: Json) -> Sequence[tuple[str, Json]]:
    if isinstance(value, Mapping):
        return list(cast("Mapping[str, Json]", value).items())
    if isinstance(value, list):
        return [(f"[{n}]", part) for n, part in enumerate(cast("list[Json]", value))]
    return ()


def _summary(value: Json) -> str:
    if isinstance(value, Mapping):
        size = len(cast("Mapping[str, Json]", value))
        return "{}" if not size else f"{{ {size} }}"
    if isinstance(value, list):
        size = len(cast("list[Json]", value))
        return "[]" if not size else f"[ {size} ]"
    return value_text(value) if not isinstance(value, str) else message_text(value)
