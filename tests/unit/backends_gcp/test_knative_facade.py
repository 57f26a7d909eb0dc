"""The real gcloud runs, lists and cancels on the same world as the app."""

import os
import subprocess

import pytest

from phoenix_admin.domain.job import JobKind
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.services.gcloud_lines import GcloudLines
from tests.support.cloud_environments import JOB, cloud_environment
from tests.support.gcloud_parse import sdk_root
from tests.support.gcp_standin.knative_facade import KnativeFacade
from tests.support.gcp_standin.run_world import RunWorld, short


@pytest.fixture
def facade():
    made = KnativeFacade(RunWorld())
    made.world.add_job(JOB)
    yield made
    made.close()


@pytest.mark.wide
def test_a_copied_line_does_what_it_says(facade, tmp_path) -> None:
    if sdk_root() is None:
        pytest.skip("gcloud is not installed")
    lines = GcloudLines(cloud_environment({}))

    def run(words) -> str:
        variables = {"PATH": os.environ["PATH"], **facade.variables(str(tmp_path))}
        done = subprocess.run(
            words, env=variables, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    order = RunOrder("01X", "p-1", JobKind.STITCH, ("a, b.mp4",))
    run(lines.start(order).words)
    ((name, made),) = facade.world.executions.items()
    told = {e.name: e.value for e in made.template.containers[0].env}
    assert told["PHOENIX_PROJECT_ID"] == "p-1"
    assert told["PHOENIX_CLIPS"] == '["a, b.mp4"]'
    assert "PHOENIX_JOB_ID" not in told
    assert short(name) in run(lines.executions(JobKind.STITCH).words)
    run(lines.cancel(short(name)).words)
    assert facade.world.executions[name].cancelled_count == 1
