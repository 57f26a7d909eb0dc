"""Fixtures of the contract suites: each test runs once per backend.

A test that means nothing on one says so: `@pytest.mark.not_on("gcp", reason="…")`. A module that
has to hold on the REST wire as well says `ALSO_ON = ("gcp-rest",)`; there "gcp" means both.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.fixtures import bytecode, fast_start, shelf, tiny_clip
from tests.contract.subjects import FakeSubject, LocalSubject, Subject
from tests.support.clips import ClipShelf

__all__ = ["backend_kind", "bytecode", "fast_start", "shelf", "subject"]

BACKENDS = ("fake", "local", "gcp")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test once per backend, but for those it names."""
    if "backend_kind" in metafunc.fixturenames:
        excluded = {mark.args[0] for mark in metafunc.definition.iter_markers("not_on")}
        also: tuple[str, ...] = getattr(metafunc.module, "ALSO_ON", ())
        kinds = [k for k in (*BACKENDS, *also) if k.removesuffix("-rest") not in excluded]
        metafunc.parametrize("backend_kind", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def backend_kind(request: pytest.FixtureRequest) -> str:
    """Which backend; what it needs for the whole session is started here, before any test."""
    if request.param.startswith("gcp"):
        request.getfixturevalue("firestore_emulator")
    return request.param


@pytest.fixture
def subject(
    backend_kind: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    shelf: ClipShelf,
    fast_start: None,
) -> Iterator[Subject]:
    """A fresh backend with nothing in it."""
    if backend_kind.startswith("gcp"):
        # Google's libraries are loaded for these tests only.
        from tests.contract.cloud_subject import CloudSubject  # noqa: PLC0415

        emulator = request.getfixturevalue("firestore_emulator")
        made: Subject = CloudSubject(emulator, is_rest=backend_kind == "gcp-rest")
    elif backend_kind == "fake":
        made = FakeSubject(tmp_path)
    else:
        made = LocalSubject(tmp_path / "data", lambda number: tiny_clip(shelf, number))
    yield made
    made.close()
