"""A theme and a stage for each test of the Journal panel."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phoenix_admin.qt.theme import Theme, ThemeMode, install_theme
from tests.qt.journal.journal_stage import JournalStage, furnished


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light theme; whatever a test makes of it is undone."""
    theme = install_theme(qapp, ThemeMode.LIGHT)
    yield theme
    theme.set_mode(ThemeMode.LIGHT)


@pytest.fixture
def make_stage(theme: Theme, qtbot: QtBot) -> Iterator[Callable[..., JournalStage]]:
    """Makes windows that are shown, active, loaded, and closed afterwards."""
    stages: list[JournalStage] = []

    def make(
        *, size: tuple[int, int] = (1440, 900), load: bool = True, **arguments: object
    ) -> JournalStage:
        arguments.setdefault("backend", furnished())
        stage = JournalStage(theme, **arguments)
        stages.append(stage)
        stage.show(*size)
        qtbot.waitUntil(stage.window.isActiveWindow)
        if load:
            stage.load()
        return stage

    yield make
    for stage in stages:
        stage.close()


@pytest.fixture
def stage(make_stage: Callable[..., JournalStage]) -> JournalStage:
    """A journal with every outcome, read once, at 1440 x 900."""
    return make_stage()
