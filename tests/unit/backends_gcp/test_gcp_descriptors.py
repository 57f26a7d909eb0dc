"""The stand-in says what Cloud Monitoring measures as the real one does; Doctor is well there."""

from datetime import timedelta

import pytest

from phoenix_admin.backends.gcp.call import Method
from phoenix_admin.backends.gcp.doctor_methods import LIST_RESOURCES, OneResource
from phoenix_admin.backends.gcp.run_messages import Pb
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.domain.errors import Forbidden, Invalid
from phoenix_admin.domain.memory_incident import IncidentKind
from phoenix_admin.domain.memory_shape import ShapeKind
from phoenix_admin.domain.memory_subject import MemorySubject, SubjectKind
from phoenix_admin.ports.memory_ports import CloudMemory
from phoenix_admin.services.memory.cloud_looker import CloudLooker
from phoenix_admin.services.memory.cloud_viewer import CloudViewer
from phoenix_admin.services.memory.limit_book import LimitBook
from phoenix_admin.settings.environments import CloudApi
from phoenix_admin.tasks.context import unhurried
from tests.support.cloud_memory import cloud_memory
from tests.support.gcp_standin.descriptor_service import (
    METRICS,
    METRICS_REQUEST,
    METRICS_RESPONSE,
    PREFIX,
    RESOURCES,
    RESOURCES_REQUEST,
    RESOURCES_RESPONSE,
)
from tests.support.gcp_standin.metric_service import KINDS
from tests.support.gcp_standin.sample_memory import write_sample_memory
from tests.support.gcp_standin.server import StandIn
from tests.unit.backends_gcp.conftest import MakeCaller

_SERVICE = "/google.monitoring.v3.MetricService"


def method(name: str, response: Pb) -> Method[Pb]:
    return Method(CloudApi.MONITORING, f"{_SERVICE}/{name}", response.FromString, "list", "x")


LIST_METRICS = method("ListMetricDescriptors", METRICS_RESPONSE)
ALL_RESOURCES = method("ListMonitoredResourceDescriptors", RESOURCES_RESPONSE)


def test_pages_together_are_the_whole_list(standin: StandIn, make_caller: MakeCaller) -> None:
    caller, _ = make_caller(standin.address)
    found, pages, token = [], 0, ""
    while True:
        request = METRICS_REQUEST(name="projects/p", page_size=3, page_token=token)
        answer = caller.ask(LIST_METRICS, request, unhurried())
        found += [each.type for each in answer.metric_descriptors]
        pages, token = pages + 1, answer.next_page_token
        if not token:
            break
    assert (pages, found) == (3, [PREFIX + name for name in METRICS])
    whole = caller.ask(LIST_METRICS, METRICS_REQUEST(name="projects/p"), unhurried())
    assert [each.type for each in whole.metric_descriptors] == found
    kinds = {each.type: (each.metric_kind, each.value_type) for each in whole.metric_descriptors}
    numbers = {"GAUGE": 1, "DELTA": 2, "INT64": 2, "DISTRIBUTION": 5}
    # What the stand-in gives figures of is described as it is given.
    assert all(kinds[name] == (numbers[k], numbers[v]) for name, (k, v) in KINDS.items())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ('metric.type = "run.googleapis.com/request_count"', 1),
        ('metric.type = starts_with("run.googleapis.com/container/")', 4),
        ('metric.type = "compute.googleapis.com/x"', 0),
    ],
)
def test_a_filter_is_by_type(
    standin: StandIn, make_caller: MakeCaller, text: str, number: int
) -> None:
    caller, _ = make_caller(standin.address)
    request = METRICS_REQUEST(name="projects/p", filter=text)
    assert len(caller.ask(LIST_METRICS, request, unhurried()).metric_descriptors) == number


@pytest.mark.parametrize(
    "odd",
    [{"name": "p"}, {"page_size": -1}, {"page_token": "7"}, {"filter": "resource = 1"}],
)
def test_an_odd_question_is_refused(standin: StandIn, make_caller: MakeCaller, odd: dict) -> None:
    caller, _ = make_caller(standin.address)
    with pytest.raises(Invalid):
        caller.ask(LIST_METRICS, METRICS_REQUEST(**{"name": "projects/p", **odd}), unhurried())


def test_resources_too_and_the_doctor_s_question_is_one_of_them(
    standin: StandIn, make_caller: MakeCaller
) -> None:
    caller, _ = make_caller(standin.address)
    answer = caller.ask(ALL_RESOURCES, RESOURCES_REQUEST(name="projects/p"), unhurried())
    assert [each.type for each in answer.resource_descriptors] == list(RESOURCES)
    one = RESOURCES_RESPONSE.FromString(
        caller.ask(LIST_RESOURCES, OneResource("my-pipeline-dev"), unhurried())
    )
    assert len(one.resource_descriptors) == 1
    assert one.next_page_token


@pytest.mark.parametrize(
    ("ask", "request_", "permission"),
    [
        (LIST_METRICS, METRICS_REQUEST, "monitoring.metricDescriptors.list"),
        (ALL_RESOURCES, RESOURCES_REQUEST, "monitoring.monitoredResourceDescriptors.list"),
    ],
)
def test_who_may_not_is_told_which_permission(
    standin: StandIn, make_caller: MakeCaller, ask: Method[Pb], request_: Pb, permission: str
) -> None:
    caller, _ = make_caller(standin.address)
    standin.run.not_granted.add(permission)
    with pytest.raises(Forbidden, match=permission):
        caller.ask(ask, request_(name="projects/p"), unhurried())


def test_the_day_that_is_there_to_look_at_is_told_as_it_was_made() -> None:
    with cloud_memory(SystemClock()) as bench:
        write_sample_memory(bench.standin, bench.job.name.rpartition("/")[2])
        subjects = tuple(
            MemorySubject(kind, name)
            for kind, name in (
                (SubjectKind.SERVICE, "phoenix"),
                (SubjectKind.SERVICE, "podcast-api"),
                (SubjectKind.JOB, bench.job.name.rpartition("/")[2]),
            )
        )
        cloud = CloudMemory(subjects, bench.metrics, bench.limits, bench.lines, bench.live)
        clock = SystemClock()
        book = LimitBook(bench.limits, clock)
        rows = {
            row.subject.name: row for row in CloudLooker(cloud, clock, book).look(unhurried()).rows
        }
        view = CloudViewer(cloud, clock, book).view(subjects[0], timedelta(days=1), unhurried())
    kinds = [each.kind for each in view.incidents]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        IncidentKind.PLATFORM_OOM: 6,
        IncidentKind.STARTUP_OOM: 1,
        IncidentKind.TIMEOUT_KILL: 1,
        IncidentKind.UNKNOWN_KILL: 1,
    }
    phoenix, podcasts, job = (rows[each.name] for each in subjects)
    assert phoenix.limit is not None
    assert phoenix.limit.part.startswith("phoenix-00088")
    assert podcasts.shape is not None
    assert podcasts.shape.kind is ShapeKind.LEAK
    assert podcasts.to_limit is not None
    assert job.shape is not None
    assert job.shape.kind is ShapeKind.RISES
