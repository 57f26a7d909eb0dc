"""The storm and the race of `benchmarks/`, small enough for every run of the tests."""

import pytest

from benchmarks.claim_race import run_race
from benchmarks.crash_storm import run_storm

pytestmark = [pytest.mark.e2e, pytest.mark.soak]


def test_after_each_kill_what_is_shown_is_true(fast_start):
    storm = run_storm(14, seed=2022, projects=4, clip_seconds=1.5)
    assert storm.violations == []
    assert storm.kills.total() == 14
    assert len([aim for aim, count in storm.kills.items() if count]) >= 3
    assert storm.endings["succeeded"] > 0 < storm.endings["interrupted"]


def test_of_many_processes_that_press_at_once_one_starts_and_the_others_hear_since_when(fast_start):
    race = run_race(clients=8, rounds=5)
    assert race.faults == []
    assert race.answers == {"started": 5, "already running": 35}
