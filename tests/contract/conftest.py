"""Fixtures of the contract suites: each test runs once per backend."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.fixtures import bytecode, fast_start, shelf, tiny_clip
from tests.contract.subjects import FakeSubject, LocalSubject, Subject
from tests.support.clips import ClipShelf

__all__ = ["bytecode", "fast_start", "shelf", "subject"]


@pytest.fixture(params=["fake", "local"])
def subject(
    request: pytest.FixtureRequest, tmp_path: Path, shelf: ClipShelf, fast_start: None
) -> Iterator[Subject]:
    """A fresh backend with nothing in it."""
    if request.param == "fake":
        made: FakeSubject | LocalSubject = FakeSubject(tmp_path)
    else:
        made = LocalSubject(tmp_path / "data", lambda number: tiny_clip(shelf, number))
    yield made
    made.close()
