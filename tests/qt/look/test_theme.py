"""The theme follows the person, then the system; a live switch equals a fresh window."""

import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from phoenix_admin.domain.environment import EnvironmentLabel
from phoenix_admin.qt.theme import ThemeMode, install_theme
from phoenix_admin.qt.theme.fonts import BUNDLED, load_bundled_fonts
from phoenix_admin.qt.theme.install import starting_zoom, system_px
from phoenix_admin.qt.theme.style import PhoenixStyle
from phoenix_admin.settings.resources import resource
from tests.support.component_sheet import StatesSheet, give_keyboard
from tests.support.parts_sheet import PartsSheet
from tests.support.pictures import picture, settle

LIGHT, DARK, SYSTEM = ThemeMode.LIGHT, ThemeMode.DARK, ThemeMode.SYSTEM


def test_installing_again_keeps_the_style_that_is_there(qapp, theme):
    style = theme.style
    again = install_theme(qapp, DARK, 1.0)
    assert again is theme
    assert again.style is style
    assert isinstance(style, PhoenixStyle)
    assert again.scheme == "dark"


def test_the_person_decides_before_the_system(theme, qtbot):
    hints = QGuiApplication.styleHints()
    theme.set_mode(SYSTEM)
    with qtbot.waitSignal(theme.changed):
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.scheme == "dark"
    theme.set_mode(LIGHT)
    assert theme.scheme == "light"
    with qtbot.assertNotEmitted(theme.changed):
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.scheme == "light"


def test_a_system_that_says_nothing_reads_as_light(theme):
    theme.set_mode(SYSTEM)
    hints = QGuiApplication.styleHints()
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Unknown)
    assert theme.scheme == "light"


def test_nothing_is_announced_when_nothing_changes(theme, qtbot):
    with qtbot.assertNotEmitted(theme.changed):
        theme.set_mode(LIGHT)
        theme.set_zoom(1.0)
        theme.set_reduced_motion(True)


def test_high_contrast_is_followed(theme, qtbot):
    accessibility = QGuiApplication.styleHints().accessibility()
    hint, border = theme.colour("text3"), theme.colour("border")
    with qtbot.waitSignal(theme.changed):
        accessibility.contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)
    assert theme.high_contrast
    assert theme.colour("text3") == theme.colour("text2") != hint
    assert theme.colour("border") == theme.colour("border_ctl") != border
    accessibility.contrastPreferenceChanged.emit(Qt.ContrastPreference.NoPreference)
    assert theme.colour("text3") == hint


def test_the_palette_has_every_role_in_every_group(theme):
    palette = theme.palette()
    foreign = QPalette(Qt.GlobalColor.magenta)
    roles = set(QPalette.ColorRole) - {QPalette.ColorRole.NoRole, QPalette.ColorRole.NColorRoles}
    groups = QPalette.ColorGroup
    for group in (groups.Active, groups.Inactive, groups.Disabled):
        for role in roles:
            assert palette.isBrushSet(group, role), (group, role)
            assert palette.color(group, role) != foreign.color(group, QPalette.ColorRole.Button)


def test_bundled_fonts_are_accepted_in_all_weights(theme):
    assert load_bundled_fonts() == ()
    widths = {
        weight: theme.metrics("body", weight).horizontalAdvance("Stitching 12 clips" * 4)
        for weight in (400, 500, 600, 700)
    }
    assert sorted(set(widths.values())) == [widths[weight] for weight in (400, 500, 600, 700)]


LOAD = """
import sys
from pathlib import Path
from PySide6.QtGui import QGuiApplication
from phoenix_admin.qt.theme.fonts import load_bundled_fonts

app = QGuiApplication(sys.argv)
print(*load_bundled_fonts(Path(sys.argv[1])))
"""


def test_fonts_that_are_refused_are_named_and_done_without(tmp_path):
    for name in BUNDLED[:2]:
        (tmp_path / name).write_bytes(b"this is no font")
    for name in BUNDLED[2:]:
        (tmp_path / name).write_bytes(resource("fonts", name).read_bytes())
    # In a process of its own: what is loaded once too often here changes every width after it.
    done = subprocess.run(
        [sys.executable, "-c", LOAD, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.split() == list(BUNDLED[:2])


def test_figures_are_of_one_width_only_where_asked(theme):
    loose, table = theme.metrics("body"), theme.metrics("body", tabular=True)
    assert loose.horizontalAdvance("111111") < loose.horizontalAdvance("000000")
    assert table.horizontalAdvance("111111") == table.horizontalAdvance("000000")
    # The reason it is not on everywhere.
    assert table.horizontalAdvance("phoenix-dev") > loose.horizontalAdvance("phoenix-dev")


@pytest.mark.parametrize("sheet", [StatesSheet, PartsSheet])
def test_a_live_switch_equals_a_fresh_window(theme, qtbot, sheet):
    old = sheet(theme)
    qtbot.addWidget(old)
    old.show()
    settle()
    give_keyboard(old)
    settle()
    before = picture(old)
    theme.set_mode(DARK)
    settle()
    switched = picture(old)
    assert switched != before
    old.close()
    fresh = sheet(theme)
    qtbot.addWidget(fresh)
    fresh.show()
    settle()
    give_keyboard(fresh)
    settle()
    assert picture(fresh) == switched
    theme.set_mode(LIGHT)
    settle()
    assert picture(fresh) == before


def test_a_live_zoom_equals_a_fresh_window(theme, qtbot):
    old = PartsSheet(theme, EnvironmentLabel.DEV)
    qtbot.addWidget(old)
    old.resize(1400, 1000)
    old.show()
    settle()
    theme.set_zoom(1.5)
    settle()
    zoomed = picture(old)
    old.close()
    fresh = PartsSheet(theme, EnvironmentLabel.DEV)
    fresh.resize(1400, 1000)
    qtbot.addWidget(fresh)
    fresh.show()
    settle()
    settle()
    assert picture(fresh) == zoomed


@pytest.mark.parametrize(
    ("system_px", "zoom"), [(12, 1.0), (15, 1.0), (16, 1.0), (20, 20 / 13), (26, 2.0)]
)
def test_large_system_text_is_followed_and_usual_sizes_are_not(system_px, zoom):
    assert starting_zoom(system_px, 13) == zoom


def test_the_size_of_the_systems_text_is_known_without_loading_its_font(qapp, monkeypatch):
    before = qapp.font()
    try:
        for given in (
            lambda f: f.setPointSizeF(9),
            lambda f: f.setPointSize(13),
            lambda f: f.setPixelSize(21),
        ):
            font = QFont("Nobody has this")
            given(font)
            qapp.setFont(font)
            assert system_px(qapp) == QFontInfo(font).pixelSize()
    finally:
        qapp.setFont(before)


def test_zoom_stays_within_its_bounds(theme):
    theme.set_zoom(9)
    assert theme.zoom == 2.0
    theme.set_zoom(0.1)
    assert theme.zoom == 0.8
    assert theme.px(1) == 1


def test_plain_qt_widgets_take_the_look_too(theme, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    label, button = QLabel("plain", window), QPushButton("plain", window)
    window.show()
    theme.set_mode(DARK)
    settle()
    role = QPalette.ColorRole.WindowText
    assert label.palette().color(role) == theme.colour("text")
    assert button.sizeHint().height() == 32
    assert QApplication.palette().color(QPalette.ColorRole.Window) == theme.colour("canvas")


QUIT = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from phoenix_admin.qt.theme import ThemeMode, install_theme
from tests.support.parts_sheet import PartsSheet
app = QApplication([])
theme = install_theme(app, ThemeMode.DARK, 1.0)
window = PartsSheet(theme)
menu = QMenu(window)
menu.addAction(theme.icon("copy"), "Copy")
window.show()
theme.set_mode(ThemeMode.LIGHT)
QTimer.singleShot(0, app.quit)
sys.exit(app.exec())
"""


def test_a_program_with_the_theme_ends_cleanly():
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", QUIT], capture_output=True, text=True, timeout=60, check=False
        )
        said = [line for line in done.stderr.splitlines() if "propagateSizeHints" not in line]
        assert (done.returncode, said) == (0, [])
