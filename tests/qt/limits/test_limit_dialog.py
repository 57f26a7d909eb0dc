"""Change limit…: nothing blocked is pressed, nothing is sent twice, nothing is done unseen."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.errors import Conflict, Missing, Slow
from phoenix_admin.domain.limit_plan import NOTHING_MEASURED, LimitFacts
from phoenix_admin.domain.memory_limit import GIB, MIB, Resources
from phoenix_admin.ui.dialogs.limit_action import CHANGE_LIMIT
from phoenix_admin.ui.dialogs.limit_changing import NOT_HERE, NOTHING_OPEN
from phoenix_admin.ui.dialogs.limit_sheet import COPIED
from tests.qt.limits.limits_stage import DEV
from tests.support.contrast import unnamed_widgets
from tests.support.size_bench import PHOENIX, REELS


def lines(stage) -> list[str]:
    """The points of the preflight, as they are read aloud."""
    return stage.find("limit.preflight").accessibleName().removeprefix("Preflight: ").split("; ")


def steps(stage) -> str:
    return stage.find("limit.steps").accessibleName()


def test_it_asks_with_everything_a_person_needs(stage) -> None:
    stage.ask()
    assert stage.said("title") == "Give phoenix 768Mi and 1 CPU in PROD?"
    assert "phoenix-00087-xan stays deployed" in stage.said("text")
    change = stage.find("limit.change").accessibleName()
    assert change.startswith("Flag change: \N{MINUS SIGN} --memory=512Mi; + --memory=768Mi")
    assert [line.partition(":")[0] for line in lines(stage)] == ["Passed"] * 4
    said = "20.50 → 21.01 USD a month (+0.51), at most, by the last 30 days"
    assert stage.said("cost") == said
    assert "Tier 1 regions, read on 2026-11-29" in stage.said("prices")
    assert stage.find("limit.gcloud").accessibleName() == (
        "Command: gcloud run services update phoenix --project=phoenix-prod-eu "
        "--region=europe-west1 --memory=768Mi"
    )
    assert unnamed_widgets(stage.dialog) == []


def test_the_keyboard_stays_on_the_safe_button_and_goes_round_in_order(stage) -> None:
    assert stage.changing.ask(PHOENIX, stage.facts)
    assert stage.focused() == "limit.keep"
    stage.load()
    assert stage.focused() == "limit.keep"
    stops = []
    for _ in range(5):
        stage.key(Qt.Key.Key_Tab)
        stops.append(stage.focused())
    # The verb is off until the name is typed.
    assert stops == ["limit.memory", "limit.cpu", "limit.typed", "limit.copy", "limit.keep"]


def test_in_prod_the_name_is_typed_and_enter_confirms_nothing(stage) -> None:
    stage.ask()
    go = stage.find("limit.go")
    assert not go.isEnabled()
    assert go.toolTip() == "Type the name first."
    stage.find("limit.typed").setText("phoeni")
    assert not go.isEnabled()
    stage.find("limit.typed").setText("phoenix")
    assert go.isEnabled()
    go.setFocus()
    stage.key(Qt.Key.Key_Return)
    assert stage.writes() == 0
    stage.key(Qt.Key.Key_Space)
    stage.load()
    assert stage.writes() == 1


def test_elsewhere_no_name_is_typed(make_stage) -> None:
    stage = make_stage(environment=DEV).furnish()
    stage.ask()
    assert stage.find("limit.typed").isHidden()
    assert stage.find("limit.go").isEnabled()


def test_what_is_blocked_cannot_be_pressed(stage) -> None:
    stage.ask(wanted=Resources(384 * MIB, 1.0))
    stage.find("limit.typed").setText("phoenix")
    go = stage.find("limit.go")
    assert not go.isEnabled()
    assert stage.said("note") == "1 preflight check blocks this change."
    blocked = [line for line in lines(stage) if line.startswith("Blocks the change")]
    assert blocked == ["Blocks the change: 434 MiB are in use now: 384Mi would kill it at once."]
    stage.fill("1Gi")
    assert go.isEnabled()
    assert stage.said("note") == ""


@pytest.mark.parametrize("text", ["1GB", "", "much"])
def test_what_is_no_amount_is_said_and_not_sent(stage, text) -> None:
    stage.ask()
    stage.find("limit.typed").setText("phoenix")
    stage.fill(text)
    assert "is no amount of memory" in stage.said("note")
    assert not stage.find("limit.go").isEnabled()
    assert stage.find("limit.copy").isHidden()


def test_more_memory_may_need_processors(stage) -> None:
    stage.ask()
    stage.fill("6Gi")
    assert "6Gi need 2 CPU; there are 1." in stage.find("limit.preflight").accessibleName()
    stage.fill("6Gi", "2")
    assert any("6Gi with 2 CPU, 1 more than now" in line for line in lines(stage))
    assert "--cpu=2" in stage.find("limit.gcloud").accessibleName()


def test_lowering_is_dangerous_and_looks_so(stage) -> None:
    stage.sizes.add(PHOENIX, Resources(4 * GIB, 1.0))
    stage.ask(wanted=Resources(GIB, 1.0))
    assert stage.said("title") == "Lower phoenix to 1Gi and 1 CPU in PROD?"
    assert stage.find("limit.go").property("variant") == "danger"


def test_nothing_measured_is_said(stage) -> None:
    stage.ask(facts=NOTHING_MEASURED)
    assert stage.find("limit.memory").text() == "512Mi"
    stage.fill("1Gi")
    assert lines(stage)[0].startswith("Attention: Nothing is known of the memory in use")


def test_old_readings_are_called_old(stage) -> None:
    stage.ask(facts=LimitFacts(MIB, MIB, stage.clock.now() - timedelta(hours=2)))
    stage.fill("1Gi")
    assert "too old to tell what is in use now" in lines(stage)[0]


def test_the_command_is_copied_with_its_warning(stage) -> None:
    stage.ask()
    stage.find("limit.copy").click()
    (text,) = stage.opener.copied
    first, rest = text.split("\n")
    assert first.startswith("# CHANGES phoenix-prod-eu, PROD: a service's limit")
    assert rest.endswith("--region=europe-west1 --memory=768Mi")
    assert stage.said("note") == COPIED
    assert "\N{WORD JOINER}" not in text


def test_it_is_followed_to_where_it_serves(stage) -> None:
    stage.ask()
    stage.agree()
    assert steps(stage) == (
        "Stages of the change: Sent running, Revision created to come, Ready to come, "
        "Serving to come"
    )
    stage.load()
    assert stage.said("title") == "phoenix is being given 768Mi…"
    name = stage.sizes.make_revision(PHOENIX)
    stage.look()
    assert f"Revision created done {name}, Ready running" in steps(stage)
    stage.sizes.become_ready(PHOENIX)
    stage.look()
    assert "Serving running" in steps(stage)
    assert "serves with" not in stage.said("title")
    stage.sizes.serve(PHOENIX)
    stage.look()
    assert stage.said("title") == "phoenix serves with 768Mi"
    assert "Serving done 100%" in steps(stage)
    assert stage.find("limit.go").isHidden()
    assert stage.writes() == 1


def test_a_job_says_what_its_next_execution_has(make_stage) -> None:
    stage = make_stage(environment=DEV).furnish()
    stage.ask(REELS)
    assert "the next execution uses the new limit" in stage.said("text")
    stage.agree()
    stage.load()
    assert stage.said("title") == "The next execution of reel-stitching-job has 768Mi"
    assert "Template changed done 768Mi" in steps(stage)


def test_a_revision_that_is_not_ready_says_why(stage) -> None:
    stage.ask()
    stage.agree()
    stage.load()
    stage.sizes.make_revision(PHOENIX)
    stage.sizes.fail(PHOENIX, "The container failed to start.")
    stage.look()
    assert stage.said("title") == "phoenix: the new limit is not in use"
    assert "failed to start. phoenix-00087-xan goes on serving" in stage.said("text")
    assert "Ready failed, Serving cancelled" in steps(stage)


def test_a_refusal_says_so_and_stays(stage) -> None:
    stage.ask()
    stage.world.script.plan("sizes.change", Fail(Conflict("An update is on.", code="ABORTED")))
    stage.agree()
    stage.load()
    assert stage.said("title") == "phoenix was not changed"
    assert stage.said("text") == "Somebody else changes it at this moment. An update is on."
    assert "Sent failed" in steps(stage)


def test_a_lost_answer_is_a_doubt_and_not_a_failure(stage) -> None:
    stage.ask()
    stage.world.script.plan("sizes.change", Fail(Slow("No answer came.")))
    stage.agree()
    stage.load()
    assert stage.said("title") == "It is not known whether phoenix was changed"
    assert "Do not send it again yet." in stage.said("text")
    assert "it still has 512Mi and 1 CPU" in stage.said("hint")
    assert "Sent running" in steps(stage)
    assert stage.writes() == 1


def test_two_presses_in_one_turn_are_one(stage) -> None:
    stage.ask()
    stage.agree()
    stage.dialog._on_go()
    stage.find("limit.go").click()
    stage.load()
    assert stage.writes() == 1


def test_closed_while_it_is_under_way_it_goes_on(stage) -> None:
    stage.ask()
    stage.agree()
    stage.load()
    stage.find("limit.keep").click()
    assert not stage.dialog_is_open
    assert "Its end is told here." in stage.workbench.results.results[0].text
    stage.sizes.finish(PHOENIX)
    stage.look(15)
    assert "serves 100% of the traffic" in stage.workbench.results.results[0].text


def test_when_access_closes_the_question_is_void_for_good(stage) -> None:
    stage.ask()
    stage.find("limit.typed").setText("phoenix")
    stage.workbench.gate.lock()
    assert "Changed since you opened: " in stage.said("note")
    stage.workbench.gate.unlock()
    assert not stage.find("limit.go").isEnabled()
    stage.dialog._on_go()
    stage.load()
    assert stage.writes() == 0


def test_what_cannot_be_read_can_be_read_again(stage) -> None:
    stage.world.script.plan("sizes.read", Fail(Missing("There is no service phoenix.")))
    stage.ask()
    assert stage.said("title") == "The limit of phoenix could not be read"
    assert stage.said("text") == "There is no service phoenix."
    stage.find("limit.go").click()
    stage.load()
    assert stage.said("title") == "Give phoenix 768Mi and 1 CPU in PROD?"


def test_closed_while_it_reads_nothing_arrives(stage) -> None:
    assert stage.changing.ask(PHOENIX)
    stage.find("limit.keep").click()
    stage.load()
    assert not stage.dialog_is_open
    assert stage.world.script.calls["sizes.read"] == 0


def test_the_action_says_why_it_is_off(stage, make_stage) -> None:
    assert CHANGE_LIMIT.writes
    changing = stage.changing
    assert changing.refusal(PHOENIX) is None
    assert changing.refusal(None) == NOTHING_OPEN
    stage.workbench.gate.lock()
    assert "change limit is off" in changing.refusal(PHOENIX)
    assert "change job limit is off" in changing.refusal(REELS)
    assert not changing.ask(PHOENIX)
    here = make_stage(environment=LOCAL).furnish()
    object.__setattr__(here.workbench.ports, "sizes", None)
    here.workbench._limits = None
    assert here.changing.refusal(PHOENIX) == NOT_HERE
    assert not here.changing.ask(PHOENIX)


def test_two_questions_never_pile_up(stage) -> None:
    assert stage.changing.ask(PHOENIX, stage.facts)
    assert not stage.changing.ask(PHOENIX)  # nor takes the second the first one's look away
    assert not stage.changing.ask(REELS)
    stage.load()
    assert stage.said("title") == "Give phoenix 768Mi and 1 CPU in PROD?"
