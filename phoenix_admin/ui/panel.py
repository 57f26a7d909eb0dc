"""What the window needs to know of a panel."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.record import record

if TYPE_CHECKING:
    from phoenix_admin.services.polled_reading import PolledReading


@record
class PageFacts:
    """What the window says of a page before its panel has been made; see `Panel`."""

    key: str
    title: str
    glyph: str
    digit: int


class Panel(QWidget):
    """A page of the window, reached from the rail.

    `key` is stable and public (objectName `panel.<key>`); `digit` is its place in the order of
    all panels and its key (Ctrl+2), the same whichever panels are there; `on_screen` tells a
    panel to start or stop pulling data; `refresh` is F5; `focus_filter` is `/`.
    """

    key = ""
    title = ""
    glyph = ""
    digit: int | None = None
    action_areas: tuple[str, ...] = ()
    """First words of the keys of its actions: `project` for `project.stitch`. Their shortcuts work
    only while the page is shown: a question must not open over a page that nobody sees."""

    grows_old = True
    """False where what is shown was found when somebody asked: then the header says no age."""

    item_changed = Signal()
    """The person has opened another item on this page, or left it."""
    part_changed = Signal()
    """The person sees another part of the page: `polled` is another one now."""
    place_requested = Signal(str)
    """The person wants another page: `projects/<id>`. Emitted from their own input only."""
    part_came = Signal(QWidget)
    """A part was made by the first look at it: its tables and splitters get what was remembered."""

    @property
    def item(self) -> str | None:
        """The id of what is open on this page, for the way back."""
        return None

    @property
    def polled(self) -> "PolledReading[Any] | None":
        """What the page shows and whose age the header says; None where nothing grows old."""
        return None

    def open_item(self, item: str | None) -> None:
        """The person wants this item open, by a link or on their way back."""

    def set_on_screen(self, on_screen: bool) -> None:
        """The person sees this panel, or does not any more."""

    def explain_key(self, pressed: QKeySequence) -> bool:
        """Say why the action of this key is off now; False when there is nothing to say."""
        del pressed
        return False

    def close_down(self) -> None:
        """The window is closing: unsubscribe from everything."""

    def refresh(self) -> None:
        """Read again what is shown, keeping selection, scroll, filter and focus."""

    def first_focus(self) -> QWidget | None:
        """Where the keyboard goes when the window opens on this page; None: into its first list."""
        return None

    def make_parts(self) -> None:
        """Make what comes by a first look now: scripts find everything without looking."""

    def focus_filter(self) -> None:
        """Put the keyboard into the panel's filter."""
