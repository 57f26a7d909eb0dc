"""A theme and a stage for each test of the Memory panel."""

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from phoenix_admin.qt.theme import Theme
from tests.qt.memory.memory_stage import ImportsStage, MemoryStage
from tests.qt.projects.conftest import theme
from tests.support.stage_maker import stage_maker

__all__ = ["imports", "make_imports", "make_memory", "memory", "theme"]


@pytest.fixture
def make_imports(theme: Theme, qtbot: QtBot) -> Iterator[Callable[..., ImportsStage]]:
    """Makes windows on the tab *Import profile*, closed afterwards."""
    with stage_maker(ImportsStage, theme, qtbot) as make:
        yield make


@pytest.fixture
def imports(make_imports: Callable[..., ImportsStage]) -> ImportsStage:
    """Where nothing was measured yet, at 1440 x 900."""
    return make_imports()


@pytest.fixture
def make_memory(theme: Theme, qtbot: QtBot) -> Iterator[Callable[..., MemoryStage]]:
    """Makes windows on the lists of what uses memory, closed afterwards."""
    with stage_maker(MemoryStage, theme, qtbot) as make:
        yield make


@pytest.fixture
def memory(make_memory: Callable[..., MemoryStage]) -> MemoryStage:
    """Services and jobs, read, at 1440 x 900."""
    return make_memory()
