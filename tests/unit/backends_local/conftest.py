"""Fixtures of LOCAL's own tests: a subject with real workers, and bare parts of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from phoenix_admin.backends.local.database import Database
from tests.contract.fixtures import bytecode, fast_start, shelf, tiny_clip
from tests.contract.subjects import LocalSubject
from tests.support.clips import ClipShelf

__all__ = ["bytecode", "database", "fast_start", "local", "shelf"]


@pytest.fixture
def local(tmp_path: Path, shelf: ClipShelf, fast_start: None) -> Iterator[LocalSubject]:
    """A fresh LOCAL; two runs at once."""
    subject = LocalSubject(tmp_path / "data", lambda number: tiny_clip(shelf, number))
    yield subject
    subject.close()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A fresh database of the present version."""
    made = Database(tmp_path / "phoenix.db")
    yield made
    made.close()
