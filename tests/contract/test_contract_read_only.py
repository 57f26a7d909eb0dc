"""Every backend that was opened read-only refuses each write on its own, gate or no gate."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from phoenix_admin.app.local_environment import open_local_environment
from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.fake.fault_script import REFUSED_READ_ONLY
from phoenix_admin.backends.fake.workload_sizes import FakeWorkloadSizes
from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.backends.gcp.backend import open_gcp
from phoenix_admin.backends.local.backend import open_local
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.domain.bulk_plan import BulkItem, BulkVerb, Origin, OriginKind, freeze
from phoenix_admin.domain.errors import Forbidden
from phoenix_admin.domain.job import Job, JobKind, JobState
from phoenix_admin.domain.process_facts import ProcessKey
from phoenix_admin.domain.process_signal import ProcessSignal
from phoenix_admin.domain.project import Project, ProjectKind
from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.ports.project_store import JobClosing
from phoenix_admin.tasks.context import unhurried
from tests.contract.fixtures import tiny_clip
from tests.support.bench_of_services import ports_of
from tests.support.clips import ClipShelf
from tests.support.cloud_environments import cloud_environment
from tests.support.counting_ports import write_methods
from tests.support.size_bench import PHOENIX, WANTED

NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=UTC)
METHODS = [f"{port}.{method}" for port, methods in write_methods().items() for method in methods]


def recipes(project: Project, clip: Path) -> dict[str, tuple[Any, ...]]:
    """What each write is called with: something that a writable backend would do."""
    job = Job("J1", project.id, JobKind.STITCH, "rae", NOW, JobState.CLAIMED)
    item = BulkItem(project.id, project.name, project.status, project.version)
    origin = Origin(OriginKind.SELECTION, of=1)
    plan = freeze("plan1", BulkVerb.STITCH, origin, [item], made_at=NOW, made_by="rae")
    change = (FieldChange("status", project.status, "failed"),)
    return {
        "store.claim": (project, job),
        "store.record_launch": ("J1", "e1"),
        "store.change": (project.id, change, project.version),
        "store.close_job": (JobClosing("J1", JobState.FAILED, NOW),),
        "engine.run": (RunOrder("J1", project.id, JobKind.STITCH, project.clips),),
        "engine.request_cancel": ("e1",),
        "engine.force_stop": ("e1",),
        "plans.keep": (plan,),
        "plans.note": (plan.id, plan.items[0]),
        "plans.drop": (plan.id,),
        "author.create": ("Another", [clip]),
        "author.prepare_samples": (),
        "author.remove_samples": (),
        "processes.signal": (ProcessKey(7731, 0), ProcessSignal.TERM),
        "sizes.change": (FakeWorkloadSizes(FakeWorld()).add(PHOENIX), WANTED),
    }


def check(ports: Any, project: Project, clip: Path, name: str) -> None:
    port, method = name.split(".")
    assert name in recipes(project, clip), f"say how {name} is called, or name it as a read"
    write: Callable[..., Any] = getattr(getattr(ports, port), method)
    call = () if name == "processes.signal" else (unhurried(),)
    with pytest.raises(Forbidden, match="read-only"):
        write(*recipes(project, clip)[name], *call)


@pytest.mark.parametrize("name", [m for m in METHODS if not m.startswith("sizes.")])
def test_the_embedded_backend_refuses(name: str, tmp_path: Path, shelf: ClipShelf) -> None:
    clip = tiny_clip(shelf, 0)
    writable = open_local(tmp_path / "data")
    project = writable.author.create("Reel", [clip], unhurried())
    writable.close()
    environment = open_local_environment(tmp_path / "data", 1, read_only=True)
    try:
        check(environment.ports, project, clip, name)
        store = environment.ports.store
        assert store.list_projects(unhurried()).projects == (project,)
    finally:
        environment.backend.close()


@pytest.mark.parametrize("name", METHODS)
def test_the_fake_one_refuses(name: str, tmp_path: Path) -> None:
    backend = open_fake()
    project = backend.world.add_project("Reel")
    backend.world.script.read_only = True
    check(ports_of(backend), project, tmp_path / "clip.mp4", name)
    assert list(backend.world.projects.values()) == [project]


@pytest.mark.parametrize(
    "name", [m for m in METHODS if m.startswith(("store.", "engine.", "sizes."))]
)
def test_the_one_on_google_cloud_refuses_before_anything_is_sent(name: str, tmp_path: Path) -> None:
    backend = open_gcp(cloud_environment({}, read_only=True), SystemClock())
    backend.close()  # whoever sends is offline, and not refused
    ports = SimpleNamespace(store=backend.store, engine=backend.engine, sizes=backend.sizes)
    project = Project("p1", "Reel", ProjectKind.REEL, "ready", (), None, None, NOW, "1")
    check(ports, project, tmp_path / "clip.mp4", name)


def test_the_fakes_count_the_same_methods_as_writes() -> None:
    assert set(METHODS) == REFUSED_READ_ONLY
