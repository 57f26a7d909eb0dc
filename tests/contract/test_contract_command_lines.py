"""What every `CommandLines` keeps. It needs no backend: it asks nobody."""

from datetime import UTC, datetime

import pytest

from phoenix_admin.backends.fake.command_lines import FakeCommandLines
from phoenix_admin.backends.fake.workload_sizes import FakeWorkloadSizes
from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.domain.command_line import Shell, shell_text
from phoenix_admin.domain.errors import Missing
from phoenix_admin.domain.job import JobKind
from phoenix_admin.ports.command_lines import CommandLines
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.services.gcloud_lines import GcloudLines
from tests.support.cloud_environments import JOB, cloud_environment
from tests.support.size_bench import PHOENIX, WANTED

RUN = f"{JOB}-abcde"
SINCE = datetime(2026, 11, 29, tzinfo=UTC)
ORDER = RunOrder("01JOBID", "p-1", JobKind.STITCH, ("a.mp4", "b c.mp4"), None, {"MODE": "x,y"})
SIZE = FakeWorkloadSizes(FakeWorld()).add(PHOENIX)


@pytest.fixture(params=["fake", "gcp"])
def lines(request) -> CommandLines:
    return FakeCommandLines(JOB) if request.param == "fake" else GcloudLines(cloud_environment({}))


def test_each_names_what_it_was_asked_for(lines) -> None:
    made = {
        lines.execution(RUN): RUN,
        lines.logs(RUN, SINCE): RUN,
        lines.cancel(RUN): RUN,
        lines.document("p-1"): "p-1",
        lines.start(ORDER): "p-1",
        lines.job(JobKind.STITCH): "",
        lines.executions(JobKind.STITCH): "",
        lines.change_limit(SIZE, WANTED): "phoenix",
        lines.audit(SINCE, SINCE, of_runs=True): "2026-11-29T00:00:00+00:00",
        lines.workload(PHOENIX): "phoenix",
        lines.memory_lines(PHOENIX, SINCE): "phoenix",
        lines.memory_figures(PHOENIX, SINCE, SINCE): "phoenix",
    }
    for line, name in made.items():
        assert name in " ".join(line.words)


def test_what_changes_something_says_so_in_one_line_and_what_reads_does_not(lines) -> None:
    for line in (lines.start(ORDER), lines.cancel(RUN), lines.change_limit(SIZE, WANTED)):
        first, rest = shell_text(line, Shell.POSIX).split("\n")
        assert first.startswith("# CHANGES ")
        assert not rest.startswith("#")
    for line in (
        lines.execution(RUN),
        lines.logs(RUN, SINCE),
        lines.document("p-1"),
        lines.job(JobKind.STITCH),
        lines.executions(JobKind.STITCH),
        lines.audit(SINCE, SINCE, of_runs=False),
        lines.workload(PHOENIX),
        lines.memory_lines(PHOENIX, SINCE),
    ):
        assert "\n" not in shell_text(line, Shell.POSIX)


def test_a_start_carries_the_order_and_not_the_id_of_its_claim(lines) -> None:
    text = " ".join(lines.start(ORDER).words)
    assert all(part in text for part in ("p-1", "a.mp4", "b c.mp4", "MODE=x,y"))
    assert "01JOBID" not in text


def test_a_foreign_execution_has_none(lines) -> None:
    for ask in (lines.execution, lines.cancel, lambda name: lines.logs(name, SINCE)):
        with pytest.raises(Missing):
            ask("somebody-elses-abcde")
