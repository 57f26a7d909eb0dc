"""The shell's log view, as the details of a panel are given it."""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from phoenix_admin.services.log_tail import LogTail


@runtime_checkable
class ShowsTail(Protocol):
    """A widget that shows the newest log lines, made by a factory the shell gives."""

    def show_tail(self, tail: LogTail | None) -> None:
        """Show this tail; it is followed only while the widget can be seen."""
        ...


@runtime_checkable
class ShowsAge(Protocol):
    """A widget that says how old its newest line is, when it is told that time has passed."""

    def update_age(self) -> None:
        """A second has passed."""
        ...


LogViewFactory = Callable[[], QWidget]
"""Makes a widget that is `ShowsTail`."""


def made_by(factory: LogViewFactory) -> tuple[QWidget, ShowsTail]:
    """A fresh view, as the widget it is and as what shows a tail. Raises TypeError for others."""
    view = factory()
    if not isinstance(view, ShowsTail):
        msg = f"{type(view).__name__} cannot show a log tail"
        raise TypeError(msg)
    return view, view


def tell_age(log: object) -> None:
    """A second has passed for this view, if it says how old its newest line is."""
    if isinstance(log, ShowsAge):
        log.update_age()
