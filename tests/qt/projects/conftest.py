"""A theme and a stage for each test of the Projects panel."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phoenix_admin.qt.theme import Theme, ThemeMode, install_theme
from tests.qt.projects.projects_stage import Stage


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light theme; whatever a test makes of it is undone."""
    theme = install_theme(qapp, ThemeMode.LIGHT)
    yield theme
    theme.set_zoom(1.0)
    theme.set_reduced_motion(False)
    theme.set_mode(ThemeMode.LIGHT)


@pytest.fixture
def make_stage(theme: Theme, qtbot: QtBot) -> Iterator[Callable[..., Stage]]:
    """Makes windows that are shown, active, loaded, and closed afterwards."""
    stages: list[Stage] = []

    def make(
        *, size: tuple[int, int] = (1440, 900), load: bool = True, **arguments: object
    ) -> Stage:
        stage = Stage(theme, **arguments)
        stages.append(stage)
        stage.show(*size)
        qtbot.waitUntil(stage.window.isActiveWindow)
        return stage.load() if load else stage

    yield make
    for stage in stages:
        stage.close()


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    """A populated world, read once, at 1440 x 900."""
    return make_stage()
