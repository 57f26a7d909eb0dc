"""Limits and lines of memory from a Cloud Run and a Cloud Logging that surprise."""

import io
import json
import sys
from datetime import UTC, datetime, timedelta

import pytest

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.backends.gcp import memory_lines
from phoenix_admin.backends.gcp.memory_lines import filter_of
from phoenix_admin.domain.errors import Forbidden, Invalid, Quota
from phoenix_admin.domain.log_query import Query, parse
from phoenix_admin.domain.memory_subject import MemorySubject, SubjectKind
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.ports.memory_line_source import MemoryLineRequest
from phoenix_admin.ports.memory_ports import CloudMemory
from phoenix_admin.services.memory.cloud_looker import CloudLooker
from phoenix_admin.services.memory.cloud_viewer import CloudViewer
from phoenix_admin.services.memory.faces import Figure
from phoenix_admin.services.memory.limit_book import LimitBook
from phoenix_admin.stitcher.cli import ConsoleReporter
from phoenix_admin.tasks.context import unhurried
from tests.support.cloud_memory import PLACE, CloudMemoryBench, cloud_memory
from tests.support.gcp_standin.run_world import stamp
from tests.support.gcp_standin.wire_faults import forbidden
from tests.support.memory_log import OOM

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MIB = 2**20
PHOENIX = MemorySubject(SubjectKind.SERVICE, "phoenix")
REELS = MemorySubject(SubjectKind.JOB, "reel-stitching-job")
CALL = unhurried(86_400.0)  # made when the tests are collected
LIST = "LoggingServiceV2.ListLogEntries"


@pytest.fixture
def bench():
    with cloud_memory(FakeClock(NOW)) as made:
        yield made


def request_of(*subjects: MemorySubject) -> MemoryLineRequest:
    return MemoryLineRequest(subjects or (PHOENIX,), NOW - 24 * HOUR, NOW)


def test_a_limit_is_that_of_all_containers_and_defaults_are_what_cloud_run_gives(
    bench: CloudMemoryBench,
) -> None:
    bench.revision("phoenix", "p-1", NOW - HOUR, {"memory": "2Gi", "cpu": "1500m"}, {})
    (step,) = bench.limits.read(PHOENIX, CALL).steps
    assert (step.size, step.cpu) == (2560 * MIB, 2.5)


def test_a_revision_that_never_came_up_ends_no_other_and_an_odd_size_is_said(
    bench: CloudMemoryBench,
) -> None:
    bench.revision("phoenix", "p-1", NOW - 3 * HOUR, {"memory": "512Mi"})
    bench.revision("phoenix", "p-2", NOW - HOUR, {"memory": "4Gi"}, ready=False)
    found = bench.limits.read(PHOENIX, CALL)
    assert [step.part for step in found.steps] == ["p-1"]
    assert found.now == found.steps[0]
    bench.revision("phoenix", "p-3", NOW, {"memory": "much"})
    with pytest.raises(Invalid, match="much"):
        bench.limits.read(PHOENIX, CALL)


def test_traffic_that_follows_the_newest_is_of_that_revision_and_may_be_forbidden(
    bench: CloudMemoryBench,
) -> None:
    bench.revision("phoenix", "p-1", NOW - 3 * HOUR, {"memory": "512Mi"})
    bench.standin.deploys.add_service(PLACE, "phoenix")
    bench.standin.deploys.named("phoenix").latest_ready_revision = f"{PLACE}/x/revisions/p-1"
    assert bench.limits.read(PHOENIX, CALL).traffic == {"p-1": 100}
    bench.standin.run.not_granted.add("run.services.get")
    found = bench.limits.read(PHOENIX, CALL)
    assert (found.traffic, [step.part for step in found.serving]) == ({}, ["p-1"])


def test_an_unknown_service_is_missing_however_cloud_run_says_it(bench: CloudMemoryBench) -> None:
    bench.standin.revisions.empty_for_unknown = True
    with pytest.raises(Exception, match="There is no service phoenix in europe-west1"):
        bench.limits.read(PHOENIX, CALL)


def test_what_a_job_had_before_is_read_from_its_executions(bench: CloudMemoryBench) -> None:
    bench.job_limit(memory="1Gi")
    for ago, memory in ((9, "512Mi"), (8, "512Mi"), (5, "1Gi")):
        made = bench.standin.run.executions[_run(bench)]
        made.create_time.CopyFrom(stamp(NOW - ago * HOUR))
        made.template.containers[0].resources.limits["memory"] = memory
    found = bench.limits.read(REELS, CALL)
    assert [(step.size // MIB, step.since, step.until) for step in found.steps] == [
        (512, None, NOW - 5 * HOUR),
        (1024, NOW - 5 * HOUR, None),
    ]
    bench.job_limit(memory="2Gi")
    assert [step.size // MIB for step in bench.limits.read(REELS, CALL).steps] == [512, 1024, 2048]
    refusal = forbidden("run.executions.list")
    bench.standin.faults.always("Executions.ListExecutions", refusal)
    assert [step.size // MIB for step in bench.limits.read(REELS, CALL).steps] == [2048]


def _run(bench: CloudMemoryBench) -> str:
    from google.cloud import run_v2  # noqa: PLC0415 - as the stand-in is asked

    request = run_v2.RunJobRequest.pb(run_v2.RunJobRequest(name=bench.job.name))
    return bench.standin.run.run(request).name


def test_a_long_log_is_read_newest_first_and_says_how_far_back(
    bench: CloudMemoryBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory_lines, "PAGE", 2)
    monkeypatch.setattr(memory_lines, "MOST_PAGES", 3)
    for minutes in range(10):
        at = NOW - timedelta(minutes=minutes + 1)
        bench.line(OOM.format(512, 513), at, service="phoenix", instance="a", platform=True)
    found = bench.lines.read(request_of(), CALL)
    assert len(found.lines) == 6
    assert found.since == found.lines[0].time == NOW - timedelta(minutes=6)
    bench.standin.logs.empty_pages = 2
    found = bench.lines.read(request_of(), CALL)
    assert len(found.lines) == 2
    bench.standin.logs.empty_pages = 9
    assert bench.lines.read(request_of(), CALL).since == NOW


def test_a_line_of_a_program_that_writes_json_is_read_and_the_same_line_counts_once(
    bench: CloudMemoryBench,
) -> None:
    text = "Worker (pid:7) was sent SIGKILL! Perhaps out of memory?"
    bench.line(text, NOW - HOUR, service="phoenix", instance="a", as_json=True)
    bench.line("GET /me 200", NOW - HOUR, service="phoenix", instance="a")
    found = bench.lines.read(request_of(PHOENIX, REELS), CALL)
    assert [(line.message, line.instance) for line in found.lines] == [(text, "a")]


def test_the_filter_can_be_read_and_names_are_quoted() -> None:
    odd = MemorySubject(SubjectKind.SERVICE, 'a" OR "b')
    found = parse(filter_of("projects/p", request_of(odd, PHOENIX, REELS)))
    assert isinstance(found, Query)


def test_lists_share_one_budget_and_a_refusal_is_told_as_what_it_is(
    bench: CloudMemoryBench,
) -> None:
    for _ in range(20):
        bench.lines.read(request_of(), CALL)
    with pytest.raises(Quota):
        bench.lines.read(request_of(), CALL)
    assert bench.standin.faults.calls[LIST] == 20
    bench.standin.faults.always("Revisions.ListRevisions", forbidden("run.revisions.list"))
    with pytest.raises(Forbidden):
        bench.limits.read(PHOENIX, CALL)


def test_an_odd_report_of_a_run_is_none(bench: CloudMemoryBench) -> None:
    for odd in ("much", -5.0, 1e300):
        bench.line("x", NOW - HOUR, job=REELS.name, revision="run-1", rss_mib=odd)
        assert bench.live.newest(REELS, NOW - 2 * HOUR, CALL) is None


@pytest.mark.skipif(sys.platform != "linux", reason="/proc says it there alone")
def test_what_our_own_stitcher_writes_is_the_live_figure_of_its_run(
    bench: CloudMemoryBench,
) -> None:
    out = io.StringIO()
    ConsoleReporter(out, "json").progress(Progress(1, 2, "frames", Stage.CONFORMING))
    written = json.loads(out.getvalue())
    at = NOW - HOUR / 60
    bench.line("", at, job=REELS.name, revision="run-7", **written)
    live = bench.live.newest(REELS, NOW - HOUR, CALL)
    assert live is not None
    assert (live.run, live.at) == ("run-7", at)
    assert live.rss == pytest.approx(written["rss_mib"] * MIB, abs=1)


def test_a_day_of_kills_is_listed_and_shown_as_cloud_run_and_monitoring_tell_it(
    bench: CloudMemoryBench,
) -> None:
    """Everything real but Google: the list and the opened service over the stand-in."""
    bench.revision("phoenix", "p-1", NOW - 30 * HOUR, {"memory": "512Mi", "cpu": "1"})
    bench.revision("phoenix", "p-2", NOW - HOUR, {"memory": "1Gi", "cpu": "1"})
    for minutes in range(3, 60):
        at = NOW - timedelta(minutes=minutes)
        for labels, share in (({"container_name": "app"}, 0.5), ({"container_name": "proxy"}, 0.1)):
            bench.standin.metrics.put(
                "container/memory/utilizations",
                "cloud_run_revision",
                at,
                share,
                service_name="phoenix",
                revision_name="p-2",
                metric_container_name=labels["container_name"],
            )
    for hours in (3, 5):
        at = NOW - hours * HOUR
        text = OOM.format(512, 530)
        bench.line(text, at, service="phoenix", revision="p-1", instance="a", platform=True)
    bench.line("alive", NOW - HOUR / 30, job=REELS.name, revision="run-1", rss_mib=312.0)
    clock = bench.backend.clock
    cloud = CloudMemory((PHOENIX, REELS), bench.metrics, bench.limits, bench.lines, bench.live)
    book = LimitBook(bench.limits, clock)
    reading = CloudLooker(cloud, clock, book).look(CALL)
    row = reading.rows[0]
    assert (row.subject, row.kills_today, row.share) == (PHOENIX, 2, 0.5)
    assert row.used == 512 * MIB
    # The sidecar is beside it and dilutes nothing; the largest value is known by its bucket.
    assert row.peak == pytest.approx(0.55 * 1024 * MIB)
    assert (row.peak_is_bound, row.lag) == (True, timedelta(minutes=3))
    assert reading.faults == ()
    view = CloudViewer(cloud, clock, book).view(PHOENIX, 24 * HOUR, CALL)
    assert {line.figure for line in view.lines} == {
        Figure.P50,
        Figure.P95,
        Figure.P99,
        Figure.BOUND,
    }
    assert [mark.text for mark in view.marks] == ["platform OOM", "platform OOM", "p-2"]
    assert [len(line.points) for line in view.lines] == [57] * 4
    assert view.peak == pytest.approx(0.55 * 1024 * MIB)
    live = CloudViewer(cloud, clock, book).view(REELS, HOUR, CALL).live
    assert live is not None
    assert (live.rss, live.run) == (312 * MIB, "run-1")
    allowed = {1, 14, 18, 19, 20}
    asked = [r for method, r in bench.standin.requests if method == "MetricService.ListTimeSeries"]
    # How many instances there are is a number, and has a largest value; memory is a distribution.
    sent = [request for request in asked if "memory/utilizations" in request.filter]
    assert len(asked) - len(sent) == 2
    assert {request.aggregation.per_series_aligner for request in sent} <= allowed
    assert bench.standin.faults.calls[LIST] <= 4
