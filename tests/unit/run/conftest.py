"""A small checkout in which run.py is the real one and everything it installs is a stand-in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.run.trial import Trial


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    """A checkout in a folder whose name is no help to anybody."""
    made = Trial.make(tmp_path / "it's a ☃ checkout")
    yield made
    made.stop()
