"""F6: from pane to pane, coming back to where the keyboard was in each.

Tab visits every control of the window; with a long list that is slow. A pane is one large part of
the window, and each remembers its own last focus.
"""

from collections.abc import Callable, Sequence
from typing import Protocol, cast, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


@runtime_checkable
class HasPanes(Protocol):
    """A panel that consists of several panes (list, details)."""

    def panes(self) -> Sequence[QWidget]:
        """Its panes in reading order."""
        ...


@runtime_checkable
class HasDetails(Protocol):
    """A panel whose details can be shown and hidden."""

    def toggle_details(self) -> None:
        """Show or hide them because the person asked for it."""
        ...


def panes_of(panel: QWidget) -> Sequence[QWidget]:
    """The panes of a panel; one that says nothing about them is one pane."""
    return panel.panes() if isinstance(panel, HasPanes) else (panel,)


def focusable_in(pane: QWidget) -> QWidget | None:
    """The first control of the pane that takes the keyboard, in the order they were made in.

    Not by Qt's own order of Tab: see `tab_order` for what asking for it does.
    """
    if _takes_focus(pane):
        return pane
    return next((part for part in pane.findChildren(QWidget) if _takes_focus(part)), None)


def _takes_focus(widget: QWidget) -> bool:
    wanted = Qt.FocusPolicy.TabFocus.value
    return bool(widget.focusPolicy().value & wanted) and widget.isVisible() and widget.isEnabled()


class PaneSwitcher:
    """Moves the focus between the panes that can be seen now. UI thread."""

    def __init__(self, panes: Callable[[], Sequence[QWidget]]) -> None:
        self._panes = panes

    def go(self, step: int) -> bool:
        """Go `step` panes on, around the end; False when no pane takes the focus."""
        panes = [pane for pane in self._panes() if pane.isVisible()]
        here = _index(panes, QApplication.focusWidget())
        start = here if here is not None else (-1 if step > 0 else 0)
        for number in range(1, len(panes) + 1):
            if _enter(panes[(start + number * step) % len(panes)]):
                return True
        return False


def _enter(pane: QWidget) -> bool:
    # Qt remembers, for every widget, which of its children held the focus last.
    last = cast("QWidget | None", pane.focusWidget())
    usable = last is not None and _takes_focus(last)
    target = last if usable else focusable_in(pane)
    if target is None:
        return False
    target.setFocus(Qt.FocusReason.ShortcutFocusReason)
    return True


def _index(panes: Sequence[QWidget], focus: QWidget | None) -> int | None:
    for index, pane in enumerate(panes):
        if focus is not None and (pane is focus or pane.isAncestorOf(focus)):
            return index
    return None
