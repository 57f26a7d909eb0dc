"""What the window remembers from one start to the next, and who remembers it."""

from collections.abc import Mapping
from dataclasses import field
from typing import Protocol

from phoenix_admin.domain.record import record
from phoenix_admin.qt.table_choice import TableChoice
from phoenix_admin.qt.theme import ThemeMode


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
    tables: Mapping[str, TableChoice] = field(default_factory=dict[str, TableChoice])


class WindowSettings(Protocol):
    """Keeps one `WindowState`. UI thread; the file is small, and a fault in it is not fatal."""

    def load(self) -> WindowState:
        """What was kept; the defaults where nothing readable is. Never raises."""
        ...

    def save(self, state: WindowState) -> None:
        """Keep it; a failure is logged, for closing a window must not fail."""
        ...
