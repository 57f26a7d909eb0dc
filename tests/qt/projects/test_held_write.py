"""A write that is held back: one at a time, each for its own five seconds."""

import pytest
from PySide6.QtCore import QObject

from phoenix_admin.tasks.scope import Scope
from phoenix_admin.ui.panels.projects.held_write import SECONDS, Held, HeldWrite
from tests.support.manual_runner import ManualRunner


class Desk:
    def __init__(self):
        self.runner, self.scope, self.owner = ManualRunner(), Scope("here"), QObject()
        self.held = HeldWrite(self.runner, self.scope, self.owner)
        self.sent, self.taken_back = [], []
        self.held.taken_back.connect(self.taken_back.append)

    def hold(self, name):
        what = Held(name, f"Setting {name}", f"Not {name}.", lambda: self.sent.append(name))
        return self.held.hold(what)

    def seconds(self, number):
        for _ in range(number):
            self.runner.fire_timers()


@pytest.fixture
def desk(qapp):
    return Desk()


def test_it_is_sent_when_the_time_has_run_out_and_once(desk):
    assert desk.hold("A")
    desk.seconds(SECONDS - 1)
    assert (desk.sent, desk.held.text) == ([], "Setting A in 1 s")
    desk.seconds(3)
    assert (desk.sent, desk.held.text, desk.taken_back) == (["A"], "", [])


def test_taken_back_it_is_never_sent(desk):
    desk.hold("A")
    desk.seconds(2)
    assert desk.held.take_back()
    assert not desk.held.take_back()
    desk.seconds(9)
    assert (desk.sent, desk.taken_back) == ([], ["Not A."])


def test_one_at_a_time(desk):
    desk.hold("A")
    assert not desk.hold("B")
    assert desk.held.refusal() == "Wait: setting A."
    desk.seconds(SECONDS)
    assert desk.sent == ["A"]
    assert desk.held.refusal() is None


def test_the_next_one_has_its_own_time(desk):
    """The timer of the one taken back still goes off, and counts for nobody."""
    desk.hold("A")
    desk.held.take_back()
    desk.hold("B")
    desk.seconds(1)
    assert desk.held.text == f"Setting B in {SECONDS - 1} s"


def test_what_is_held_when_the_environment_is_left_is_not_sent(desk):
    desk.hold("A")
    desk.scope.close()
    desk.seconds(SECONDS)
    assert desk.sent == []
