"""What every source of limits and of lines about memory promises."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.backends.fake.memory import (
    FakeLiveMemory,
    FakeMemoryLimits,
    FakeMemoryLines,
)
from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.domain.errors import Invalid, Missing
from phoenix_admin.domain.memory_incident import IncidentKind, find_incidents
from phoenix_admin.domain.memory_lines import MemoryLine
from phoenix_admin.domain.memory_subject import LimitOrigin, LimitStep, MemorySubject, SubjectKind
from phoenix_admin.ports.live_memory_source import LiveMemorySource, LiveUse
from phoenix_admin.ports.memory_limit_source import MemoryLimitSource
from phoenix_admin.ports.memory_line_source import MemoryLineRequest, MemoryLineSource
from phoenix_admin.tasks.context import unhurried
from tests.support.memory_log import OOM, PROBE, gunicorn_killed, gunicorn_timeout

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MIB = 2**20
PHOENIX = MemorySubject(SubjectKind.SERVICE, "phoenix")
PODCASTS = MemorySubject(SubjectKind.SERVICE, "podcast-api")
REELS = MemorySubject(SubjectKind.JOB, "reel-stitching-job")
CALL = unhurried(86_400.0)  # made when the tests are collected


@dataclass
class Bench:
    """`revision(service, name, at, MiB, cpu)`, `line(text, at, …)` as `CloudMemoryBench` has it."""

    limits: MemoryLimitSource
    lines: MemoryLineSource
    revision: Callable[..., None]
    line: Callable[..., None]
    put_job: Callable[..., None]
    live: LiveMemorySource
    report: Callable[[str, float, datetime], None]
    traffic: Callable[[dict[str, int]], None]


def fake() -> Iterator[Bench]:
    world = FakeWorld(FakeClock(NOW))
    limits, lines = FakeMemoryLimits(world), FakeMemoryLines(world)
    steps: dict[str, list[LimitStep]] = {}

    def revision(service: str, name: str, at: datetime, mib: int, cpu: float) -> None:
        own = steps.setdefault(service, [])
        if own:
            own[-1] = replace(own[-1], until=at)
        own.append(LimitStep(mib * MIB, LimitOrigin.REVISION, name, at, None, cpu))
        limits.put(MemorySubject(SubjectKind.SERVICE, service), *own)

    def put_job(mib: int, cpu: float) -> None:
        limits.put(REELS, LimitStep(mib * MIB, LimitOrigin.TEMPLATE, cpu=cpu))

    def line(text: str, at: datetime, **more: Any) -> None:
        name = more.get("service") or more.get("job") or ""
        lines.lines.append(
            MemoryLine(
                at,
                text,
                f"i{len(lines.lines)}",
                name,
                more.get("revision"),
                more.get("instance") or None,
                from_platform=more.get("platform", False),
            )
        )

    live = FakeLiveMemory(world)

    def report(run: str, mib: float, at: datetime) -> None:
        live.put(REELS, LiveUse(round(mib * MIB), at, run))

    def traffic(percents: dict[str, int]) -> None:
        limits.traffic[PHOENIX] = percents

    yield Bench(limits, lines, revision, line, put_job, live, report, traffic)


def cloud() -> Iterator[Bench]:
    # Google's libraries are loaded for this backend only.
    from tests.support.cloud_memory import cloud_memory  # noqa: PLC0415 - loads grpc

    with cloud_memory(FakeClock(NOW)) as bench:

        def revision(service: str, name: str, at: datetime, mib: int, cpu: float) -> None:
            bench.revision(service, name, at, {"memory": f"{mib}Mi", "cpu": f"{cpu:g}"})

        def put_job(mib: int, cpu: float) -> None:
            bench.job_limit(memory=f"{mib}Mi", cpu=f"{cpu:g}")

        def report(run: str, mib: float, at: datetime) -> None:
            bench.line("alive", at, job=REELS.name, revision=run, rss_mib=mib)

        yield Bench(
            bench.limits,
            bench.lines,
            revision,
            bench.line,
            put_job,
            bench.live,
            report,
            bench.traffic,
        )


@pytest.fixture(params=[fake, cloud], ids=["fake", "gcp"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    yield from request.param()


def request_of(*subjects: MemorySubject, hours: float = 24) -> MemoryLineRequest:
    return MemoryLineRequest(subjects or (PHOENIX,), NOW - hours * HOUR, NOW)


def test_each_revision_has_its_limit_until_the_next_one_begins(bench: Bench) -> None:
    bench.revision("phoenix", "phoenix-1", NOW - 30 * HOUR, 512, 1.0)
    bench.revision("phoenix", "phoenix-2", NOW - 2 * HOUR, 1024, 2.0)
    found = bench.limits.read(PHOENIX, CALL)
    assert found.taken_at == NOW
    assert [(s.part, s.size // MIB, s.cpu, s.since, s.until) for s in found.steps] == [
        ("phoenix-1", 512, 1.0, NOW - 30 * HOUR, NOW - 2 * HOUR),
        ("phoenix-2", 1024, 2.0, NOW - 2 * HOUR, None),
    ]
    assert found.now == found.steps[-1]
    assert found.of_part("phoenix-1", NOW) == found.steps[0]
    assert found.of_part("", NOW) is None


def test_every_revision_that_gets_traffic_has_its_limit_now(bench: Bench) -> None:
    bench.revision("phoenix", "phoenix-1", NOW - 30 * HOUR, 512, 1.0)
    bench.revision("phoenix", "phoenix-2", NOW - 9 * HOUR, 768, 1.0)
    bench.revision("phoenix", "phoenix-3", NOW - 2 * HOUR, 1024, 1.0)
    bench.traffic({"phoenix-1": 70, "phoenix-2": 30})
    found = bench.limits.read(PHOENIX, CALL)
    assert found.traffic == {"phoenix-1": 70, "phoenix-2": 30}
    assert [(step.part, step.until) for step in found.serving] == [
        ("phoenix-1", None),
        ("phoenix-2", None),
    ]
    # The newest one is there and serves nobody: it is not the limit in force.
    assert found.now is not None
    assert found.now.part == "phoenix-2"
    assert [step.part for step in found.steps] == ["phoenix-1", "phoenix-2", "phoenix-3"]


def test_a_job_has_one_limit_at_a_time(bench: Bench) -> None:
    bench.put_job(2048, 1.0)
    found = bench.limits.read(REELS, CALL)
    (step,) = found.steps
    assert (step.size, step.cpu, step.part, step.origin) == (
        2048 * MIB,
        1.0,
        "",
        LimitOrigin.TEMPLATE,
    )
    assert found.of_part("", NOW - 90 * 24 * HOUR) == step


def test_what_there_is_not_is_missing_and_what_is_of_this_machine_is_invalid(bench: Bench) -> None:
    with pytest.raises(Missing, match="podcast-api"):
        bench.limits.read(PODCASTS, CALL)
    with pytest.raises(Invalid):
        bench.limits.read(MemorySubject(SubjectKind.WORKER, "run-1"), CALL)


def test_lines_of_the_subjects_and_of_the_time_alone_in_order(bench: Bench) -> None:
    killed = gunicorn_killed(7)
    for ago, name in ((3, "phoenix"), (1, "phoenix"), (2, "podcast-api"), (30, "phoenix")):
        bench.line(killed, NOW - ago * HOUR, service=name, revision="r", instance="a")
    bench.line(killed, NOW - HOUR, job="reel-stitching-job", revision="reel-stitching-job-1")
    found = bench.lines.read(request_of(PHOENIX), CALL)
    assert [NOW - line.time for line in found.lines] == [3 * HOUR, HOUR]
    assert (found.since, found.taken_at) == (NOW - 24 * HOUR, NOW)
    every = bench.lines.read(request_of(PHOENIX, PODCASTS, REELS), CALL)
    assert [line.service for line in every.lines] == [
        "phoenix",
        "podcast-api",
        *sorted(["phoenix", "reel-stitching-job"]),
    ]
    with pytest.raises(Invalid):
        bench.lines.read(replace(request_of(), subjects=()), CALL)
    with pytest.raises(Invalid):
        bench.lines.read(replace(request_of(), until=NOW - 48 * HOUR), CALL)


def test_all_four_verdicts_and_two_together_come_out_of_what_is_read(bench: Bench) -> None:
    def say(ago: float, text: str, instance: str, *, platform: bool = False) -> None:
        at = NOW - timedelta(minutes=ago)
        bench.line(
            text, at, service="phoenix", revision="p-1", instance=instance, platform=platform
        )

    say(50, OOM.format(512, 513), "a", platform=True)
    say(50 - 1 / 60, gunicorn_killed(4), "a")
    say(40, OOM.format(3072, 3211), "b", platform=True)
    say(40 - 0.0001, PROBE.format("phoenix-1"), "b", platform=True)
    say(30, gunicorn_timeout(9), "c")
    say(30 - 1 / 60, gunicorn_killed(9), "c")
    say(20, gunicorn_killed(5), "d")
    say(10, OOM.format(512, 513), "e")  # a program may say anything
    found = find_incidents(bench.lines.read(request_of(), CALL).lines)
    assert [incident.kind for incident in found] == [
        IncidentKind.PLATFORM_OOM,
        IncidentKind.STARTUP_OOM,
        IncidentKind.TIMEOUT_KILL,
        IncidentKind.UNKNOWN_KILL,
    ]
    assert [len(incident.proof) for incident in found] == [2, 2, 2, 1]
    assert (found[1].limit_mib, found[1].used_mib) == (3072, 3211)
    assert {(incident.service, incident.revision) for incident in found} == {("phoenix", "p-1")}


def test_what_a_run_says_of_itself_is_the_newest_report_and_an_old_one_is_none(
    bench: Bench,
) -> None:
    assert bench.live.newest(REELS, NOW - HOUR, CALL) is None
    for minutes, mib in ((9, 700.0), (4, 312.5)):
        bench.report("reel-stitching-job-1", mib, NOW - timedelta(minutes=minutes))
    found = bench.live.newest(REELS, NOW - HOUR, CALL)
    at = NOW - timedelta(minutes=4)
    assert found == LiveUse(round(312.5 * MIB), at, "reel-stitching-job-1")
    assert bench.live.newest(REELS, NOW - timedelta(minutes=3), CALL) is None
