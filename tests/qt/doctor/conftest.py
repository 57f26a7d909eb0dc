"""A theme and a stage for each test of the Doctor panel."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phoenix_admin.qt.theme import Theme, ThemeMode, install_theme
from tests.qt.doctor.doctor_stage import DoctorStage
from tests.support.stage_maker import stage_maker


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light theme; whatever a test makes of it is undone."""
    theme = install_theme(qapp, ThemeMode.LIGHT)
    yield theme
    theme.set_mode(ThemeMode.LIGHT)


@pytest.fixture
def make_stage(theme: Theme, qtbot: QtBot) -> Iterator[Callable[..., DoctorStage]]:
    """Makes windows that are shown, active, loaded, and closed afterwards."""
    with stage_maker(DoctorStage, theme, qtbot) as make:
        yield make
