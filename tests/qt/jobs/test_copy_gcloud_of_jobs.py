"""Copy as gcloud in the Jobs panel."""

import pytest

from phoenix_admin.backends.fake.command_lines import FakeCommandLines
from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.services.terminal_lines import OF_RUNS
from tests.support.pictures import settle

CLOUD = Environment("dev", EnvironmentKind.GCP, EnvironmentLabel.DEV)


@pytest.fixture
def cloud(make_stage):
    return make_stage(environment=CLOUD, commands=FakeCommandLines())


def copied(stage, what: str) -> str:
    stage.actions.action(f"job.copy_gcloud_{what}").trigger()
    settle()
    return stage.opener.copied[-1]


def test_the_run_and_its_job_are_named(cloud):
    running = next(e for e in cloud.world.executions.values() if e.state.is_active)
    cloud.open_project_job(running.project_id)
    assert copied(cloud, "run") == f"pipeline run {running.name}"
    assert copied(cloud, "job") == f"pipeline job {running.kind.value}"
    assert copied(cloud, "runs") == f"pipeline runs {running.kind.value}"
    assert copied(cloud, "document") == f"pipeline document {running.project_id}"
    assert copied(cloud, "cancel").endswith(f"\npipeline cancel {running.name}")
    assert cloud.actions.refusal("job.copy_gcloud_start") == "It has not ended."
    assert cloud.world.script.writes() == 0


def test_nothing_is_open(cloud):
    keys = [f"job.copy_gcloud_{what.value}" for what in OF_RUNS]
    assert {cloud.actions.refusal(key) for key in keys} == {"Select a job first."}


def test_in_local_nothing_of_it_is_there(stage):
    assert not stage.actions.action("job.copy_gcloud_run").isVisible()
