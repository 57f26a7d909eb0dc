"""What the window remembers from one start to the next, and who remembers it."""

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Protocol

from phoenix_admin.domain.record import record
from phoenix_admin.qt.theme import Theme, ThemeMode
from phoenix_admin.ui.shell.frame_sizes import DOCK_HEIGHT, DOCK_OPEN_FROM

if TYPE_CHECKING:
    from phoenix_admin.qt.table_choice import TableChoice

SPLITTER = "window.splitter"
_PARTS = 2
"""The page and the dock."""


@record
class WindowState:
    """Where things stood when the window was closed: a place, never an action or an unlock.

    `geometry` is Qt's own `saveGeometry`, None on the first start. `splitters` holds the sizes, in
    pixels, of every splitter by its objectName. `panel` is the key of the page that was shown.
    `dock_open` None means that nobody has chosen yet. `tables` holds what the person has chosen
    about each table (columns, widths, order) by its objectName.
    """

    geometry: bytes | None = None
    splitters: Mapping[str, tuple[int, ...]] = field(default_factory=dict[str, tuple[int, ...]])
    rail_collapsed: bool = False
    dock_open: bool | None = None
    theme_mode: ThemeMode = ThemeMode.SYSTEM
    panel: str | None = None
    tables: "Mapping[str, TableChoice]" = field(default_factory=dict[str, "TableChoice"])


class WindowSettings(Protocol):
    """Keeps one `WindowState`. UI thread; the file is small, and a fault in it is not fatal."""

    def load(self) -> WindowState:
        """What was kept; the defaults where nothing readable is. Never raises."""
        ...

    def save(self, state: WindowState) -> None:
        """Keep it; a failure is logged, for closing a window must not fail."""
        ...


def dock_height(state: WindowState, theme: Theme) -> int:
    """How high the dock comes: as it was kept, in pixels, or as it is at first."""
    sizes = state.splitters.get(SPLITTER, ())
    kept = sizes[-1] if len(sizes) == _PARTS else None
    return kept or theme.px(DOCK_HEIGHT)


def dock_is_open(state: WindowState, theme: Theme, height: int) -> bool:
    """As it was left; at first, where the window is high enough."""
    roomy = height >= theme.px(DOCK_OPEN_FROM)
    return roomy if state.dock_open is None else state.dock_open
