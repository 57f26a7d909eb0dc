"""A second run of the claimed job is seen where one project is looked at, whoever started it."""

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.domain.decide import active_executions
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.services.project_runs import runs_of
from phoenix_admin.tasks.context import unhurried


def test_a_twin_that_carries_no_project_is_found_without_another_question():
    backend = open_fake()
    world = backend.world
    project = world.add_project("Ep 41", "stitching", active_job="J1")
    world.add_execution("own", E.RUNNING, job_id="J1", project_id=project.id)
    world.add_execution("twin", E.RUNNING, job_id="J1")
    world.add_execution("another", E.RUNNING, job_id="J2")
    found = runs_of(backend.engine, project, unhurried())
    assert {each.name for each in active_executions(project, found)} == {"own", "twin"}
    assert world.script.calls["engine.list_executions"] == 1
    assert world.script.calls["engine.find"] == 0
