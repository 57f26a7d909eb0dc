"""What the Diagnostics dialog shows, and that looking at it costs nothing."""

from dataclasses import replace
from datetime import UTC, datetime

from phoenix_admin.domain.traffic import ApiTraffic, TrafficReport
from phoenix_admin.tasks.cancel import CancelToken
from phoenix_admin.tasks.door import Ticket
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Task
from phoenix_admin.ui.dialogs.diagnostics_words import lane_words, traffic_lines, traffic_title
from tests.qt.projects.conftest import make_stage, theme
from tests.support.pictures import settle

__all__ = ["make_stage", "theme"]

SINCE = datetime(2026, 11, 22, 11, 20, tzinfo=UTC)


class Counted:
    """Figures that grow with every look."""

    def __init__(self) -> None:
        self.looks = 0

    def report(self) -> TrafficReport:
        self.looks += 1
        firestore = ApiTraffic("Firestore", 900 + self.looks, 120, 2, 31_480, 10_212, "open")
        return TrafficReport(SINCE, (ApiTraffic("Cloud Run", 7, 3, connection="open"), firestore))


def test_the_figures_are_shown_and_taken_anew_each_second_while_it_is_open(make_stage):
    stage = make_stage(in_main_window=True)
    counted = Counted()
    bench = stage.workbench
    bench.ports = replace(bench.ports, traffic=counted)
    asked = dict(stage.world.script.calls)
    stage.actions.action("app.diagnostics").trigger()
    settle()
    assert stage.text("diagnostics.traffic") == "Asked of LOCAL since 11:20:00Z"
    assert [stage.text(f"diagnostics.api.2.{n}") for n in (0, 1, 2, 3, 6)] == [
        "Firestore", "120", "901", "2", "open",
    ]  # fmt: skip
    stage.window._ticker.ticked.emit()
    assert stage.text("diagnostics.api.2.2") == "902"
    stage.click("diagnostics.close")
    settle()
    looks = counted.looks
    stage.window._ticker.ticked.emit()
    assert counted.looks == looks
    assert dict(stage.world.script.calls) == asked


def test_an_environment_on_this_computer_says_that_nothing_is_asked(make_stage):
    stage = make_stage(in_main_window=True)
    stage.actions.action("app.diagnostics").trigger()
    settle()
    assert "nothing is asked over the network" in stage.text("diagnostics.traffic")
    assert not stage.find("diagnostics.apis").isVisible()
    assert stage.text("diagnostics.lanes") == "No background work is under way."


def test_words_for_figures_and_lanes():
    assert traffic_title(TrafficReport(SINCE, ()), "dev").startswith("Nothing")
    (line,) = traffic_lines(TrafficReport(SINCE, (ApiTraffic("Cloud Run", 1, 1),)))
    assert line == ("Cloud Run", "1", "1", "0", "-", "-", "")
    tickets = [
        Ticket(Task(key, print, lane), Scope("x"), print, CancelToken(), started=started)
        for key, lane, started in (
            ("projects", Lane.READS, 10.0),
            ("jobs", Lane.READS, None),
            ("stitch", Lane.ACTIONS, 12.5),
        )
    ]
    assert lane_words(tickets, 13.0) == (
        "reads: projects (3 s), jobs (waits)\nactions: stitch (0 s)"
    )
