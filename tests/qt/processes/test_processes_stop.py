"""Stops, force, zombies and the sweep, as a person asks for them."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from phoenix_admin.domain.environment import EnvironmentLabel
from phoenix_admin.domain.process_signal import ProcessSignal as S
from phoenix_admin.settings.process_settings import ProcessSettings
from tests.support.pictures import settle
from tests.support.process_world import own_zombie

ENTER = Qt.Key.Key_Return


def rows(stage):
    """Id, result and note of each line of the dialog."""
    model = stage.dialog.findChild(type(stage.find("stop.table")), "stop.table").model()
    lines = [model.row(position) for position in range(model.rowCount())]
    return [(line.target.pid, line.look.label, line.note) for line in lines]


def journal(stage):
    return [(e.action, e.target, str(e.outcome), e.detail) for e in stage.world.journal]


def signalled(stage):
    return [(key.pid, how) for key, how in stage.machine.sent]


def open_stop(stage, key, action="process.stop"):
    stage.world.journal.clear()
    stage.open_process(key)
    stage.trigger(action)
    settle()
    return stage


def test_a_stop_asks_counts_down_and_says_what_became_of_each(stage):
    open_stop(stage, stage.who.stitch)
    assert stage.text("stop.title") == "Stop PID 7731 (stitch, Harbour mornings)?"
    assert stage.text("stop.text") == (
        "It is asked to end. After 10 s you can force it. 1 more of the run ends with it."
    )
    assert [row[:2] for row in rows(stage)] == [(7731, "To be stopped"), (7740, "To be stopped")]
    assert stage.focused() == "stop.keep"
    stage.find("stop.go").setFocus()
    QTest.keyClick(stage.find("stop.go"), ENTER)  # never confirms what is destructive
    stage.load()
    assert signalled(stage) == []
    stage.click("stop.go")
    stage.rounds()
    assert [row[:2] for row in rows(stage)] == [(7731, "Exited"), (7740, "Exited")]
    assert stage.text("stop.text") == "2 exited."
    assert stage.focused() == "stop.keep"
    assert {pid for pid, _ in signalled(stage)} == {7731, 7740}
    assert sorted(journal(stage)) == [
        ("stop process", f"process {pid}", "done", "exited") for pid in (7731, 7740)
    ]


def test_force_comes_after_the_countdown_and_has_to_be_typed(stage):
    who = stage.who
    open_stop(stage, who.orphan)
    stage.click("stop.go")
    stage.rounds(3)
    assert stage.text("stop.countdown").startswith("0:0")
    assert stage.text("stop.countdown").endswith("until it can be forced; 1 is there")
    assert stage.find("stop.go").isHidden()
    stage.rounds()
    assert stage.text("stop.title") == "Force PID 6120 (stitch, Glacier walk) to end?"
    assert stage.text("stop.text") == (
        "It did not answer Stop for 10 s. Unsaved work of this process is lost."
    )
    assert not stage.find("stop.go").isEnabled()
    assert (who.orphan, S.KILL) not in stage.machine.sent
    stage.find("stop.typed").setText("python3 6120")
    stage.click("stop.go")
    stage.rounds()
    assert rows(stage) == [(6120, "Killed", ""), (6133, "Exited", "")]
    stage.key(Qt.Key.Key_Escape)
    assert not stage.dialog_is_open
    assert stage.actions.refusal("process.force") == "It has ended already."


def test_force_is_off_before_a_stop_and_on_for_what_it_has_left(stage):
    stage.open_process(stage.who.orphan)
    said = "Stop it first: force is for what does not answer within 10 s."
    assert stage.actions.refusal("process.force") == said
    stage.trigger("process.stop")
    stage.click("stop.go")
    stage.rounds()
    stage.key(Qt.Key.Key_Escape)
    settle()
    assert stage.actions.refusal("process.force") is None
    stage.trigger("process.force")
    settle()
    assert stage.text("stop.title") == "Force PID 6120 (stitch, Glacier walk) to end?"
    stage.find("stop.typed").setText(stage.dialog.typed_words)
    stage.click("stop.go")
    stage.rounds()
    assert (stage.who.orphan, S.KILL) in stage.machine.sent


def test_the_dialog_never_changes_by_the_list_behind_it(stage):
    open_stop(stage, stage.who.stale)
    before, title = rows(stage), stage.text("stop.title")
    stage.machine.reuse(7811, "assemble")
    stage.machine.add("ffmpeg", ppid=7811)
    for _ in range(3):
        stage.look()
    assert (rows(stage), stage.text("stop.title")) == (before, title)
    stage.click("stop.go")
    stage.rounds()
    assert rows(stage) == [(7811, "Identity changed", "")]
    assert signalled(stage) == []


def test_a_dialog_says_when_write_access_closes_under_it(stage):
    open_stop(stage, stage.who.stale)
    stage.workbench.gate.set_online(False)
    settle()
    assert stage.text("stop.changed").startswith("Changed since you opened: ")
    assert not stage.find("stop.go").isEnabled()
    stage.workbench.gate.set_online(True)
    settle()
    assert not stage.find("stop.go").isEnabled()  # it has to be asked for again
    stage.find("stop.go").click()
    assert signalled(stage) == []


def test_many_are_one_frozen_list_and_have_to_be_typed(stage):
    stage.trigger("processes.resort")
    assert stage.actions.refusal("processes.stop_selected").startswith("Select several")
    stage.table.selectAll()
    settle()
    stage.trigger("processes.stop_selected")
    settle()
    assert stage.text("stop.title") == "Stop 7 processes?"
    assert stage.text("stop.text").endswith(
        "assemble 7702 is left alone: It has ended already; only its parent podcast-api (7600) can "
        "collect it."
    )
    assert rows(stage)[0] == (
        7702,
        "Left alone",
        "It has ended already; only its parent podcast-api (7600) can collect it.",
    )
    assert stage.focused() == "stop.typed"
    go = stage.find("stop.go")
    assert not go.isEnabled()
    stage.find("stop.typed").setText("8 processes")
    assert not go.isEnabled()
    stage.find("stop.typed").setText("7 processes")
    assert go.isEnabled()
    stage.click("stop.go")
    stage.rounds()
    left = [row[0] for row in rows(stage) if row[1] == "Still there"]
    assert left == [6120]


def test_two_are_not_typed_but_in_prod_one_is(make_stage):
    stage = make_stage()
    stage.table.select_id(stage.id_of(stage.who.stale))
    stage.trigger("process.stop")
    settle()
    assert stage.dialog.typed_words is None
    stage.key(Qt.Key.Key_Escape)
    prod = replace(stage.workbench.environment, label=EnvironmentLabel.PROD)
    other = make_stage(environment=prod)
    open_stop(other, other.who.stale)
    assert other.dialog.typed_words == "assemble 7811"


def test_a_zombie_is_explained_and_never_killed(stage):
    stage.open_process(stage.who.zombie)
    assert stage.text("process.question") == "Why is it called a zombie?"
    assert "podcast-api (7600) has not collected it." in stage.text("process.reason")
    why = "It has ended already; only its parent podcast-api (7600) can collect it."
    for key in ("process.stop", "process.force", "process.copy_kill"):
        assert stage.actions.refusal(key) == why
    assert stage.find("process.stop").isHidden()
    assert stage.find("process.ask_parent").isVisible()
    assert stage.text("process.hit") == f"not assemble 7702: {why}"
    stage.trigger("process.ask_parent")
    settle()
    assert stage.text("confirm.title") == "Ask the parent of zombie 7702 to collect it?"
    stage.machine.process(7600).on_child = True
    stage.click("confirm.go")
    stage.load()
    assert signalled(stage) == [(7600, S.CHILD)]
    assert stage.text("process.announcement.text") == "Zombie 7702 was collected."
    assert stage.bench.session.is_gone


def test_our_own_zombie_is_simply_collected(stage):
    key = own_zombie(stage.workbench.ports)
    stage.look()
    stage.trigger("processes.show_new")
    stage.world.journal.clear()
    stage.open_process(key)
    stage.trigger("process.ask_parent")
    assert not stage.dialog_is_open
    stage.load()
    assert (signalled(stage), journal(stage)) == ([], [])
    assert stage.text("process.announcement.text") == f"Zombie {key.pid} was collected."


def test_stopping_a_parent_names_all_that_ends_with_it(stage):
    open_stop(stage, stage.who.zombie, "process.stop_parent")
    assert stage.text("stop.title") == "Stop parent 7600 (podcast-api)?"
    assert "These end too: 7620 (reader)." in stage.text("stop.text")
    assert stage.dialog.typed_words == "podcast-api 7600"
    stage.find("stop.typed").setText("podcast-api 7600")
    stage.click("stop.go")
    stage.rounds()
    assert {pid for pid, _ in signalled(stage)} == {7600, 7620}


def test_where_there_is_only_force_nothing_pretends_to_be_gentle(stage):
    stage.machine.graceful = False
    stage.look()
    stage.open_process(stage.who.stale)
    said = "This system has no gentle way to end a process. Use Force…"
    assert stage.actions.refusal("process.stop") == said
    stage.trigger("process.force")
    settle()
    assert stage.text("stop.title") == "Force PID 7811 (assemble, River crossing) to end?"
    assert stage.dialog.typed_words == "assemble 7811"
    stage.find("stop.typed").setText("assemble 7811")
    stage.click("stop.go")
    stage.rounds()
    assert signalled(stage) == [(7811, S.KILL)]
    assert rows(stage) == [(7811, "Killed", "")]


@pytest.mark.parametrize("stops", [False, True])
def test_a_sweep_reports_or_stops_as_it_is_set(stage, stops):
    stage.bench._settings = ProcessSettings(sweep_stops=stops)
    stage.trigger("processes.sweep")
    settle()
    assert stage.dialog_is_open is stops
    if stops:
        assert stage.text("confirm.title") == "Stop the workers that were left behind?"
        stage.machine.process(6120).ignores = frozenset()
        stage.click("confirm.go")
    stage.load()
    assert {pid for pid, _ in signalled(stage)} == ({6120, 6133} if stops else set())
    said = stage.workbench.results.results[0].text
    assert said.startswith("Killed 2 zombie" if stops else "Found 2 zombie assembly process(es)")
    assert "stitch 6120 of stitch-000003, ffmpeg 6133 of stitch-000003" in said


def test_while_one_stop_runs_another_waits(stage):
    open_stop(stage, stage.who.orphan)
    stage.click("stop.go")
    stage.rounds(2)
    stage.key(Qt.Key.Key_Escape)  # closing does not end it
    assert stage.actions.refusal("process.stop") == "Waiting for “stop process” to end."
    stage.rounds()
    assert stage.actions.refusal("process.stop") is None
    assert stage.text("process.announcement.text").startswith(
        "1 exited, 1 still alive; force was not used."
    )


def test_pivots_and_copies(stage):
    places = []
    stage.panel.place_requested.connect(places.append)
    stage.open_process(stage.who.stitch)
    stage.trigger("process.open_project")
    stage.trigger("process.open_job")
    assert places == ["projects/harbour-mornings", "jobs/01KAR7HARBOUR"]
    for key in ("process.copy_ps", "process.copy_kill", "process.copy_id", "process.copy_row"):
        stage.trigger(key)
    ps, kill, pid, row = stage.opener.copied
    assert ps == "ps -o pid,ppid,pgid,user,stat,lstart,rss,args -p 7731"
    assert kill.splitlines()[0].startswith("# CHANGES this computer (LOCAL), past the gate")
    assert kill.splitlines()[1] == "kill -TERM 7731"
    assert pid == "7731"
    assert row.split("\t")[:4] == [
        "7731", "python3", "Healthy", "Harbour mornings · stitch-000007",
    ]  # fmt: skip
    stage.open_process(stage.who.server)
    assert stage.actions.refusal("process.open_project") == "It names no project."
    stage.open_process(stage.who.ffmpeg)
    assert "sesame" not in stage.text("process.command")
    assert "-token •••" in stage.text("process.command")
    assert "  ffmpeg 7740  ← this one" in stage.text("process.tree")
