"""A theme and a stage for each test of the tab Executions."""

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from phoenix_admin.qt.theme import Theme
from tests.qt.executions.executions_stage import ExecutionsStage
from tests.qt.projects.conftest import theme
from tests.support.stage_maker import stage_maker

__all__ = ["make_stage", "stage", "theme"]


@pytest.fixture
def make_stage(theme: Theme, qtbot: QtBot) -> Iterator[Callable[..., ExecutionsStage]]:
    """Makes windows that are shown, active, loaded, and closed afterwards."""
    with stage_maker(ExecutionsStage, theme, qtbot) as make:
        yield make


@pytest.fixture
def stage(make_stage: Callable[..., ExecutionsStage]) -> ExecutionsStage:
    """A world with a run of every kind, read once, at 1440 x 900."""
    return make_stage()
