"""What the window needs to know of a panel."""

from PySide6.QtWidgets import QWidget


class Panel(QWidget):
    """A page of the window, reached from the rail.

    `key` is stable and public (objectName `panel.<key>`); `on_screen` tells a panel to start or
    stop pulling data; `refresh` is F5; `focus_filter` is `/`.
    """

    key = ""
    title = ""
    glyph = ""

    def set_on_screen(self, on_screen: bool) -> None:
        """The person sees this panel, or does not any more."""

    def close_down(self) -> None:
        """The window is closing: unsubscribe from everything."""

    def refresh(self) -> None:
        """Read again what is shown, keeping selection, scroll, filter and focus."""

    def focus_filter(self) -> None:
        """Put the keyboard into the panel's filter."""
