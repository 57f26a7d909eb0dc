"""A theme and a stage for each test of the dialog that changes a limit."""

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from phoenix_admin.qt.theme import Theme
from tests.qt.limits.limits_stage import PROD, LimitsStage
from tests.qt.projects.conftest import theme
from tests.support.stage_maker import stage_maker

__all__ = ["make_stage", "stage", "theme"]


@pytest.fixture
def make_stage(theme: Theme, qtbot: QtBot) -> Iterator[Callable[..., LimitsStage]]:
    """Makes windows that are shown, active, loaded, and closed afterwards."""
    with stage_maker(LimitsStage, theme, qtbot) as make:
        yield make


@pytest.fixture
def stage(make_stage: Callable[..., LimitsStage]) -> LimitsStage:
    """A service and a job of PROD, unlocked."""
    return make_stage(environment=PROD).furnish()
