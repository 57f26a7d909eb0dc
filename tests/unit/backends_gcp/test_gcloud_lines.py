"""The lines of an environment are what the installed gcloud takes, and mean what the app does."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest

from phoenix_admin.backends.fake.workload_sizes import FakeWorkloadSizes
from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.domain.command_line import Shell, shell_text
from phoenix_admin.domain.errors import Invalid, Missing, Unsupported
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.memory_limit import GIB, MIB, Resources
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.ports.run_variables import variables_of
from phoenix_admin.services.gcloud_lines import GcloudLines
from phoenix_admin.settings.environments import CloudApi, CloudJob, SignIn
from tests.contract.cloud_subject import CloudSubject
from tests.support.cloud_environments import JOB, REGION, cloud_environment
from tests.support.gcloud_parse import Understood, sdk_root, understood
from tests.support.size_bench import PHOENIX, REELS, WANTED

ODD = "a,b:c;d@e~f|g^h=i \"j\" 'k' \\ $(l) \n é"
JOBS = {
    JobKind.STITCH: CloudJob(JOB, REGION),
    JobKind.ASSEMBLE: CloudJob(f"{JOB}-long", "us-east1", "main"),
}
SINCE = datetime(2026, 11, 29, 1, 2, 3, tzinfo=UTC)
UNTIL = SINCE + timedelta(minutes=2)
RUN = f"{JOB}-x7k2p"
ORDER = RunOrder("01JOB", "p 1", JobKind.STITCH, ("a, b.mp4", "c.mp4"), None, {"MODE": ODD})
PLACE = {"--project": "my-pipeline-dev", "--region": REGION}
SIZE = FakeWorkloadSizes(FakeWorld()).add(PHOENIX)
BESIDE = replace(SIZE, beside=256 * MIB)
OF_JOB = FakeWorkloadSizes(FakeWorld()).add(REELS)

SERVICE = PHOENIX
LONG = replace(REELS, name=f"{JOB}-long")


def lines_of(**changes) -> GcloudLines:
    return GcloudLines(replace(cloud_environment({}, jobs=JOBS), **changes))


@pytest.fixture(scope="module")
def sdk():
    root = sdk_root()
    if root is None:
        if os.environ.get("CI") == "true":
            pytest.fail("gcloud is not installed, and the lines we hand out are checked by it")
        pytest.skip("gcloud is not installed")
    return root


def test_gcloud_understands_every_line(sdk, tmp_path) -> None:
    lines, named = lines_of(), lines_of(sign_in=SignIn("rae@example.com", "sa@x.iam"))
    job, execution = {"JOB": JOB, **PLACE}, {"EXECUTION": RUN, **PLACE}
    there = {"JOB": f"{JOB}-long", "--project": "my-pipeline-dev", "--region": "us-east1"}
    listed = {"--job": JOB, "--limit": 100, **PLACE}
    who = {"--account": "rae@example.com", "--impersonate-service-account": "sa@x.iam"}
    token = {"ACCOUNT": "rae@example.com", "--impersonate-service-account": "sa@x.iam"}
    text = (
        f'resource.type="cloud_run_job" AND resource.labels.job_name="{JOB}" AND '
        f'labels."run.googleapis.com/execution_name"="{RUN}" AND '
        'timestamp>="2026-11-29T01:02:03+00:00"'
    )
    log = {"LOG_FILTER": text, "--project": "my-pipeline-dev", "--order": "asc", "--limit": 1000}
    recorded = {
        "LOG_FILTER": (
            'logName:"cloudaudit.googleapis.com" AND '
            'protoPayload.serviceName="run.googleapis.com" AND '
            'timestamp>="2026-11-29T01:02:03+00:00" AND timestamp<="2026-11-29T01:04:03+00:00"'
        )
    }
    texts = '"Memory limit of" OR "probe failed" OR "terminated on signal 9" OR "exit(137)" OR '
    program = '"WORKER TIMEOUT" OR "was sent SIGKILL" OR "Booting worker with pid"'
    killed = {
        "LOG_FILTER": (
            'resource.type="cloud_run_revision" AND resource.labels.service_name="phoenix" AND '
            f'timestamp>="2026-11-29T01:02:03+00:00" AND (textPayload:({texts}{program})'
            f" OR jsonPayload.message:({program}))"
        )
    }
    variables = {k: v for k, v in variables_of(ORDER).items() if k != "PHOENIX_JOB_ID"}
    started = {**job, "--async": True, "--update-env-vars": variables}
    inside = {**there, "--async": True, "--container": {"main": {"--update-env-vars": variables}}}
    larger = {"SERVICE": "phoenix", **PLACE, "--memory": "6Gi", "--cpu": "2"}
    within = {"SERVICE": "phoenix", **PLACE, "--container": {"app": {"--memory": "1Gi"}}}
    other = replace(ORDER, kind=JobKind.ASSEMBLE)
    expected = [
        (lines.job(JobKind.STITCH).words, "run jobs describe", job),
        (lines.executions(JobKind.STITCH).words, "run jobs executions list", listed),
        (lines.execution(RUN).words, "run jobs executions describe", execution),
        (named.execution(RUN).words, "run jobs executions describe", {**execution, **who}),
        (
            lines.cancel(RUN).words,
            "run jobs executions cancel",
            {**execution, "--async": True, "--quiet": True},
        ),
        (lines.logs(RUN, SINCE).words, "logging read", log),
        (lines.audit(SINCE, UNTIL, of_runs=True).words, "logging read", {**log, **recorded}),
        (lines.start(ORDER).words, "run jobs execute", started),
        (lines.start(other).words, "run jobs execute", inside),
        (lines.change_limit(SIZE, Resources(6 * GIB, 2.0)).words, "run services update", larger),
        (lines.change_limit(BESIDE, WANTED).words, "run services update", within),
        (lines.change_limit(OF_JOB, WANTED).words, "run jobs update", {**job, "--memory": "1Gi"}),
        (named.document("p").token_from, "auth print-access-token", token),
        (lines.workload(SERVICE).words, "run services describe", {"SERVICE": "phoenix", **PLACE}),
        (lines.workload(LONG).words, "run jobs describe", there),
        (lines.memory_lines(SERVICE, SINCE).words, "logging read", {**log, **killed}),
        (
            named.memory_figures(SERVICE, SINCE, UNTIL).token_from,
            "auth print-access-token",
            token,
        ),
    ]
    wrong = ("gcloud", "run", "jobs", "describe", JOB, "--no-such-flag")
    found = understood(sdk, [*(words for words, _, _ in expected), wrong], tmp_path)
    assert found.pop() is None  # it does look
    for answer, (words, command, said) in zip(found, expected, strict=True):
        assert answer == Understood(tuple(command.split()), said), words


def test_the_figures_are_asked_for_as_the_metric_allows() -> None:
    line = lines_of().memory_figures(SERVICE, SINCE, UNTIL)
    address = line.words[-1]
    place, _, query = address.partition("?")
    assert place == "https://monitoring.googleapis.com/v3/projects/my-pipeline-dev/timeSeries"
    asked = dict(parse_qsl(query))
    assert asked["filter"].endswith('resource.labels.service_name="phoenix"')
    # A distribution has no largest value and no mean: to ask for one is an error.
    assert asked["aggregation.perSeriesAligner"] == "ALIGN_PERCENTILE_99"
    assert asked["interval.startTime"] == "2026-11-29T01:02:03+00:00"
    assert "%2B00%3A00" in query
    with pytest.raises(Invalid):
        lines_of().memory_figures(replace(SERVICE, name='x" OR true'), SINCE, UNTIL)
    stand_in = GcloudLines(cloud_environment({CloudApi.MONITORING: "127.0.0.1:9"}))
    with pytest.raises(Unsupported):
        stand_in.memory_figures(SERVICE, SINCE, UNTIL)


def test_no_line_carries_the_id_of_a_claim() -> None:
    assert "01JOB" not in " ".join(lines_of().start(ORDER).words)


def test_an_execution_leads_to_the_region_of_its_job() -> None:
    words = lines_of().execution(f"{JOB}-long-abcde").words
    assert "--region=us-east1" in words


@pytest.mark.parametrize("name", ["other-x", "", "-x", f"{JOB}"])
def test_foreign_executions_have_no_line(name) -> None:
    with pytest.raises(Missing):
        lines_of().execution(name)


@pytest.mark.parametrize("name", [f"{JOB}-x --quiet", f'{JOB}-"', f"{JOB}-x\n"])
def test_names_that_cloud_run_does_not_give_have_no_line(name) -> None:
    for line in (lines_of().execution, lines_of().cancel, lambda n: lines_of().logs(n, SINCE)):
        with pytest.raises(Invalid):
            line(name)


def test_a_kind_without_a_job_has_no_line() -> None:
    with pytest.raises(Unsupported, match="names no Cloud Run job for assemble"):
        GcloudLines(cloud_environment({})).job(JobKind.ASSEMBLE)


def test_where_a_stand_in_answers_gcloud_is_not_sent_to_google() -> None:
    lines = GcloudLines(cloud_environment({CloudApi.RUN: "127.0.0.1:9"}, jobs=JOBS))
    for line in (
        lambda: lines.job(JobKind.STITCH),
        lambda: lines.start(ORDER),
        lambda: lines.cancel(RUN),
        lambda: lines.logs(RUN, SINCE),
        lambda: lines.audit(SINCE, UNTIL, of_runs=True),
        lambda: lines.change_limit(SIZE, WANTED),
        lambda: lines.workload(SERVICE),
    ):
        with pytest.raises(Unsupported, match=r"127\.0\.0\.1:9 answers"):
            line()


def test_it_is_there_without_googles_libraries() -> None:
    script = (
        "import sys, phoenix_admin.services.gcloud_lines\n"
        "assert not {'grpc', 'google.protobuf'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], timeout=60, check=False)
    assert done.returncode == 0


def test_the_line_for_a_document_reads_it(firestore_emulator, tmp_path) -> None:
    """bash and curl do what the line says, on an id that both could misread."""
    cloud = CloudSubject(firestore_emulator)
    name = "it's [1-3] {a,b} & $HOME?x=1#y %41"
    try:
        cloud.make_document({"name": "Reel é"}, name)
        text = shell_text(GcloudLines(cloud.environment).document(name), Shell.POSIX)
    finally:
        cloud.close()
    done = subprocess.run(
        ["bash", "-c", text], capture_output=True, cwd=tmp_path, timeout=30, check=True
    )
    read = json.loads(done.stdout)
    assert read["fields"]["name"] == {"stringValue": "Reel é"}
    assert read["name"].endswith(f"/projects/{name}")


def test_a_service_is_described_in_its_own_region_or_not_at_all() -> None:
    lines = lines_of(regions=(REGION, "us-west1"))
    found = lines.workload(SERVICE, "us-west1").words
    assert "--region=us-west1" in found
    with pytest.raises(Missing, match="In which region"):
        lines.workload(SERVICE)
    # A job's is written in the environment.
    assert "--region=us-east1" in lines.workload(LONG).words
    assert f"--region={REGION}" in lines_of(regions=(REGION,)).workload(SERVICE).words
