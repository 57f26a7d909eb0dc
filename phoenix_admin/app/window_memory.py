"""Remembers where things stood in the window, in the preferences file."""

import base64
import binascii
import json
import logging
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from phoenix_admin.qt.theme import ThemeMode
from phoenix_admin.settings.preferences import THEME, WINDOW, Preferences
from phoenix_admin.ui.shell.window_settings import WindowState

if TYPE_CHECKING:
    from phoenix_admin.qt.table_choice import SortOrder, TableChoice

# ruff: noqa: PLC0415 - no table is there when a window is painted first

log = logging.getLogger(__name__)

_HUGE = 1e6
"""No width: a number that does not even become a float must not stop the start."""


class WindowMemory:
    """Satisfies `WindowSettings`. UI thread.

    `theme` given on the command line or by a script holds for this run and is not kept.
    """

    def __init__(self, preferences: Preferences, theme: str | None = None) -> None:
        self._preferences = preferences
        self._theme = theme

    def load(self) -> WindowState:
        """What was kept; the defaults where nothing readable is. Never raises."""
        mode = ThemeMode(self._theme or self._preferences.get(THEME))
        try:
            return _state(self._preferences.get(WINDOW), mode)
        except (ValueError, TypeError, KeyError, AttributeError, binascii.Error) as error:
            log.info("the window's memory is not readable: %s", error)
            return WindowState(theme_mode=mode)

    def save(self, state: WindowState) -> None:
        """Keep it."""
        geometry = base64.b64encode(state.geometry).decode() if state.geometry else None
        kept = {
            "geometry": geometry,
            "splitters": {name: list(sizes) for name, sizes in state.splitters.items()},
            "rail_collapsed": state.rail_collapsed,
            "dock_open": state.dock_open,
            "panel": state.panel,
            "tables": {name: _written(choice) for name, choice in state.tables.items()},
        }
        self._preferences.set(WINDOW, json.dumps(kept))
        if self._theme is None:
            self._preferences.set(THEME, state.theme_mode.value)


def _state(text: str, mode: ThemeMode) -> WindowState:
    if not text:
        return WindowState(theme_mode=mode)
    kept = cast("dict[str, Any]", json.loads(text))
    geometry = kept.get("geometry")
    splitters = cast("dict[str, list[int]]", kept.get("splitters") or {})
    dock = kept.get("dock_open")
    panel = kept.get("panel")
    return WindowState(
        geometry=base64.b64decode(geometry, validate=True) if geometry else None,
        splitters={name: tuple(int(s) for s in sizes) for name, sizes in splitters.items()},
        rail_collapsed=bool(kept.get("rail_collapsed")),
        dock_open=None if dock is None else bool(dock),
        theme_mode=mode,
        panel=str(panel) if panel else None,
        tables=dict(_tables(kept.get("tables"))),
    )


def _written(choice: "TableChoice") -> dict[str, Any]:
    order = choice.order
    return {
        "hidden": sorted(choice.hidden),
        "widths": dict(choice.widths),
        "order": None if order is None else [order.column, order.descending],
    }


def _tables(kept: object) -> "Iterator[tuple[str, TableChoice]]":
    """What can be read of each table; a damaged part takes nothing else with it."""
    if not isinstance(kept, Mapping) or not kept:
        return
    from phoenix_admin.qt.table_choice import TableChoice

    for name, choice in cast("Mapping[object, object]", kept).items():
        if isinstance(name, str) and name and isinstance(choice, Mapping):
            parts = cast("Mapping[object, object]", choice)
            hidden = frozenset(key for key in _list(parts.get("hidden")) if isinstance(key, str))
            yield name, TableChoice(hidden, _widths(parts.get("widths")), _order(parts))


def _list(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _widths(value: object) -> dict[str, float]:
    if not isinstance(value, Mapping):
        return {}
    return {
        key: float(width)
        for key, width in cast("Mapping[object, object]", value).items()
        if isinstance(key, str) and isinstance(width, (int, float)) and abs(width) < _HUGE
    }


def _order(parts: Mapping[object, object]) -> "SortOrder | None":
    from phoenix_admin.qt.table_choice import SortOrder

    match _list(parts.get("order")):
        case [str(column), bool(descending)]:
            return SortOrder(column, descending)
        case _:
            return None
