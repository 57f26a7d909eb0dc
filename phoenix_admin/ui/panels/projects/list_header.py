"""Everything above the table: title and count, buttons, filter, chips, the line of hints."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup

from phoenix_admin.domain.notation import count
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    STRETCH,
    ActionButton,
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
from phoenix_admin.ui.panels.projects.board import Counts
from phoenix_admin.ui.panels.projects.row_facts import Narrowing

_FIELD_WIDTH = 210


class ListHeader(Surface):
    """Title, buttons, filter and chips. Tells what the person typed and chose."""

    typed = Signal(str)
    narrowed = Signal(object)
    left = Signal()
    refresh_requested = Signal()
    columns_requested = Signal()

    def __init__(self, theme: Theme, actions: ActionRegistry, *, can_create: bool) -> None:
        super().__init__(theme, "surface", object_name="projects.header")
        self._count = RoleLabel(theme, role="text2", weight=500, object_name="projects.count")
        self.refresh_button = refresh = _refresh_button(theme)
        refresh.clicked.connect(self.refresh_requested)
        self.columns_button = Button(
            theme,
            "Columns",
            glyph="chevron-down",
            glyph_right=True,
            object_name="projects.columns",
        )
        self.columns_button.clicked.connect(self.columns_requested)
        self.details_button = ToolButton(
            theme,
            "panel-right",
            "Show details",
            shortcut_hint="Ctrl+.",
            object_name="projects.show_details",
        )
        create = ActionButton(theme, actions.action("project.new"), object_name="projects.new")
        create.setVisible(can_create)
        key = "projects.reconcile_all"
        reconcile = ActionButton(theme, actions.action(key), "ghost", object_name=key)
        self.field = _filter_field(theme)
        pin_size(theme, self.field, width=_FIELD_WIDTH)
        self.field.textChanged.connect(self.typed)
        self.field.left.connect(self.left)
        self._chips = self._make_chips(theme)
        self._lines = column(
            theme,
            row(
                theme,
                RoleLabel(theme, "Projects", kind="title", weight=600),
                self._count,
                STRETCH,
                refresh,
                self.columns_button,
                create,
                self.details_button,
            ),
            row(theme, self.field, *self._chips.values(), STRETCH, reconcile),
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

    def show_counts(self, counts: Counts) -> None:
        """The figures behind the title and on the chips."""
        self._count.set_text(count(counts.all))
        self._count.setAccessibleName(f"{counts.all} projects")
        self._chips[Narrowing.ALL].set_count(counts.all)
        self._chips[Narrowing.ATTENTION].set_count(counts.attention)
        self._chips[Narrowing.RUNNING].set_count(counts.running)

    def _make_chips(self, theme: Theme) -> dict[Narrowing, FilterChip]:
        chips = {
            Narrowing.ALL: FilterChip(theme, "All", object_name="projects.chip.all"),
            Narrowing.ATTENTION: FilterChip(
                theme,
                "Needs attention",
                glyph="triangle-alert",
                glyph_role="warn",
                object_name="projects.chip.attention",
            ),
            Narrowing.RUNNING: FilterChip(
                theme,
                "Running",
                glyph="loader-circle",
                glyph_role="run",
                object_name="projects.chip.running",
            ),
        }
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


def _refresh_button(theme: Theme) -> Button:
    return Button(
        theme,
        "Refresh",
        glyph="refresh-cw",
        tip="Read the list again (F5)",
        object_name="projects.refresh",
        accessible_name="Refresh projects",
    )


def _filter_field(theme: Theme) -> SearchField:
    return SearchField(
        theme,
        placeholder="Filter projects  ( / )",
        object_name="projects.filter",
        accessible_name="Filter projects by name or ID",
    )
