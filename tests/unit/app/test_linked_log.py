"""A link to the Logs page: in a feed it asks for the lines of the item's runs."""

import pytest

from phoenix_admin.app.log_opening import LaneLogOpening
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.services.logs.log_session import LogSession
from phoenix_admin.ui.logs.log_wish import LogWish
from tests.unit.app.test_item_log_opening import Bench

WISH = LogWish(project_id="harbour")
WORD = '"harbour"'


@pytest.fixture
def bench():
    made = Bench(feed=True)
    yield made
    made.workbench.close()


def opened(bench: Bench, wish: LogWish = WISH) -> LogSession:
    logs: list[LogSession] = []
    LaneLogOpening(bench.workbench, bench.runner)(wish, logs.append)
    bench.runner.run_all()
    (bench.heard.log,) = logs
    logs[0].set_on_screen(True)
    bench.settle(3)
    return logs[0]


def test_a_project_s_link_shows_the_lines_of_its_runs_also_those_without_its_name(bench):
    bench.run("stitch-1")
    bench.run("other-1", "river")
    bench.write("encoder started", "stitch-1")
    bench.write("harbour of somebody else", "other-1")
    log = opened(bench)
    assert bench.messages() == ["encoder started"]
    assert "stitch-1" in log.asked.text, "a person sees what is asked, and can change it"


def test_of_many_runs_the_newest_are_asked_for(bench):
    for number in range(14):
        bench.backend.clock.advance(1)
        bench.run(f"stitch-{number:02}")
    text = opened(bench).asked.text
    assert [f"stitch-{number:02}" in text for number in (3, 4, 13)] == [False, True, True]


def test_the_job_of_a_link_is_asked_of_the_engine(bench):
    run = bench.backend.world.add_execution(
        "stitch-1", ExecutionState.SUCCEEDED, project_id="harbour", job_id="J7"
    )
    assert run.name in opened(bench, LogWish(job_id="J7")).asked.text


@pytest.mark.parametrize("never_ran", [True, False])
def test_without_a_run_that_is_known_the_id_is_asked_for_as_a_word(bench, never_ran):
    if not never_ran:
        bench.run("stitch-1")
        bench.backend.world.script.always("engine.list_executions", Fail(Offline("Away.")))
    assert opened(bench).asked.text == WORD
