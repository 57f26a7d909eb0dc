"""Incidents of a time that moves on: the same as if all had been read at once, and read once."""

import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.memory_incident import IncidentKind, find_incidents
from phoenix_admin.services.memory.incident_watch import LATE, IncidentWatch
from phoenix_admin.tasks.context import unhurried
from tests.support.memory_desk import DAY, HOUR, MINUTE, PHOENIX, PODCASTS, MemoryDesk
from tests.support.memory_log import MemoryLog, gunicorn_killed, gunicorn_timeout

CALL = unhurried(86_400.0)  # made when the tests are collected


@pytest.fixture
def desk() -> MemoryDesk:
    return MemoryDesk()


def watch_of(desk: MemoryDesk, window: timedelta = DAY) -> IncidentWatch:
    return IncidentWatch(desk.memory.lines, desk.clock, window)


@settings(max_examples=25)
@given(st.integers(0, 9_999), st.lists(st.integers(1, 4_000), min_size=1, max_size=6))
def test_looks_at_any_moments_find_what_one_reading_of_it_all_would(
    seed: int, pauses: list[int]
) -> None:
    """Lines come up to LATE after they were written, and in any order."""
    desk, dice = MemoryDesk(), random.Random(seed)
    log = MemoryLog(desk.now)
    log.history(dice, incidents=12)
    coming = [(line.time + dice.random() * LATE * 0.9, line) for line in log.lines]
    watch = watch_of(desk)
    for pause in [*pauses, 60_000]:
        desk.clock.advance(pause)
        desk.memory.lines.lines = [line for came, line in coming if came <= desk.now]
        found = watch.look((PHOENIX,), CALL).incidents
    assert found == find_incidents(log.lines)


def test_each_look_asks_for_what_is_new_and_a_little_before(desk: MemoryDesk) -> None:
    asked = []
    read = desk.memory.lines.read

    def listen(request, call):
        asked.append(request)
        return read(request, call)

    desk.memory.lines.read = listen
    watch = watch_of(desk)
    for _ in range(3):
        watch.look((PHOENIX,), CALL)
        desk.clock.advance(60)
    spans = [request.until - request.since for request in asked]
    assert spans[0] >= DAY
    assert spans[1:] == [LATE + MINUTE, LATE + MINUTE]


def test_what_is_older_than_the_window_is_no_more_and_other_subjects_begin_anew(
    desk: MemoryDesk,
) -> None:
    desk.line(30)
    watch = watch_of(desk, HOUR)
    assert [i.kind for i in watch.look((PHOENIX,), CALL).incidents] == [IncidentKind.PLATFORM_OOM]
    assert watch.look((PODCASTS,), CALL).incidents == ()
    assert len(watch.look((PHOENIX,), CALL).incidents) == 1
    desk.clock.advance(3_600)
    assert watch.look((PHOENIX,), CALL).incidents == ()
    assert watch.look((), CALL).incidents == ()


def test_a_line_before_the_window_may_still_explain_what_is_in_it(desk: MemoryDesk) -> None:
    desk.line(60.2, gunicorn_timeout(4), platform=False)
    desk.line(59.9, gunicorn_killed(4), platform=False)
    (found,) = watch_of(desk, HOUR).look((PHOENIX,), CALL).incidents
    assert found.kind is IncidentKind.TIMEOUT_KILL


def test_a_log_that_is_too_long_says_since_when_it_is_known(desk: MemoryDesk) -> None:
    for number in range(30):
        desk.line(600 - number)
    desk.memory.lines.most = 10
    watch = watch_of(desk)
    look = watch.look((PHOENIX,), CALL)
    assert look.since == desk.now - 580 * MINUTE
    assert len(look.incidents) == 10
    # What comes later is whole again, but what was never read stays unknown.
    desk.line(-1)
    desk.clock.advance(120)
    later = watch.look((PHOENIX,), CALL)
    assert later.since == look.since
    assert len(later.incidents) == 11
    # A flood between two looks is a hole: nothing before it is claimed to be whole.
    for number in range(20):
        desk.line(-1 - number / 60)
    desk.clock.advance(120)
    assert watch.look((PHOENIX,), CALL).since > look.since


def test_a_look_that_fails_loses_nothing(desk: MemoryDesk) -> None:
    desk.line(30)
    watch = watch_of(desk)
    watch.look((PHOENIX,), CALL)
    desk.backend.world.script.plan("memory.lines", Fail(Offline("no line")))
    desk.clock.advance(1_200)
    desk.line(15)
    with pytest.raises(Offline):
        watch.look((PHOENIX,), CALL)
    assert len(watch.look((PHOENIX,), CALL).incidents) == 2
