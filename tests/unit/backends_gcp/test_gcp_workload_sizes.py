"""What goes over the wire when a limit is changed: two values, a mask, and no revision's name."""

from collections.abc import Iterator

import pytest

from phoenix_admin.app.cloud_environment import open_cloud_environment
from phoenix_admin.domain.errors import Conflict, Forbidden, Invalid, Missing
from phoenix_admin.domain.memory_limit import GIB, MIB, Resources
from phoenix_admin.domain.workload_size import Billing, Workload, WorkloadKind
from phoenix_admin.settings.environments import CloudApi, CloudJob
from phoenix_admin.settings.places import Places
from phoenix_admin.tasks.context import unhurried
from tests.support.cloud_environments import JOB, REGION, cloud_environment
from tests.support.gcp_standin.deploy_service import BUSY
from tests.support.gcp_standin.wire_faults import Refuse, forbidden
from tests.support.size_bench import BEFORE, PHOENIX, REELS, WANTED, SizeBench, cloud_sizes


@pytest.fixture
def bench() -> Iterator[SizeBench]:
    with cloud_sizes() as made:
        yield made


def sent(bench: SizeBench, method: str = "Services.UpdateService"):
    (request,) = [request for name, request in bench.standin.requests if name == method]
    return request


def test_only_containers_and_the_cleared_name_are_in_the_mask(bench: SizeBench) -> None:
    world, parent = bench.standin.deploys, bench.standin.run.parent
    world.add_service(parent, PHOENIX.name, named_revision="phoenix-v7")
    before = bench.change()
    request = sent(bench)
    assert list(request.update_mask.paths) == ["template.revision", "template.containers"]
    assert request.service.template.revision == ""
    assert request.service.etag == before.version
    (container,) = request.service.template.containers
    assert dict(container.resources.limits) == {"memory": "1Gi", "cpu": "1"}
    assert (container.resources.cpu_idle, container.resources.startup_cpu_boost) == (True, True)
    assert [each.name for each in container.env] == ["MODE"]


def test_the_container_with_the_port_is_the_one_and_the_others_stay(bench: SizeBench) -> None:
    world, parent = bench.standin.deploys, bench.standin.run.parent
    world.add_service(parent, PHOENIX.name, sidecar="256Mi", idle=False)
    before = bench.change(Resources(1024 * MIB, 2.0))
    assert (before.container, before.beside) == ("app", 256 * MIB)
    assert before.billing is Billing.INSTANCE
    proxy, app = sent(bench).service.template.containers
    assert dict(proxy.resources.limits) == {"memory": "256Mi"}
    assert dict(app.resources.limits) == {"memory": "1Gi", "cpu": "2"}
    assert app.resources.cpu_idle is False


def test_where_no_limit_is_written_cloud_run_s_own_is_meant_and_stays(bench: SizeBench) -> None:
    world, parent = bench.standin.deploys, bench.standin.run.parent
    world.add_service(parent, PHOENIX.name, memory=None)
    before = bench.change()
    assert (before.resources, before.billing) == (BEFORE, Billing.REQUEST)
    (container,) = sent(bench).service.template.containers
    assert dict(container.resources.limits) == {"memory": "1Gi"}
    assert container.resources.cpu_idle is True


@pytest.mark.parametrize(("cpu", "written"), [(2.0, "2"), (0.5, "500m"), (1.0, None)])
def test_processors_are_written_only_where_they_change(bench, cpu, written) -> None:
    bench.change(Resources(1024 * MIB, cpu), REELS)
    (container,) = sent(bench, "Jobs.UpdateJob").job.template.template.containers
    assert container.resources.limits.get("cpu") == written
    assert bench.read(REELS).resources.cpu == cpu


def test_a_job_keeps_everything_else(bench: SizeBench) -> None:
    bench.change(workload=REELS)
    job = sent(bench, "Jobs.UpdateJob").job
    assert (job.template.task_count, job.template.template.max_retries) == (1, 3)
    assert [each.name for each in job.template.template.containers[0].env] == ["MODE"]
    assert job.etag == '"j1"'


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (forbidden("run.services.update"), Forbidden, "run.services.update"),
        (forbidden("iam.serviceaccounts.actAs"), Forbidden, "actAs"),
        (Refuse("ABORTED", BUSY.format("phoenix")), Conflict, "in progress"),
        (Refuse("ALREADY_EXISTS", "Revision named 'x' …"), Conflict, "Revision named"),
        (Refuse("FAILED_PRECONDITION", "no"), Conflict, "no"),
    ],
)
def test_a_refusal_is_certain_and_sent_once(bench: SizeBench, fault, kind, words) -> None:
    bench.standin.faults.plan("Services.UpdateService", fault)
    with pytest.raises(kind, match=words) as caught:
        bench.change()
    assert not caught.value.may_have_happened
    assert bench.changes() == 1
    assert bench.read().resources == BEFORE


def test_an_outage_of_the_look_before_it_leaves_no_doubt(bench: SizeBench) -> None:
    before = bench.read()
    bench.standin.faults.always("Services.GetService", Refuse("INTERNAL"))
    with pytest.raises(Exception, match="cannot be reached") as caught:
        bench.sizes.change(before, WANTED, unhurried())
    assert not caught.value.may_have_happened
    assert bench.changes() == 0


def test_a_change_under_way_is_told_as_a_conflict(bench: SizeBench) -> None:
    bench.change()
    with pytest.raises(Conflict, match="in progress"):
        bench.change(Resources(2 * GIB, 1.0))


def test_the_service_is_found_in_any_region_and_looked_for_there_next_time(bench) -> None:
    world = bench.standin.deploys
    world.add_service("projects/my-pipeline-dev/locations/us-east1", "podcast-api")
    from phoenix_admin.backends.gcp.workload_sizes import CloudWorkloadSizes  # noqa: PLC0415

    environment = cloud_environment({CloudApi.RUN: bench.standin.address})
    object.__setattr__(environment, "regions", (REGION, "us-east1"))
    sizes = CloudWorkloadSizes(environment, bench.sizes._caller, bench.clock)
    there = Workload(WorkloadKind.SERVICE, "podcast-api")
    assert sizes.read(there, unhurried()).region == "us-east1"
    calls = bench.standin.faults.calls["Services.GetService"]
    sizes.read(there, unhurried())
    assert bench.standin.faults.calls["Services.GetService"] == calls + 1


def test_traffic_by_the_latest_and_by_name_is_one_share(bench: SizeBench) -> None:
    service = bench.standin.deploys.named(PHOENIX.name)
    name = service.latest_ready_revision.rpartition("/")[2]
    del service.traffic_statuses[:]
    service.traffic_statuses.add(type_=1, percent=30)
    service.traffic_statuses.add(type_=2, revision="gone-1", percent=10)
    service.traffic_statuses.add(type_=2, revision=name, percent=60)
    service.traffic_statuses.add(type_=2, revision="tagged", tag="candidate")
    assert [(r.name, r.percent) for r in bench.read().serving] == [(name, 90), ("gone-1", 10)]
    assert bench.read().serving[1].resources is None


@pytest.mark.parametrize("text", ["", "x", "-1", "0", "NaN", "1e400m m"])
def test_limits_that_are_none_are_refused_in_words(bench: SizeBench, text: str) -> None:
    service = bench.standin.deploys.named(PHOENIX.name)
    service.template.containers[0].resources.limits["cpu"] = text
    with pytest.raises(Invalid, match="no number of processors"):
        bench.read()


def test_a_job_of_many_containers_needs_a_name(bench: SizeBench) -> None:
    job = bench.standin.run.jobs[f"{bench.standin.run.parent}/jobs/{JOB}"]
    job.template.template.containers.add(name="proxy").resources.limits["memory"] = "256Mi"
    with pytest.raises(Invalid, match="2 containers"):
        bench.read(REELS)
    assert CloudJob(JOB, REGION).container is None
    with pytest.raises(Missing):
        bench.read(Workload(WorkloadKind.JOB, "another"))


def test_an_opened_environment_has_them_and_their_prices(bench: SizeBench, tmp_path) -> None:
    described = cloud_environment({CloudApi.RUN: bench.standin.address})
    opened = open_cloud_environment(described, Places(tmp_path, tmp_path), read_only=False)
    try:
        assert opened.ports.sizes is not None
        assert opened.ports.sizes.read(PHOENIX, unhurried()).resources == BEFORE
        opened.ports.sizes.change(bench.read(), WANTED, unhurried())
        assert bench.changes() == 1
        assert Billing.REQUEST in opened.ports.prices().prices
    finally:
        opened.backend.close()
