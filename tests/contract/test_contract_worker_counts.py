"""What every `WorkerCounts` keeps: what was said of each service, until it is taken back."""

from pathlib import Path

import pytest

from phoenix_admin.backends.fake.memory import FakeWorkerCounts
from phoenix_admin.domain.memory_subject import MemorySubject, SubjectKind
from phoenix_admin.ports.worker_counts import MOST_WORKERS, WorkerCounts
from phoenix_admin.settings.worker_counts import KeptWorkerCounts

PHOENIX = MemorySubject(SubjectKind.SERVICE, "phoenix")
PODCASTS = MemorySubject(SubjectKind.SERVICE, "podcast-api")


@pytest.fixture(params=["fake", "kept"])
def counts(request: pytest.FixtureRequest, tmp_path: Path) -> WorkerCounts:
    return FakeWorkerCounts() if request.param == "fake" else kept(tmp_path)


def kept(folder: Path, environment: str = "dev") -> KeptWorkerCounts:
    return KeptWorkerCounts(folder / "in" / "worker_counts.json", environment)


def test_each_service_has_its_own_until_it_is_taken_back(counts: WorkerCounts) -> None:
    assert counts.of(PHOENIX) is None
    counts.say(PHOENIX, 4)
    counts.say(PODCASTS, MOST_WORKERS)
    assert (counts.of(PHOENIX), counts.of(PODCASTS)) == (4, MOST_WORKERS)
    counts.say(PHOENIX, None)
    counts.say(PHOENIX, None)
    assert (counts.of(PHOENIX), counts.of(PODCASTS)) == (None, MOST_WORKERS)


@pytest.mark.parametrize("odd", [0, -1, MOST_WORKERS + 1])
def test_a_number_that_cannot_be_is_refused(counts: WorkerCounts, odd: int) -> None:
    counts.say(PHOENIX, 2)
    with pytest.raises(ValueError, match="no number of workers"):
        counts.say(PHOENIX, odd)
    assert counts.of(PHOENIX) == 2


def test_it_is_kept_and_environments_do_not_share_it(tmp_path: Path) -> None:
    kept(tmp_path).say(PHOENIX, 4)
    kept(tmp_path, "prod").say(PHOENIX, 9)
    assert kept(tmp_path).of(PHOENIX) == 4
    assert kept(tmp_path, "prod").of(PHOENIX) == 9


@pytest.mark.parametrize("text", ["no json", "[1]", '{"dev/service:phoenix": "4"}', "\xff"])
def test_a_file_that_is_not_usable_stops_nobody(tmp_path: Path, text: str) -> None:
    path = tmp_path / "in" / "worker_counts.json"
    path.parent.mkdir()
    path.write_bytes(text.encode("latin-1"))
    counts = kept(tmp_path)
    assert counts.of(PHOENIX) is None
    counts.say(PHOENIX, 3)
    assert kept(tmp_path).of(PHOENIX) == 3
