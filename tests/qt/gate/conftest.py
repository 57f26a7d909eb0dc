"""The real window over a fake world, for the walks."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from phoenix_admin.domain.environment import Environment
from tests.support.gate_walk import WORKERS, Walk, start_walk


@pytest.fixture
def make_walk(qapp: QApplication, tmp_path: Path) -> Iterator[Callable[..., Walk]]:
    """Windows with every action of the product, nothing written yet."""
    walks: list[Walk] = []

    def make(environment: Environment = WORKERS, **how: Any) -> Walk:
        walks.append(start_walk(qapp, tmp_path, environment, **how))
        return walks[-1]

    yield make
    for walk in walks:
        walk.end()
