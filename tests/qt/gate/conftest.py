"""The real window over a fake world, for the walks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.support.gate_walk import Walk, start_walk


@pytest.fixture
def walk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Walk]:
    """Every action of the product, nothing written yet."""
    walk = start_walk(qtbot, qapp, tmp_path)
    yield walk
    walk.put_away()
    walk.window.close()
    walk.window.deleteLater()
