"""N12: a restart restores the page, never an unlock, a question or an action.

What the window keeps, byte by byte: `tests/qt/shell/test_main_window.py` (TestMemory).
"""

import dataclasses

import pytest
from PySide6.QtCore import Qt

from phoenix_admin.backends.fake.backend import open_populated
from phoenix_admin.ui.shell.window_settings import WindowState
from tests.support.window_parts import KeptSettings

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

REMEMBERED = {
    "geometry",
    "splitters",
    "rail_collapsed",
    "dock_open",
    "theme_mode",
    "panel",
    "tables",
}


def test_what_is_kept_can_hold_no_project_no_unlock_and_no_action():
    """A field more is a decision: it must not be one that acts."""
    assert {field.name for field in dataclasses.fields(WindowState)} == REMEMBERED


def test_after_a_restart_the_page_is_there_and_nothing_was_done(make_stage):
    settings, backend = KeptSettings(), open_populated()
    first = make_stage(in_main_window=True, settings=settings, backend=backend)
    first.table.setFocus()
    first.open("glacier-walk")
    first.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert first.dialog_is_open
    first.window.close()
    assert settings.state.panel == "projects"
    writes, journal = backend.world.script.writes(), len(backend.world.journal)
    second = make_stage(in_main_window=True, settings=settings, backend=backend)
    for _ in range(3):
        backend.clock.advance(60)
        second.runner.fire_timers()
        second.load()
    assert second.window.place.panel == "projects"
    assert second.open_id is None
    assert not second.dialog_is_open
    assert backend.world.script.writes() == writes
    assert len(backend.world.journal) == journal
    assert second.workbench.results.results == ()
