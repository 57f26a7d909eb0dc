"""Start A, open B, and let ten minutes of events pass: the person is still on B.

This is the incident the product grew out of: eight timers had captured a project id, and each
threw the person back to the project they had started five seconds or two minutes ago.
"""

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.progress import Progress, Stage

TEN_MINUTES = 600
STEP = 5


def test_b_stays_on_screen_while_a_runs_and_ends_and_ten_minutes_pass(make_stage):
    backend = open_fake()
    world = backend.world
    for name in ("A", "B", "C"):
        world.add_project(name, project_id=name.lower())
    stage = make_stage(backend=backend, in_main_window=True)
    stage.open("a")
    stage.workbench.operations.request_stitch(world.projects["a"])
    stage.open("b")
    (execution,) = world.executions
    focused, tab = stage.focused(), stage.find("project.tabs").currentIndex()
    scroll = stage.table.verticalScrollBar().value()
    for second in range(0, TEN_MINUTES, STEP):
        backend.clock.advance(STEP)
        if second < 300:
            world.progress(execution, Progress(second, 300, "ms", Stage.CONFORMING))
        elif second == 300:
            world.finish(execution, ExecutionState.SUCCEEDED)
        if second % 60 == 0:
            world.write_project(world.projects["c"], status_reason=f"changed at {second}")
        stage.runner.fire_timers()
        stage.load()
        assert stage.open_id == "b"
        assert stage.text("project.name") == "B"
        assert stage.table.selected_ids == ("b",)
    assert (stage.focused(), stage.find("project.tabs").currentIndex()) == (focused, tab)
    assert stage.table.verticalScrollBar().value() == scroll
    assert not stage.dialog_is_open
    stage.open("a")
    assert stage.workbench.session.examination.project.status == "complete"
    assert stage.text("project.name") == "A"
