"""Stages of a panel for one test: shown, active, loaded, and closed afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pytestqt.qtbot import QtBot

from phoenix_admin.qt.theme import Theme


@contextmanager
def stage_maker(kind: Callable[..., Any], theme: Theme, qtbot: QtBot) -> Iterator[Callable]:
    """Gives a function that makes stages of this kind; `load=False` leaves all unanswered."""
    stages: list[Any] = []

    def make(*, size: tuple[int, int] = (1440, 900), load: bool = True, **arguments: object) -> Any:
        stage = kind(theme, **arguments)
        stages.append(stage)
        stage.show(*size)
        qtbot.waitUntil(stage.window.isActiveWindow)
        if load:
            stage.load()
        return stage

    yield make
    for stage in stages:
        stage.close()
