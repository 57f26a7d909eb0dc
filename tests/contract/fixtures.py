"""What every test with real workers needs; imported by name into a conftest."""

import os
import sys
from pathlib import Path

import pytest

from tests.support.clips import ClipShelf, ClipSpec


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> ClipShelf:
    """Clips that are made once."""
    return ClipShelf(tmp_path_factory.mktemp("clips"))


def tiny_clip(shelf: ClipShelf, number: int) -> Path:
    """Clips that all differ a little, so that a stitch conforms them."""
    size = ((160, 90), (128, 72), (96, 54))[number % 3]
    spec = ClipSpec(f"tiny {number % 3}", frames=15, width=size[0], height=size[1], flash_frame=5)
    return shelf.get(spec)


@pytest.fixture(scope="session")
def bytecode(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bytecode")


@pytest.fixture
def fast_start(bytecode: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the workers share compiled modules, also where Python is told to keep none."""
    if not sys.dont_write_bytecode and os.access(__file__, os.W_OK):
        return  # they find those that the tests themselves have kept
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(bytecode))
