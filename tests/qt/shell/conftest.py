"""A theme and a stage for each test of the shell."""

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from phoenix_admin.qt.theme import Theme, ThemeMode, install_theme
from tests.qt.shell.shell_stage import Stage, application


@pytest.fixture
def theme(qapp) -> Iterator[Theme]:
    """The light theme; whatever a test makes of it is undone."""
    theme = install_theme(application(), ThemeMode.LIGHT, 1.0)
    theme.set_reduced_motion(True)
    yield theme
    theme.set_zoom(1.0)
    theme.set_reduced_motion(True)
    theme.set_mode(ThemeMode.LIGHT)


@pytest.fixture
def make_stage(theme: Theme, qtbot: QtBot) -> Iterator[Callable[..., Stage]]:
    """Makes windows that are shown, active, and closed afterwards."""
    stages: list[Stage] = []

    def make(*, size: tuple[int, int] = (1440, 900), show: bool = True, **arguments) -> Stage:
        stage = Stage(theme, **arguments)
        stages.append(stage)
        if show:
            stage.show(*size)
            qtbot.waitUntil(stage.window.isActiveWindow)
        return stage

    yield make
    for stage in stages:
        stage.close()


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    """One window at 1440 x 900."""
    return make_stage()
