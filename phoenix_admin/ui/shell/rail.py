"""The navigation rail: the pages, whether anything may be changed, help, colours.

204 px wide, or 56 with icons only: when the person folds it, and by itself in a narrow window.
"""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QHBoxLayout, QVBoxLayout

from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import ActionButton, NavButton, Surface
from phoenix_admin.qt.widgets.nesting import nest
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.ui.panel import Panel
from phoenix_admin.ui.shell.frame_sizes import RAIL_FOLDED, RAIL_WIDE
from phoenix_admin.ui.shell.second_ticker import SecondTicker
from phoenix_admin.ui.shell.theme_switch import ThemeSwitch
from phoenix_admin.ui.shell.write_access_card import WriteAccessCard


class Rail(Surface):
    """One entry per panel that exists; each is a face of that panel's `go.<key>` action."""

    def __init__(
        self,
        theme: Theme,
        panels: Sequence[Panel],
        gate: WriteGate,
        actions: ActionRegistry,
        clock: Clock,
        ticker: SecondTicker,
    ) -> None:
        super().__init__(theme, "rail", edges="r", object_name="rail")
        self.setAccessibleName("Navigation")
        self._theme = theme
        self._collapsed = False
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._entries: dict[str, NavButton] = {}
        self._lines = QVBoxLayout(self)
        for panel in panels:
            entry = _entry(
                theme, panel.glyph, panel.title, actions.action(f"go.{panel.key}"), panel.key
            )
            self._group.addButton(entry)
            self._entries[panel.key] = entry
            self._lines.addWidget(entry)
        self._lines.addStretch(1)
        self._card = WriteAccessCard(theme, gate, actions.action("access.lock"), clock, ticker)
        self._card_line = QHBoxLayout()
        self._card_line.addWidget(self._card)
        nest(self._lines, self._card_line)
        self._shortcuts = _entry(
            theme,
            "keyboard",
            "Shortcuts",
            actions.action("help.shortcuts"),
            "shortcuts",
            checkable=False,
        )
        self._lines.addWidget(self._shortcuts)
        self._colours = _colour_switch(theme, actions)
        self._fold = _fold_button(theme, actions)
        self._foot = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._foot.addWidget(self._colours)
        self._foot.addStretch(1)
        self._foot.addWidget(self._fold)
        nest(self._lines, self._foot)
        self._scale()
        theme.changed.connect(self._scale)

    @property
    def collapsed(self) -> bool:
        """Whether only icons are shown."""
        return self._collapsed

    def entry(self, key: str) -> NavButton:
        """The entry of a panel."""
        return self._entries[key]

    def set_current(self, key: str) -> None:
        """Mark the page that is shown."""
        self._entries[key].setChecked(True)

    def close_down(self) -> None:
        """Stop listening; before the window goes."""
        self._card.close_down()

    def set_collapsed(self, collapsed: bool) -> None:
        """Show icons only, or icons and words."""
        if collapsed == self._collapsed:
            return
        self._collapsed = collapsed
        for entry in (*self._entries.values(), self._shortcuts):
            entry.set_collapsed(collapsed)
        self._card.set_collapsed(collapsed)
        self._colours.set_collapsed(collapsed)
        sideways, upright = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._foot.setDirection(upright if collapsed else sideways)
        self._scale()

    @Slot()
    def _scale(self) -> None:
        px = self._theme.px
        self.setFixedWidth(px(RAIL_FOLDED if self._collapsed else RAIL_WIDE))
        self._lines.setContentsMargins(0, px(10), 1, px(10))
        self._lines.setSpacing(0)
        beside = px(6 if self._collapsed else 10)
        self._card_line.setContentsMargins(beside, 0, beside, px(8))
        self._foot.setContentsMargins(beside, px(6), beside, 0)


def _colour_switch(theme: Theme, actions: ActionRegistry) -> ThemeSwitch:
    return ThemeSwitch(
        theme,
        (
            (actions.action("view.theme_system"), "monitor"),
            (actions.action("view.theme_light"), "sun"),
            (actions.action("view.theme_dark"), "moon"),
        ),
    )


def _fold_button(theme: Theme, actions: ActionRegistry) -> ActionButton:
    return ActionButton(
        theme,
        actions.action("view.rail"),
        "ghost",
        glyph="panel-left",
        icon_only=True,
        small=True,
        object_name="rail.fold",
    )


def _entry(
    theme: Theme,
    glyph: str,
    title: str,
    action: QAction,
    name: str,
    *,
    checkable: bool = True,
) -> NavButton:
    entry = NavButton(
        theme,
        glyph,
        title,
        checkable=checkable,
        shortcut_hint=action.shortcut().toString(action.shortcut().SequenceFormat.NativeText),
        object_name=f"rail.{name}",
    )
    entry.clicked.connect(action.trigger)
    return entry
