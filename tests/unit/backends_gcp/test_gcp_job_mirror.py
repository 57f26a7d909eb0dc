"""A poll of the job records reads what has changed, and the list is what it would be anyway."""

from datetime import timedelta
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.backends.gcp.job_mirror import COUNT_EVERY, SWEEP_EVERY, JobMirror
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.job import JobState
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext, unhurried
from tests.unit.backends_gcp.memory_documents import MemoryDocuments


class Desk:
    """A mirror of records in memory; up to two of them are read each time."""

    def __init__(self, records: int = 0) -> None:
        self.clock = FakeClock()
        self.documents = MemoryDocuments(self.clock)
        self.mirror = JobMirror(cast("Any", self.documents), "jobs", self.clock, small=2)
        self.began = self.clock.now()
        for number in range(records):
            self.write(number, "succeeded")
        self.clock.advance(600)

    def write(self, number: int, state: str, *, stamped: bool = True) -> None:
        asked = self.began + timedelta(seconds=number)
        self.documents.write_job(f"j{number:03}", state, asked, stamped=stamped)

    def read(self, limit: int = 100):
        return self.mirror.read(limit, unhurried())

    def costs(self, limit: int = 100) -> tuple[int, list[str]]:
        """Reads and requests of one more poll."""
        before, asked = self.documents.reads, len(self.documents.requests)
        self.read(limit)
        return self.documents.reads - before, self.documents.requests[asked:]

    def truth(self, limit: int) -> list[str]:
        """Ids and states, the newest first."""
        held = sorted(self.documents.held.items(), reverse=True)[:limit]
        return [f"{name} {document.fields['state'].string_value}" for name, document in held]


def said(listing) -> list[str]:
    return [f"{job.id} {job.state.value}" for job in listing.jobs]


def test_the_first_list_reads_all_and_the_next_nothing_that_is_as_it_was():
    desk = Desk(50)
    assert desk.costs() == (50, ["newest"])
    desk.clock.advance(30)
    desk.write(50, "claimed")
    assert desk.costs() == (51, ["changed"])  # all that was written within half a minute of it
    desk.clock.advance(60)
    desk.write(50, "launched")
    assert desk.costs()[0] == 1
    desk.clock.advance(60)
    desk.write(50, "failed")
    desk.write(51, "claimed")
    assert desk.costs() == (2, ["changed"])
    assert said(desk.read()) == desk.truth(100)
    assert not desk.read().truncated


def test_few_records_are_read_each_time():
    desk = Desk(2)
    assert desk.costs() == desk.costs() == (2, ["newest"])


def test_an_open_record_without_a_stamp_is_followed_until_it_is_closed():
    desk = Desk(5)
    desk.write(7, "launched", stamped=False)
    desk.read()
    desk.clock.advance(60)
    assert desk.costs()[1] == ["changed", "get"]
    desk.write(7, "failed", stamped=False)
    assert said(desk.read())[0] == "j007 failed"
    assert desk.costs()[1] == ["changed"]


def test_a_deleted_record_is_missed_by_the_count_and_a_silent_change_by_a_sweep():
    desk = Desk(6)
    desk.read()
    del desk.documents.held["j003"]
    desk.write(2, "failed", stamped=False)
    desk.clock.advance(COUNT_EVERY.total_seconds())
    assert desk.costs()[1] == ["changed", "count", "newest"]
    assert said(desk.read()) == desk.truth(100)
    desk.write(1, "failed", stamped=False)
    assert desk.costs()[1] == ["changed"]
    desk.clock.advance(SWEEP_EVERY.total_seconds())
    assert said(desk.read()) == desk.truth(100)


def test_a_longer_list_than_was_read_is_read():
    desk = Desk(9)
    assert (len(desk.read(3).jobs), desk.read(3).truncated) == (3, True)
    found = desk.read(8)
    assert (said(found), found.truncated) == (desk.truth(8), True)
    assert (said(desk.read(9)), desk.read(9).truncated) == (desk.truth(9), False)
    assert (desk.read(0).jobs, desk.read(0).truncated) == ((), True)


def test_a_list_that_broke_off_leaves_what_was_known():
    desk = Desk()
    for number in range(9):
        desk.write(number, "succeeded")
        desk.clock.advance(60)
    desk.read(5)
    whole = desk.documents.newest

    def broken(*how):
        yield next(whole(*how))[:4]
        raise Offline("No.")

    desk.documents.newest = broken
    with pytest.raises(Offline):
        desk.read(8)
    desk.documents.newest = whole
    assert said(desk.read(5)) == desk.truth(5)


def test_a_count_that_was_wrong_is_asked_for_again_until_all_were_read():
    desk = Desk(6)
    desk.read()
    del desk.documents.held["j003"]
    desk.clock.advance(COUNT_EVERY.total_seconds())
    whole = desk.documents.newest

    def broken(*_):
        raise Offline("No.")

    desk.documents.newest = broken
    with pytest.raises(Offline):
        desk.read()
    desk.documents.newest = whole
    assert said(desk.read()) == desk.truth(100)


def test_older_ones_than_were_asked_for_are_not_kept():
    desk = Desk(9)
    desk.read(3)
    for number in range(5):
        desk.write(number, "failed")
    assert said(desk.read(3)) == desk.truth(3)
    assert len(desk.mirror._known) == 4


def test_who_waits_for_another_s_reading_may_lose_patience():
    desk = Desk(3)
    token = CancelToken()
    token.cancel()
    with desk.mirror._reading, pytest.raises(CancelledError):
        desk.mirror.read(5, TaskContext(token, 5))


states = st.sampled_from([state.value for state in JobState])
steps = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 12), states),
        st.tuples(st.just("read"), st.integers(0, 14)),
        st.tuples(st.just("wait"), st.integers(1, 100)),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(steps)
def test_whatever_is_written_the_list_says_it(course):
    desk = Desk(4)
    for what, how in course:
        if what == "read":
            found = desk.read(how)
            assert said(found) == desk.truth(how)
            assert found.truncated == (len(desk.documents.held) > how)
        elif what == "wait":
            desk.clock.advance(how)
        else:
            desk.write(what, how)
            desk.clock.advance(0.001)
