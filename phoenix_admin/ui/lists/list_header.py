"""Everything above the table: title and count, buttons, filter, chips, the line of hints."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QWidget

from phoenix_admin.domain.notation import count
from phoenix_admin.qt.theme import ColourName, Theme
from phoenix_admin.qt.widgets import (
    STRETCH,
    Button,
    FilterChip,
    RoleLabel,
    SearchField,
    Surface,
    ToolButton,
    column,
    pin_size,
    row,
)
from phoenix_admin.ui.lists.board import Counts, Narrowing

_FIELD_WIDTH = 210
_CHIPS: Final[dict[Narrowing, tuple[str, str, ColourName]]] = {
    Narrowing.ALL: ("All", "", "text2"),
    Narrowing.ATTENTION: ("Needs attention", "triangle-alert", "warn"),
    Narrowing.RUNNING: ("Running", "loader-circle", "run"),
    Narrowing.REFUSED: ("Refused", "ban", "text2"),
    Narrowing.TROUBLED: ("Failed or unknown", "octagon-x", "danger_text"),
    Narrowing.UNDOABLE: ("Undoable", "undo-2", "link"),
    Narrowing.ZOMBIE: ("Zombie", "", "zombie"),
    Narrowing.ORPHAN: ("Orphan", "", "warn"),
    Narrowing.STALE: ("Stale", "", "warn"),
    Narrowing.HEALTHY: ("Healthy", "", "ok"),
}


class ListHeader(Surface):
    """Title, buttons, filter and chips. Tells what the person typed and chose.

    `prefix` begins the objectNames of its parts, `many` is what the rows are called, `looks_in`
    what the filter looks in; `chips` gives their order, `more` are further buttons of the first
    line, `behind_chips` of the second. `title` is what the page is called where that is not what
    its rows are called; `field_width` of the filter is in pixels at 100 % zoom.
    """

    typed = Signal(str)
    narrowed = Signal(object)
    left = Signal()
    refresh_requested = Signal()
    columns_requested = Signal()

    def __init__(
        self,
        theme: Theme,
        prefix: str,
        many: str,
        looks_in: str,
        *,
        chips: Sequence[Narrowing],
        more: Sequence[QWidget] = (),
        behind_chips: Sequence[QWidget] = (),
        title: str = "",
        field_width: int = _FIELD_WIDTH,
    ) -> None:
        super().__init__(theme, "surface", object_name=f"{prefix}.header")
        self._prefix = prefix
        self._many = many
        self._count = RoleLabel(theme, role="text2", weight=500, object_name=f"{prefix}.count")
        self.refresh_button = refresh = _refresh_button(theme, prefix, many)
        refresh.clicked.connect(self.refresh_requested)
        self.columns_button = Button(
            theme,
            "Columns",
            glyph="chevron-down",
            glyph_right=True,
            object_name=f"{prefix}.columns",
        )
        self.columns_button.clicked.connect(self.columns_requested)
        self.details_button = _details_button(theme, prefix)
        self.field = _filter_field(theme, prefix, many, looks_in)
        pin_size(theme, self.field, width=field_width)
        self.field.textChanged.connect(self.typed)
        self.field.left.connect(self.left)
        self._chips = self._make_chips(theme, chips)
        self._lines = column(
            theme,
            row(
                theme,
                RoleLabel(theme, title or many.capitalize(), kind="title", weight=600),
                self._count,
                STRETCH,
                refresh,
                self.columns_button,
                *more,
                self.details_button,
            ),
            row(theme, self.field, *self._chips.values(), STRETCH, *behind_chips),
            margins=(16, 14, 16, 12),
            spacing=12,
        )
        self.setLayout(self._lines)

    @property
    def narrowing(self) -> Narrowing:
        """The chip that is on."""
        return next(key for key, chip in self._chips.items() if chip.isChecked())

    def choose(self, narrowing: Narrowing) -> None:
        """Switch a chip on, as part of something the person did elsewhere."""
        self._chips[narrowing].setChecked(True)

    def show_counts(self, counts: Counts, *, at_least: bool = False) -> None:
        """The figures behind the title and on the chips.

        `at_least`: more exist than were listed, and nobody has counted those.
        """
        self._count.set_text(count(counts.all) + ("+" if at_least else ""))
        or_more = " or more" if at_least else ""
        self._count.setAccessibleName(f"{counts.all}{or_more} {self._many}")
        for narrowing, chip in self._chips.items():
            chip.set_count(counts.of(narrowing), at_least=at_least)

    def _make_chips(self, theme: Theme, order: Sequence[Narrowing]) -> dict[Narrowing, FilterChip]:
        chips: dict[Narrowing, FilterChip] = {}
        for narrowing in order:
            words, glyph, role = _CHIPS[narrowing]
            name = f"{self._prefix}.chip.{narrowing}"
            chips[narrowing] = FilterChip(
                theme, words, glyph=glyph, glyph_role=role, object_name=name
            )
        group = QButtonGroup(self)
        for chip in chips.values():
            group.addButton(chip)
        chips[Narrowing.ALL].setChecked(True)
        group.buttonToggled.connect(self._on_toggled)
        return chips

    @Slot()
    def _on_toggled(self) -> None:
        checked = [key for key, chip in self._chips.items() if chip.isChecked()]
        # Between the old chip's off and the new one's on there is a moment without any.
        if len(checked) == 1:
            self.narrowed.emit(checked[0])


def _refresh_button(theme: Theme, prefix: str, many: str) -> Button:
    return Button(
        theme,
        "Refresh",
        glyph="refresh-cw",
        tip="Read the list again (F5)",
        object_name=f"{prefix}.refresh",
        accessible_name=f"Refresh {many}",
    )


def _details_button(theme: Theme, prefix: str) -> ToolButton:
    return ToolButton(
        theme,
        "panel-right",
        "Show details",
        shortcut_hint="Ctrl+.",
        object_name=f"{prefix}.show_details",
    )


def _filter_field(theme: Theme, prefix: str, many: str, looks_in: str) -> SearchField:
    return SearchField(
        theme,
        placeholder=f"Filter {many}  ( / )",
        object_name=f"{prefix}.filter",
        accessible_name=f"Filter {many} by {looks_in}",
    )
