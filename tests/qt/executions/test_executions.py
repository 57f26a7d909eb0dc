"""The tab Executions: worst first, one step at a time, each through a question and the gate."""

from datetime import timedelta

import pytest

from phoenix_admin.backends.fake.backend import open_fake, open_populated
from phoenix_admin.backends.fake.command_lines import FakeCommandLines
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.ui.panels.processes.executions_board import RULES, ColumnKey
from phoenix_admin.ui.panels.processes.executions_facts import sources
from phoenix_admin.ui.panels.processes.executions_list import empty_text, figures
from phoenix_admin.ui.panels.processes.executions_specs import SPECS
from phoenix_admin.ui.runs.verdict_words import Belief
from tests.support.pictures import settle

PROD = Environment("phoenix-prod", EnvironmentKind.GCP, EnvironmentLabel.PROD)
AWAY = Fail(Offline("Away."))


def cell(stage, row, column):
    """What a cell says."""
    table = stage.table
    key = [c.key for c in table.columns].index(column)
    place = table.rows.position_of(row)
    return table.rows.index(place, key).data()


def test_the_worst_stands_first_and_each_kind_says_its_word(stage):
    said = [cell(stage, row, ColumnKey.WRONG) for row in stage.shown]
    assert said == [
        "Duplicate",
        "Duplicate, claimed",
        "Behind the document",
        "Unclaimed",
        "No such project",
        "Names no project",
        "Over its time limit",
    ]
    assert cell(stage, "stitch-long", ColumnKey.TIME) == "3h05, limit 1h00"
    assert cell(stage, "stitch-long", ColumnKey.STARTED_BY) == "rae"
    assert cell(stage, "stitch-lost", ColumnKey.STARTED_BY) == "no record"
    assert stage.find("executions.figures").accessibleName() == (
        "4 others are claimed by the documents."
    )


def test_rows_sort_by_every_column_without_a_tie_left_to_chance(stage):
    rows = [entry.row for entry in stage.page._list.board.entries.values()]
    for key in ColumnKey:
        keys = [RULES.sort_key(row, key) for row in rows]
        assert len(set(keys)) == len(rows)
        assert sorted(keys)


def told(stage, name):
    """Document, second source, verdict, evidence of this execution."""
    stage.open(name)
    details = stage.workbench.strays.session.reading
    belief = Belief(timedelta(seconds=2))
    facts = sources(details, EnvironmentKind.LOCAL, stage.clock.now(), belief)
    return {fact.label: fact for fact in facts}


def test_the_details_hold_both_sources_and_the_evidence(stage):
    said = told(stage, "stitch-lost")
    chips = [said[label].chip.label for label in ("Document says", "Worker says", "Verdict")]
    assert chips == ["Not there", "Running", "No such project"]
    assert "there is no such document" in said["Evidence"].text
    # Of two that are active, the open one is spoken of.
    stage.world._keep(stage.world.executions[stage.twin], state=ExecutionState.RETRYING)
    said = told(stage, stage.twin)
    chips = [said[label].chip.label for label in ("Document says", "Worker says", "Verdict")]
    assert chips == ["Stitching", "Retrying", "Duplicate"]
    assert f"to be stopped: {stage.twin}." in said["Evidence"].text


def test_stop_hits_the_open_one_after_a_question(stage):
    twin = stage.twin
    stage.open(twin)
    stage.click("execution.stop")
    settle()
    assert stage.text("confirm.title") == f"Stop {twin} of Station clock in LOCAL?"
    assert "is the claimed one and goes on" in stage.text("confirm.text")
    stage.click("confirm.go")
    stage.load()
    asked = [e.name for e in stage.world.executions.values() if e.cancel_requested_at]
    assert twin in asked
    assert stage.world.journal[-1].execution == twin
    assert "stop" in stage.text("execution.announcement.text").casefold()


def test_adopt_makes_the_document_name_it_and_the_row_goes(stage):
    stage.open("stitch-unclaimed")
    stage.click("execution.adopt")
    settle()
    stage.click("confirm.go")
    stage.load()
    assert stage.world.projects["night-ferry"].active_job == "01KAR7UNCLAIMED"
    assert cell(stage, "stitch-unclaimed", ColumnKey.WRONG) in ("Claimed", "Not listed any more")


def test_what_names_no_project_can_be_stopped_and_never_adopted(stage):
    stage.open("stitch-by-hand")
    assert stage.actions.refusal("execution.adopt") == (
        "It names no project, so no document can name it."
    )
    assert stage.actions.refusal("execution.open_project") is not None
    stage.press("execution.stop")
    settle()
    stage.click("confirm.go")
    stage.load()
    run = stage.world.executions["stitch-by-hand"]
    assert run.state is ExecutionState.CANCELLING
    assert "Cancel requested" in stage.text("execution.announcement.text")


def test_prod_wants_the_name_typed_and_a_lock_that_is_open(make_stage):
    stage = make_stage(environment=PROD)
    stage.open("stitch-by-hand")
    stage.press("execution.stop")
    settle()
    assert not stage.find("confirm.go").isEnabled()
    stage.type("confirm.typed", "stitch-by-hand")
    assert stage.find("confirm.go").isEnabled()
    stage.workbench.gate.lock()
    assert not stage.find("confirm.go").isEnabled()
    assert stage.actions.refusal("execution.stop") is not None


@pytest.mark.parametrize("key", [spec.key for spec in SPECS if spec.writes])
def test_an_action_on_an_old_look_looks_first(stage, key):
    stage.open("stitch-unclaimed")
    stage.table.setFocus()
    stage.clock.advance(40)
    before = stage.world.script.calls["engine.read"]
    stage.press(key)
    settle()
    assert not stage.dialog_is_open
    stage.load()
    assert stage.world.script.calls["engine.read"] == before + 1
    assert stage.dialog_is_open


def test_what_was_adopted_by_somebody_else_meanwhile_is_not_asked_about(stage):
    stage.open("stitch-unclaimed")
    stage.table.setFocus()
    stage.clock.advance(40)
    world = stage.world
    world.write_project(world.projects["night-ferry"], active_job="01KAR7UNCLAIMED")
    stage.press("execution.adopt")
    stage.load()
    assert not stage.dialog_is_open
    said = stage.text("execution.announcement.text")
    assert said == "Adopt: nothing was sent, it is claimed now."


def test_a_question_goes_stale_when_its_target_ends(stage):
    stage.open("stitch-lost")
    stage.press("execution.stop")
    settle()
    stage.world.finish("stitch-lost", ExecutionState.SUCCEEDED)
    stage.workbench.strays.session.refresh()
    stage.load()
    assert not stage.find("confirm.go").isEnabled()
    assert "it is succeeded now" in stage.text("confirm.changed")


def test_the_lines_for_a_terminal_are_those_of_the_run(make_stage):
    stage = make_stage(environment=PROD, commands=FakeCommandLines())
    stage.open("stitch-lost")
    stage.press("execution.copy_gcloud_run")
    assert "stitch-lost" in stage.opener.copied[-1]
    assert stage.actions.refusal("execution.copy_gcloud_start") == "It has not ended."


def test_it_says_in_words_that_nobody_is_needed(make_stage):
    backend = open_populated()
    world = backend.world
    named = {p.active_job for p in world.projects.values()}
    for run in list(world.executions.values()):
        if run.state.is_active and run.job_id not in named:
            world.prune(run.name)
    stage = make_stage(backend=backend)
    reading = stage.workbench.strays.catalogue.whole
    text = empty_text(reading, outdated=False)
    assert text.title == "Every active execution is claimed"
    assert text.body.endswith("Checked 14:32:07Z.")
    assert not stage.find("executions.figures").isVisible()


def test_a_cut_list_never_claims_to_have_seen_all(stage):
    reading = stage.workbench.strays.catalogue.whole
    part = type(reading)((), reading.taken_at, claimed=3, cut_at=5000)
    assert "5 000" in figures(part, outdated=False).text.replace("\u202f", " ").replace(",", " ")
    assert empty_text(part, outdated=False).title.startswith("Nobody is needed by the newest")
    assert "Older ones" in empty_text(part, outdated=False).body
    assert "was" in empty_text(part, outdated=True).title


def test_where_the_engine_cannot_be_read_the_list_says_so(make_stage):
    backend = open_fake()
    backend.world.script.always("engine.list_executions", AWAY)
    stage = make_stage(backend=backend)
    assert stage.find("executions.state").isVisible()
    assert stage.shown == []
    assert not stage.find("executions.figures").isVisible()


def test_only_the_tab_that_is_seen_is_read(make_stage):
    stage = make_stage(in_main_window=True)
    calls = stage.world.script.calls
    assert calls["engine.list_executions"] > 0
    stage.panel.show_tab("machine")
    settle()
    before = calls["engine.list_executions"]
    stage.clock.advance(3600)
    stage.runner.fire_timers()
    stage.runner.run_all()
    assert calls["engine.list_executions"] == before


def test_on_a_cloud_there_is_only_this_tab(make_stage):
    stage = make_stage(in_main_window=True, environment=PROD)
    assert stage.panel.tab is stage.page
    assert not stage.find("processes.strip").isVisible()
    assert "stitch-lost" in stage.shown
