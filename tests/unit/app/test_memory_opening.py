"""Memory of a real environment: made by the first wish, sampled, kept, closed with it."""

from datetime import timedelta
from pathlib import Path

import pytest

from phoenix_admin.app.cloud_environment import open_cloud_environment
from phoenix_admin.app.local_environment import open_local_environment
from phoenix_admin.app.opened_environment import OpenEnvironment
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.memory_samples import SampleSpan
from phoenix_admin.domain.memory_subject import MemorySubject, SubjectKind
from phoenix_admin.services.memory.bench import MemoryBench
from phoenix_admin.settings.environments import CloudApi
from phoenix_admin.settings.places import Places
from phoenix_admin.tasks.context import unhurried
from phoenix_admin.tasks.scope import Scope
from tests.support.cloud_environments import JOB, cloud_environment
from tests.support.manual_runner import ManualRunner

CALL = unhurried(86_400.0)  # made when the tests are collected
APP = MemorySubject(SubjectKind.APP, "Phoenix Admin")


def look(opened: OpenEnvironment) -> MemoryBench:
    """Somebody looks at this machine's memory for a moment."""
    assert opened.ports.memory is not None
    runner = ManualRunner()
    bench = MemoryBench(opened.ports, opened.ports.memory(), runner, Scope("test"))
    bench.machine.set_visible(True)
    runner.run_all()
    bench.close()
    return bench


def test_this_app_is_sampled_and_kept_and_a_closed_environment_keeps_nothing_more(
    tmp_path: Path,
) -> None:
    settings = tmp_path / "processes.toml"
    settings.write_text('[memory]\nworker_limit = "2Gi"\n')
    opened = open_local_environment(tmp_path, 1, read_only=False, process_settings=settings)
    assert not (tmp_path / "memory.db").exists()
    bench = look(opened)
    assert bench.cloud is None
    reading = bench.machine.newest
    assert reading is not None
    assert reading.faults == ()
    (row,) = reading.rows
    assert (row.subject, row.peak) == (APP, row.used)
    assert opened.ports.memory is not None
    ports = opened.ports.memory()
    now = opened.ports.clock.now()
    assert APP in ports.samples.newest(now - timedelta(hours=1), CALL)
    opened.backend.close()
    opened.backend.close()
    with pytest.raises(Invalid, match="closed"):
        ports.samples.add({APP: SampleSpan.of(now, 1)}, CALL)


def test_an_environment_nobody_looked_at_opens_and_closes_nothing(tmp_path: Path) -> None:
    opened = open_local_environment(tmp_path, 1, read_only=True)
    opened.backend.close()
    assert not (tmp_path / "memory.db").exists()


def test_services_and_jobs_are_what_the_environment_names_and_the_app_is_one_curve(
    tmp_path: Path,
) -> None:
    described = cloud_environment(dict.fromkeys(CloudApi, "127.0.0.1:1"))
    places = Places(tmp_path / "data", tmp_path / "config")
    opened = open_cloud_environment(described, places, read_only=False)
    bench = look(opened)
    assert bench.cloud is not None
    assert opened.ports.memory is not None
    cloud = opened.ports.memory().cloud
    assert cloud is not None
    assert [(each.kind, each.name) for each in cloud.subjects] == [
        (SubjectKind.SERVICE, "phoenix"),
        (SubjectKind.SERVICE, "podcast-api"),
        (SubjectKind.JOB, JOB),
    ]
    assert (places.data / "memory.db").exists()
    opened.backend.close()
