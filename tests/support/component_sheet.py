"""States, buttons, chips and badges on one sheet: the counterpart of the design's picture."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QWidget

from phoenix_admin.domain.environment import EnvironmentLabel
from phoenix_admin.qt.tables import (
    DataTable,
    KeyedTableModel,
)
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme import status_look as looks
from phoenix_admin.qt.widgets import (
    STRETCH,
    Button,
    Card,
    Chip,
    EnvironmentBadge,
    Message,
    RoleLabel,
    StateKind,
    StateText,
    StateView,
    Surface,
    column,
    pin_size,
    row,
)
from tests.support.parts_sheet import PartsSheet
from tests.support.sample_table import sample_columns, sample_rows

STATUS_ROW = (
    looks.HEALTHY,
    looks.RUNNING,
    looks.DEPLOYING,
    looks.QUEUED,
    looks.PAUSED,
    looks.DEGRADED,
    looks.FAILED,
    looks.OVER_LIMIT,
    looks.ZOMBIE,
    looks.CANCELLED,
    looks.UNKNOWN,
)


class StatesSheet(Surface):
    """States, buttons, chips, badges: the counterpart of the design's states picture."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "canvas")
        self.theme = theme
        self.focused: list[Button] = []
        grid = QGridLayout()
        grid.setSpacing(16)
        for position, card in enumerate(self._cards()):
            grid.addWidget(card, position // 3, position % 3)
        self.setLayout(
            column(
                theme,
                row(
                    theme,
                    RoleLabel(theme, "States and components", kind="title", weight=600),
                    STRETCH,
                    RoleLabel(
                        theme,
                        "one State widget · one button painter · one chip painter",
                        role="text2",
                    ),
                ),
                grid,
                self._matrix(),
                STRETCH,
                margins=(26, 20, 26, 20),
                spacing=16,
            )
        )
        self.setFixedSize(1440, 900)

    def action(self, text: str, *, enabled: bool = True) -> QAction:
        action = QAction(text, self)
        action.setEnabled(enabled)
        return action

    def _card(self, caption: str, view: QWidget) -> Card:
        card = Card(self.theme)
        lines = column(
            self.theme,
            row(
                self.theme,
                RoleLabel(self.theme, caption, kind="caption", weight=600, role="text3"),
                margins=(14, 10, 14, 0),
            ),
            margins=(1, 0, 1, 8),
            spacing=6,
        )
        lines.addWidget(view, 1)
        card.setLayout(lines)
        pin_size(self.theme, card, width=452, height=268)
        return card

    def _state(self, caption: str, text: StateText, *actions: str) -> Card:
        view = StateView(self.theme, QWidget(), accessible_name=caption)
        view.show_state(text, [self.action(word) for word in actions])
        return self._card(caption, view)

    def _cards(self) -> list[Card]:
        theme = self.theme
        slow = StateView(theme, QWidget(), clock=lambda: self._now)
        self._now = 0.0
        slow.show_loading(
            "projects", [self.action("Stop waiting"), self.action("Open last snapshot 14:18Z")]
        )
        self._now = 6.0
        slow._on_time()
        slow._timer.stop()
        stale_model = KeyedTableModel(sample_columns()[:2], lambda r: r.id, sample_rows()[:2])
        table = DataTable(theme, stale_model, accessible_name="Stale projects")
        stale = StateView(theme, table)
        stale.show_content()
        stale.set_banner(
            Message(
                "Showing data from 14:18:02Z (14 min old). Actions are off until the "
                "connection returns.",
                "No connection to phoenix-prod-eu",
                "unplug",
                "warn",
                "retry 4 in 16 s",
            ),
            [self.action("Retry now"), self.action("Diagnose…")],
        )
        first = StateText(
            StateKind.EMPTY,
            "No projects in phoenix-dev yet",
            "A project appears when its document is created, or when you make one from clips.",
        )
        filtered = StateText(
            StateKind.FILTERED,
            "No project matches “renderx”",
            "14 projects are hidden by 1 filter.",
        )
        denied = StateText(
            StateKind.FORBIDDEN,
            "You cannot view Memory in PROD",
            "maria.k@phoenix has viewer. This page needs run.services.get on phoenix-prod-eu.",
            "403 PERMISSION_DENIED",
        )
        failed = StateText(
            StateKind.FAILED,
            "Jobs could not be loaded",
            "The jobs service answered with an error. Other pages work. Your last snapshot is "
            "from 14:31:40Z.",
            "503 UNAVAILABLE  req 7f3a9c21  14:32:05Z",
        )
        return [
            self._state("EMPTY · first use", first, "Add project…", "Open guide"),
            self._state("EMPTY · filter", filtered, "Clear filter", "Edit filter"),
            self._card("LOADING · slow (> 4 s)", slow),
            self._card("OFFLINE · stale", stale),
            self._state("PERMISSION DENIED", denied, "Copy access request", "Switch account…"),
            self._state("ERROR", failed, "Try again", "Show snapshot"),
        ]

    def _lead(self, text: str) -> RoleLabel:
        label = RoleLabel(self.theme, text, kind="caption", weight=600, role="text3")
        pin_size(self.theme, label, width=86)
        return label

    def _matrix(self) -> Card:
        theme = self.theme
        card = Card(theme)
        off = [
            Button(theme, "Retry", "primary"),
            Button(theme, "Refresh"),
            Button(theme, "Cancel job…", "danger-quiet"),
            Button(theme, "Deploy to PROD", "danger"),
        ]
        for button in off:
            button.setEnabled(False)
        self.focused = [
            Button(theme, "Retry", "primary", object_name="focus-primary"),
            Button(theme, "Refresh", object_name="focus-default"),
            Button(theme, "Deploy to PROD", "danger", object_name="focus-danger"),
        ]
        card.setLayout(
            column(
                theme,
                row(
                    theme,
                    self._lead("Buttons"),
                    Button(theme, "Retry", "primary"),
                    Button(theme, "Refresh", glyph="refresh-cw"),
                    Button(theme, "More", "ghost"),
                    Button(theme, "Cancel job…", "danger-quiet", glyph="circle-stop"),
                    Button(theme, "Deploy to PROD", "danger"),
                    80,
                    self._lead("Disabled"),
                    *off,
                    STRETCH,
                    spacing=10,
                ),
                row(theme, self._lead("Focus"), *self.focused, STRETCH, spacing=10),
                row(
                    theme,
                    self._lead("Status"),
                    *[Chip(theme, look) for look in STATUS_ROW],
                    STRETCH,
                ),
                row(
                    theme,
                    self._lead("Environment"),
                    *[EnvironmentBadge(theme, label) for label in EnvironmentLabel],
                    20,
                    RoleLabel(
                        theme,
                        "Solid fill = environment. Tint + glyph = status. They never meet.",
                        role="text2",
                    ),
                    STRETCH,
                ),
                margins=(16, 14, 16, 14),
                spacing=12,
            )
        )
        return card


def give_keyboard(sheet: StatesSheet | PartsSheet) -> None:
    """Put the keyboard on the sheet's telling place."""
    place = sheet.table if isinstance(sheet, PartsSheet) else sheet.focused[0]
    place.setFocus(Qt.FocusReason.TabFocusReason)
