"""Ten thousand jobs: the lane compares and orders, the screen only applies."""

import time
from datetime import timedelta

import pytest

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.domain.job import JobState
from tests.qt.projects.test_projects_speed import bound
from tests.support.pictures import look_at, settle

NUMBER = 10_000
ROUNDS = 8


@pytest.fixture
def large(make_stage):
    backend = open_fake()
    world, now = backend.world, backend.clock.now()
    projects = [world.add_project(f"Project {i:03}", clips=("a",)).id for i in range(200)]
    for i in range(NUMBER):
        asked = now - timedelta(minutes=i)
        world.add_job(
            projects[i % 200],
            f"j{i:05}",
            JobState.SUCCEEDED,
            requested_at=asked,
            ended_at=asked + timedelta(seconds=90),
            execution=f"run-{i:05}",
        )
    stage = make_stage(backend=backend)
    look_at(stage.window)  # what is timed is painted as well
    stage.find("jobs.refresh").setFocus()
    return stage


def storm(world, turn):
    """200 records changed, 5 new ones, 5 that went."""
    now = world.clock.now()
    for i in range(turn, NUMBER, NUMBER // 200):
        job = world.jobs.get(f"j{i:05}")
        if job is not None:
            del world.jobs[job.id]
            state = (JobState.FAILED, JobState.SUCCEEDED)[turn % 2]
            world.add_job(
                job.project_id,
                job.id,
                state,
                requested_at=job.requested_at,
                ended_at=job.ended_at,
                execution=job.execution,
            )
    for i in range(5):
        world.add_job("p0001", f"n{turn}-{i}", JobState.CLAIMED, requested_at=now)
        world.jobs.pop(f"j{9000 + 7 * turn + i:05}", None)


@pytest.mark.wide  # the list of projects, which is the same, is timed always
def test_a_refresh_of_ten_thousand_keeps_the_place_and_costs_a_frame(large):
    large.table.select_id("j05000")
    large.table.verticalScrollBar().setValue(32 * 4990)
    large.load()
    took = []
    for turn in range(ROUNDS):
        first = large.table.rows.ids[large.table.rowAt(0)]
        storm(large.world, turn)
        large.workbench.jobs.refresh()
        large.runner.run_next()
        assert [t.task.key for t in large.runner.waiting] == ["arrange jobs"]
        large.runner.run_body_only()
        began = time.perf_counter()
        large.runner.deliver()
        took.append(time.perf_counter() - began)
        settle()
        assert large.table.selected_ids == ("j05000",)
        assert large.table.rows.ids[large.table.rowAt(0)] == first
        assert f"n{turn}-0" in large.shown
    print(f"refresh of {NUMBER} jobs on the UI thread: best {min(took) * 1000:.1f} ms")
    assert min(took) < bound(), took
