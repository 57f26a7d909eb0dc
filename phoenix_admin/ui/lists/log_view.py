"""A log view in the details of a panel, as the panel is given it."""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from phoenix_admin.ui.logs.log_wish import LogWish


@runtime_checkable
class ShowsLog(Protocol):
    """A widget that shows the log of one item, made by a factory the composition root gives."""

    def show_log_of(self, wish: LogWish | None) -> None:
        """Show this item's log; it is opened and read only while the widget can be seen."""
        ...

    def update_age(self) -> None:
        """A second has passed."""
        ...

    def close_down(self) -> None:
        """Stop listening; before the panel goes."""
        ...


LogViewFactory = Callable[[], QWidget]
"""Makes a widget that is `ShowsLog`."""


def made_by(factory: LogViewFactory) -> tuple[QWidget, ShowsLog]:
    """A fresh view, as the widget it is and as what shows a log. Raises TypeError for others."""
    view = factory()
    if not isinstance(view, ShowsLog):
        msg = f"{type(view).__name__} cannot show a log"
        raise TypeError(msg)
    return view, view
