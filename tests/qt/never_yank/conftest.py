"""The real window over the fake backend, driven by hand; see `tests/qt/projects`."""

from tests.qt.projects.conftest import make_stage, theme

__all__ = ["make_stage", "stage", "theme"]

import pytest


@pytest.fixture
def stage(make_stage):
    """The real window with a populated world, read once, at 1440 x 900."""
    return make_stage(in_main_window=True)
