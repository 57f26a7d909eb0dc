"""No text is too weak in any theme or environment, and a planted one is found."""

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QPushButton

from phoenix_admin.domain.environment import EnvironmentLabel
from phoenix_admin.qt.theme import ThemeMode
from tests.support.component_sheet import StatesSheet
from tests.support.contrast import unnamed_widgets, walk_contrast
from tests.support.parts_sheet import PartsSheet
from tests.support.pictures import settle

MODES = [ThemeMode.LIGHT, ThemeMode.DARK]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("label", list(EnvironmentLabel))
def test_the_parts_of_a_panel_can_be_read(theme, show, mode, label):
    theme.set_mode(mode)
    window = PartsSheet(theme, label)
    show(window)
    walk = walk_contrast(window)
    assert walk.findings == ()
    assert walk.measured > 40


@pytest.mark.parametrize("mode", MODES)
def test_the_states_can_be_read(theme, show, mode):
    theme.set_mode(mode)
    window = StatesSheet(theme)
    show(window)
    walk = walk_contrast(window)
    assert walk.findings == ()
    assert walk.measured > 60


@pytest.mark.parametrize("mode", MODES)
def test_everything_can_be_read_after_a_live_switch(theme, show, mode):
    other = ThemeMode.DARK if mode is ThemeMode.LIGHT else ThemeMode.LIGHT
    theme.set_mode(other)
    window = PartsSheet(theme)
    show(window)
    theme.set_mode(mode)
    settle()
    assert walk_contrast(window).findings == ()


@pytest.mark.parametrize("mode", MODES)
def test_a_teal_button_with_teal_text_is_found(theme, show, mode):
    theme.set_mode(mode)
    window = PartsSheet(theme)
    planted = QPushButton("Teal on teal", window)
    # The one style sheet of the whole program: the walker must see through any of them.
    planted.setStyleSheet("background:#0D9488; color:#14B8A6; border-radius:6px; font:700 13px")
    planted.setGeometry(300, 450, 140, 32)
    show(window)
    found = walk_contrast(window).findings
    assert [finding.text for finding in found] == ["Teal on teal"]
    assert found[0].ratio < 2


def test_a_label_that_keeps_its_old_colour_is_found(theme, show):
    window = PartsSheet(theme)
    stale = QLabel("Left behind", window)
    palette = stale.palette()
    palette.setColor(QPalette.ColorRole.WindowText, theme.colour("text"))
    stale.setPalette(palette)
    stale.setGeometry(300, 560, 140, 32)
    show(window)
    assert walk_contrast(window).findings == ()
    theme.set_mode(ThemeMode.DARK)
    settle()
    assert [finding.text for finding in walk_contrast(window).findings] == ["Left behind"]


@pytest.mark.parametrize("sheet", [PartsSheet, StatesSheet])
def test_everything_that_takes_the_keyboard_has_a_name(theme, show, sheet):
    window = sheet(theme)
    show(window)
    assert unnamed_widgets(window) == []
    nameless = QPushButton("", window)
    nameless.setGeometry(300, 450, 40, 32)
    nameless.show()
    assert unnamed_widgets(window) == ["QPushButton"]


def test_every_target_is_large_enough(theme, show):
    window = PartsSheet(theme)
    show(window)
    small = [
        (button.accessibleName(), button.size().toTuple())
        for button in window.findChildren(QPushButton)
        if button.isVisible() and min(button.width(), button.height()) < 24
    ]
    assert small == []
