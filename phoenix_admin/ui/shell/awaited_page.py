"""A page whose panel is still to be made, so that the window is there before its panels are.

Most of the start is importing and making the panels. The window is painted first, with this in a
panel's place: the page's own loading state, and nothing a person could press.
"""

from collections.abc import Callable, Generator, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from phoenix_admin.qt.actions import ActionSpec
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    RoleLabel,
    StateKind,
    StateText,
    StateView,
    Surface,
    column,
    pin_size,
)
from phoenix_admin.services.polled_reading import PolledReading
from phoenix_admin.ui.panel import PageFacts, Panel
from phoenix_admin.ui.shell.frame_sizes import TITLE_HEIGHT

PanelMaking = Generator[None, None, Panel]
"""Makes a panel in steps: each `yield` lets the window answer before the next one."""


class AwaitedPage(Panel):
    """Stands for a panel until `PageArrivals` has made it. UI thread.

    It takes the keyboard while it is shown, so that the panel can have it from here, and so that
    it is not taken away from where the person has put it meanwhile. What the panel will show
    (`polled`) is read from `begin` on, so that the rows are there when the panel is. With
    `actions_to_come` the panel is made when somebody opens the page, else as soon as can be.
    """

    def __init__(
        self,
        theme: Theme,
        facts: PageFacts,
        make: Callable[[], PanelMaking],
        polled: PolledReading[Any] | None = None,
        *,
        actions_to_come: Callable[[], Sequence[ActionSpec]] | None = None,
    ) -> None:
        super().__init__()
        self._polled = polled
        self._item: str | None = None
        self.grows_old = polled is not None
        self.actions_to_come = actions_to_come
        """What the panel will register, asked for once; None: it comes without a visit."""
        self._on_screen = False
        self._begun = False
        self.key, self.title = facts.key, facts.title
        self.glyph, self.digit = facts.glyph, facts.digit
        self.make = make
        """Begins to make the panel; called once, by `PageArrivals`."""
        self._theme = theme
        self._state: StateView | None = None
        self.setObjectName(f"panel.{facts.key}.awaited")
        self.setAccessibleName(f"{facts.title} are loading")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def polled(self) -> PolledReading[Any] | None:
        """What the panel will show."""
        return self._polled

    @property
    def item(self) -> str | None:
        """What the person wants open on the panel when it is there."""
        return self._item

    def open_item(self, item: str | None) -> None:
        """The panel will open it."""
        self._item = item

    def stand_for(self, specs: Sequence[ActionSpec]) -> None:
        """The panel's actions are known: their keys are this page's."""
        areas = (spec.key.partition(".")[0] for spec in specs)
        self.action_areas = tuple(dict.fromkeys(areas))

    def begin(self) -> None:
        """The window has been painted: nothing is read before that."""
        self._begun = True
        if self._on_screen and self._polled is not None:
            self._polled.set_visible(True)

    def set_on_screen(self, on_screen: bool) -> None:
        """Show that the page loads, once somebody looks."""
        self._on_screen = on_screen
        if self._begun and self._polled is not None:
            self._polled.set_visible(on_screen)
        if not on_screen or self._state is not None:
            return
        theme, many = self._theme, self.title.lower()
        self._state = StateView(
            theme,
            QWidget(),
            object_name=f"{self.key}.awaited.state",
            accessible_name=f"State of the {many} page",
        )
        ground = Surface(theme, "surface", object_name=f"{self.key}.awaited.ground")
        title = RoleLabel(theme, self.title, kind="title", weight=600)
        # Where the panel's own title stands, beside its buttons, so that nothing jumps.
        pin_size(theme, title, height=TITLE_HEIGHT)
        lines = column(theme, column(theme, title, margins=(16, 14, 16, 12)), spacing=0)
        lines.addWidget(self._state, 1)
        ground.setLayout(lines)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ground)
        self._state.show_loading(many)

    def show_failure(self) -> None:
        """The panel could not be made: that is a fault, and waiting longer does not help."""
        if self._state is not None:
            title = f"{self.title} could not be opened"
            body = "This is a fault in the program; the log has it. Other pages work."
            self._state.show_state(StateText(StateKind.FAILED, title, body))
