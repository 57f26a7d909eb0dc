"""A small checkout in which run.py is the real one and everything it installs is a stand-in."""

from pathlib import Path

import pytest

from tests.unit.run.trial import Trial


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    """A checkout in a folder whose name is no help to anybody."""
    return Trial.make(tmp_path / "it's a ☃ checkout")
