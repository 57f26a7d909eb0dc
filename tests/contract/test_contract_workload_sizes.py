"""What every WorkloadSizes promises: what was seen, one change for each asking, nothing else."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial

import pytest

from phoenix_admin.domain.errors import Conflict, Invalid, Missing, PhoenixError
from phoenix_admin.domain.memory_limit import GIB, Resources
from phoenix_admin.domain.workload_size import (
    Billing,
    RevisionStanding,
    Workload,
    WorkloadKind,
)
from phoenix_admin.tasks.context import unhurried
from tests.support.size_bench import (
    BEFORE,
    PHOENIX,
    REELS,
    WANTED,
    SizeBench,
    cloud_sizes,
    fake_sizes,
)


@pytest.fixture(params=[fake_sizes, cloud_sizes, partial(cloud_sizes, is_rest=True)],
                ids=["fake", "gcp", "gcp-rest"])  # fmt: skip
def bench(request: pytest.FixtureRequest) -> Iterator[SizeBench]:
    opened: AbstractContextManager[SizeBench] = request.param()
    with opened as made:
        yield made


def test_a_service_says_what_it_wants_and_what_serves(bench: SizeBench) -> None:
    now = bench.read()
    assert (now.resources, now.region, now.container) == (BEFORE, "europe-west1", "app")
    assert (now.billing, now.deploying, now.failure) == (Billing.REQUEST, False, "")
    (serving,) = now.serving
    assert (serving.percent, serving.resources) == (100, BEFORE)
    assert serving.standing is RevisionStanding.READY
    assert now.newest == serving
    assert now.pinned_to is None


def test_a_job_has_a_template_and_no_revision(bench: SizeBench) -> None:
    now = bench.read(REELS)
    assert (now.resources.memory, now.billing) == (BEFORE.memory, Billing.INSTANCE)
    assert (now.newest, now.serving, now.pinned_to) == (None, (), None)


def test_a_change_is_seen_stage_by_stage(bench: SizeBench) -> None:
    before = bench.change()
    sent = bench.read()
    assert (sent.resources, sent.deploying) == (WANTED, True)
    assert sent.generation == before.generation + 1
    assert sent.newest == before.newest
    bench.make_revision()
    made = bench.read().newest
    assert made is not None
    assert (made.standing, made.percent, made.resources) == (RevisionStanding.PENDING, 0, WANTED)
    bench.become_ready()
    ready = bench.read()
    assert ready.newest is not None
    assert ready.newest.standing is RevisionStanding.READY
    bench.serve()
    served = bench.read()
    assert (served.deploying, [r.name for r in served.serving]) == (False, [made.name])
    assert served.newest is not None
    assert served.newest.percent == 100


def test_a_revision_that_fails_says_why_and_the_old_one_serves_on(bench: SizeBench) -> None:
    before = bench.change()
    bench.make_revision()
    bench.fail("The container failed to start.")
    now = bench.read()
    assert now.newest is not None
    assert now.newest.standing is RevisionStanding.FAILED
    assert "failed to start" in now.newest.reason
    assert "failed to start" in now.failure
    assert [r.name for r in now.serving] == [r.name for r in before.serving]
    assert now.serving[0].resources == BEFORE
    assert now.resources == WANTED


def test_a_job_has_its_template_at_once(bench: SizeBench) -> None:
    before = bench.change(workload=REELS)
    now = bench.read(REELS)
    assert now.resources.memory == WANTED.memory
    assert now.generation == before.generation + 1


def test_what_has_changed_meanwhile_is_not_changed(bench: SizeBench) -> None:
    before = bench.read()
    bench.elsewhere()
    with pytest.raises(Conflict) as caught:
        bench.sizes.change(before, WANTED, unhurried())
    assert not caught.value.may_have_happened
    assert bench.read().resources.memory == 2 * GIB


def test_pinned_traffic_is_told(bench: SizeBench) -> None:
    serving = bench.read().serving[0].name
    bench.pin()
    assert bench.read().pinned_to == serving


def test_a_lost_answer_leaves_a_doubt_and_the_change_is_there(bench: SizeBench) -> None:
    bench.lose_reply()
    with pytest.raises(PhoenixError) as caught:
        bench.change()
    assert caught.value.may_have_happened
    assert bench.read().resources == WANTED
    assert bench.changes() == 1


def test_too_few_processors_for_so_much_memory_are_refused(bench: SizeBench) -> None:
    with pytest.raises(Invalid):
        bench.change(Resources(6 * GIB, 1.0))
    assert bench.read().resources == BEFORE


@pytest.mark.parametrize("kind", list(WorkloadKind))
def test_what_is_not_there_is_missing(bench: SizeBench, kind: WorkloadKind) -> None:
    with pytest.raises(Missing):
        bench.read(Workload(kind, "nobody"))


def test_names_do_not_lead_elsewhere(bench: SizeBench) -> None:
    with pytest.raises(PhoenixError):
        bench.read(Workload(WorkloadKind.SERVICE, f"{PHOENIX.name}/revisions/x"))
