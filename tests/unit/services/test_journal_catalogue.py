"""The journal as the screen sees it: what is asked for, the chain in steps, and the polling."""

from datetime import timedelta

import pytest

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.chain_check import BrokenLink, LinkFault
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.domain.journal_page import JournalQuery
from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.services.journal_catalogue import GO_ON_AFTER, LINES_CHECKED
from phoenix_admin.services.polled_reading import POLL_SECONDS
from tests.support.bench_of_services import service_bench


@pytest.fixture
def bench():
    return service_bench()


def add(bench, number=1, **more):
    """Attempts straight into the world, oldest first."""
    for place in range(number):
        entry = JournalEntry(
            bench.world.clock.now(),
            "rae",
            "LOCAL",
            "stitch",
            more.get("target", f"p{place}"),
            AttemptOutcome.DONE,
            timedelta(0),
            attempt=f"a{len(bench.world.journal)}",
        )
        bench.world.journal.append(entry)


def read(bench):
    bench.workbench.journal.set_visible(True)
    bench.runner.run_all()
    return bench.workbench.journal.reading


def targets(reading):
    return [entry.target for entry in reading.page.entries]


def test_the_attempts_are_read_when_somebody_looks(bench):
    journal = bench.workbench.journal
    assert journal.state.phase is LoadPhase.NEVER
    add(bench, 3)
    reading = read(bench)
    assert targets(reading) == ["p2", "p1", "p0"]
    assert (journal.state.phase, reading.broken, reading.is_checked) == (LoadPhase.READY, (), True)
    assert reading.taken_at == bench.world.clock.now()


def test_an_empty_journal_is_empty(bench):
    read(bench)
    assert bench.workbench.journal.state.phase is LoadPhase.EMPTY


def test_another_query_is_read_at_once_and_the_reading_says_which_it_answers(bench):
    add(bench, 3)
    first = read(bench)
    query = JournalQuery(2, "p1")
    bench.workbench.journal.set_query(query)
    shown = bench.workbench.journal.reading
    assert shown is first
    assert (shown.query, bench.workbench.journal.query) == (JournalQuery(1000), query)
    bench.runner.run_all()
    assert targets(bench.workbench.journal.reading) == ["p1"]
    assert bench.workbench.journal.reading.query == query


def test_the_same_query_again_reads_nothing(bench):
    read(bench)
    bench.workbench.journal.set_query(bench.workbench.journal.query)
    assert not bench.runner.waiting


def test_a_long_chain_is_checked_in_steps_and_says_so_until_it_is_through(bench):
    add(bench, 2 * LINES_CHECKED + 1)
    bench.world.journal_problems = tuple(
        BrokenLink(LinkFault.CHANGED, line, f"a{line - 1}") for line in (2 * LINES_CHECKED, 1)
    )
    journal = bench.workbench.journal
    journal.set_query(JournalQuery(1))
    steps = []
    for _ in range(3):
        reading = read(bench)
        steps.append((reading.check.lines, reading.is_checked, len(reading.broken)))
        steps.append(journal.interval.total_seconds())
        journal.refresh()
    wait = [GO_ON_AFTER, GO_ON_AFTER, POLL_SECONDS]
    assert steps[0::2] == [
        (LINES_CHECKED, False, 1),
        (2 * LINES_CHECKED, False, 2),
        (2 * LINES_CHECKED + 1, True, 2),
    ]
    assert steps[1::2] == wait


def test_a_new_visit_checks_all_of_it_again_and_takes_nothing_back_before_it_is_through(bench):
    add(bench, LINES_CHECKED + 1)
    late = BrokenLink(LinkFault.CHANGED, LINES_CHECKED + 1, "late")
    bench.world.journal_problems = (late,)
    journal = bench.workbench.journal
    journal.set_query(JournalQuery(1))
    read(bench)
    journal.refresh()
    assert read(bench).broken == (late,)
    journal.set_visible(False)
    early = BrokenLink(LinkFault.CHANGED, 1, "early")
    bench.world.journal_problems = (early,)
    reading = read(bench)
    assert (reading.is_checked, reading.broken) == (False, (late, early))
    journal.refresh()
    assert read(bench).broken == (early,)


def test_a_journal_that_cannot_be_read_keeps_what_was_read(bench):
    add(bench)
    first = read(bench)
    bench.world.script.plan("journal.page", Fail(Offline("gone")))
    bench.workbench.journal.refresh()
    bench.runner.run_all()
    journal = bench.workbench.journal
    assert journal.state.phase is LoadPhase.FAILED
    assert journal.reading is first


def test_a_write_is_in_it_at_once_while_somebody_looks(bench):
    project = bench.world.add_project("Ep 41")
    read(bench)
    bench.workbench.operations.request_stitch(project)
    bench.runner.run_all()
    assert targets(bench.workbench.journal.reading) == [project.id]
    bench.workbench.journal.set_visible(False)
    before = bench.world.script.calls["journal.page"]
    bench.workbench.operations.request_cancel(project)
    bench.runner.run_all()
    assert bench.world.script.calls["journal.page"] == before
