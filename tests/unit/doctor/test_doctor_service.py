"""The Doctor in the window: results come one by one, one round at a time, and leaving ends it."""

from datetime import timedelta

import pytest

from phoenix_admin.backends.fake.check_source import FakeCheckSource
from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.domain.doctor import CheckFacts, CheckState, failed
from phoenix_admin.services.doctor import KEPT_FOR, Doctor
from phoenix_admin.tasks.scope import Scope
from tests.support.manual_runner import ManualRunner

FACTS = (
    CheckFacts("disk", "Disk", "Here"),
    CheckFacts("login", "Sign-in", "There"),
    CheckFacts("job", "Job", "There", ("login",)),
)


class Desk:
    def __init__(self) -> None:
        self.clock, self.runner, self.scope = FakeClock(), ManualRunner(), Scope("environment")
        self.source = FakeCheckSource(FACTS)
        self.doctor = Doctor(lambda: self.source, self.runner, self.scope, self.clock, "dev")
        self.told = 0
        self.doctor.changed.add(self._on_told)

    def _on_told(self) -> None:
        self.told += 1

    def states(self) -> dict[str, CheckState]:
        return {name: each.state for name, each in self.doctor.results.items()}


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_opening_the_page_checks_and_opening_it_again_soon_does_not(desk):
    desk.doctor.look()
    assert desk.doctor.is_running
    desk.runner.run_all()
    assert set(desk.states().values()) == {CheckState.WELL}
    assert desk.doctor.summary == "3 ok"
    made = list(desk.source.made)
    desk.doctor.look()
    assert not desk.runner.waiting
    desk.clock.advance(KEPT_FOR / timedelta(seconds=1))
    desk.doctor.look()
    desk.runner.run_all()
    assert sorted(desk.source.made) == sorted(made * 2)


def test_results_are_told_as_they_come_and_a_second_wish_waits_for_nothing(desk):
    desk.source.hanging.add("disk")
    desk.doctor.request_all()
    while "job" not in desk.doctor.results:
        desk.runner.run_next()
    assert desk.doctor.is_running
    assert desk.doctor.running == {"disk"}
    told = desk.told
    desk.doctor.request_all()
    desk.doctor.request_again("job")
    assert (desk.told, desk.source.made.count("job")) == (told, 1)
    desk.doctor.stop()
    desk.runner.run_all()
    assert desk.states()["disk"] is CheckState.NOT_CHECKED
    assert not desk.doctor.is_running


def test_one_check_again_takes_along_what_waited_for_it_and_nothing_else(desk):
    desk.source.findings["login"] = failed("Signed out.", "sign in")
    desk.doctor.request_all()
    desk.runner.run_all()
    assert desk.states()["job"] is CheckState.NOT_CHECKED
    desk.source.findings.clear()
    desk.source.made.clear()
    desk.doctor.request_again("login")
    assert "login" not in desk.doctor.results
    desk.runner.run_all()
    assert desk.source.made == ["login", "job"]
    assert set(desk.states().values()) == {CheckState.WELL}


def test_leaving_the_environment_ends_what_is_under_way(desk):
    desk.source.hanging.add("disk")
    desk.doctor.request_all()
    desk.scope.close()
    assert desk.source.closed
    assert not desk.doctor.is_running
    desk.runner.run_all()
    desk.doctor.request_all()
    assert not desk.runner.waiting


def test_the_report_has_the_worst_first_and_no_secrets(desk):
    desk.source.findings["login"] = failed("token: abcdefgh1234", "sign in", "evidence line")
    desk.doctor.request_all()
    desk.runner.run_all()
    report = desk.doctor.report()
    assert report.startswith("dev\n2026-11-22 14:32:07Z, 1 failed, 1 ok, 1 not checked\n")
    assert report.index("There: Sign-in") < report.index("There: Job") < report.index("Here: Disk")
    assert "1 of 3 checks failed: Sign-in. 1 was not made." in report
    assert "mend: sign in" in report
    assert "evidence line" in report
    assert "abcdefgh1234" not in report
