"""A round of checks ends whatever happens, and no check begins before what it needs has passed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.domain.doctor import (
    CheckFacts,
    CheckResult,
    CheckState,
    Finding,
    begin_round,
    failed,
    not_checked,
    round_again,
    summary,
    warning,
    well,
)
from phoenix_admin.domain.doctor_faults import fault_finding
from phoenix_admin.domain.errors import (
    Forbidden,
    Invalid,
    Missing,
    Offline,
    PhoenixError,
    SignedOut,
    Slow,
)

AT = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)
TOOK = timedelta(milliseconds=40)
FINDINGS = {
    CheckState.WELL: well("fine"),
    CheckState.WARNING: warning("odd", "look"),
    CheckState.FAILED: failed("broken", "mend"),
    CheckState.NOT_CHECKED: not_checked("stopped"),
}


@st.composite
def checks(draw: st.DrawFn) -> tuple[CheckFacts, ...]:
    """Up to eight checks, each needing some of those before it, in any order."""
    made: list[CheckFacts] = []
    for number in range(draw(st.integers(1, 8))):
        needs = draw(st.sets(st.sampled_from([f.id for f in made]))) if made else set()
        made.append(CheckFacts(f"c{number}", f"Check {number}", "area", tuple(sorted(needs))))
    return tuple(draw(st.permutations(made)))


@settings(max_examples=40)
@given(checks(), st.data())
def test_every_check_ends_once_and_never_begins_before_its_needs(facts, data):
    going = begin_round(facts).without_the_blocked(AT)
    while not going.is_over:
        for each in going.startable():
            assert all(going.results[need].state.passed for need in each.needs)
            going = going.begin(each.id)
        assert going.running, "nothing runs and nothing can begin"
        which = data.draw(st.sampled_from(sorted(going.running)))
        state = data.draw(st.sampled_from(list(CheckState)))
        going = going.end(which, FINDINGS[state], AT, TOOK)
    for each in facts:
        result = going.results[each.id]
        needs_passed = all(going.results[need].state.passed for need in each.needs)
        if needs_passed:
            assert result.took is not None
        else:
            assert result.state is CheckState.NOT_CHECKED
            assert result.took is None
            assert "to pass first" in result.finding.text


@settings(max_examples=40)
@given(checks(), st.data())
def test_again_makes_the_one_what_it_waits_for_and_what_waited_for_it(facts, data):
    going = begin_round(facts)
    while not going.is_over:
        for each in going.startable():
            going = going.begin(each.id)
        which = min(going.running)
        state = data.draw(st.sampled_from([CheckState.WELL, CheckState.FAILED]))
        going = going.end(which, FINDINGS[state], AT, TOOK)
    known = going.results
    one = data.draw(st.sampled_from([f.id for f in facts]))
    again = round_again(facts, known, one)
    while not again.is_over:
        for each in again.startable():
            again = again.begin(each.id)
        again = again.end(min(again.running), FINDINGS[CheckState.WELL], AT, TOOK)
    assert again.results[one].state is CheckState.WELL
    for name in again.results.keys() - {one}:
        assert known[name].state is not CheckState.WELL, "what had passed was made again"
    merged = {**known, **again.results}
    for each in facts:
        if merged[each.id].state is CheckState.NOT_CHECKED:
            assert any(not merged[need].state.passed for need in each.needs)


@pytest.mark.parametrize(
    "facts",
    [
        [CheckFacts("a", "A", "x"), CheckFacts("a", "B", "x")],
        [CheckFacts("a", "A", "x", ("b",)), CheckFacts("b", "B", "x", ("a",))],
        [CheckFacts("a", "A", "x", ("nobody",))],
    ],
)
def test_checks_that_can_never_all_end_are_refused(facts):
    with pytest.raises(ValueError, match=r"one id|need"):
        begin_round(facts)


def test_what_is_left_out_takes_what_needs_it_along():
    facts = (
        CheckFacts("a", "A", "x"),
        CheckFacts("b", "Bee", "x"),
        CheckFacts("c", "C", "x", ("b",)),
    )
    going = begin_round(facts).leave_out(["b"], not_checked("no network"), AT)
    assert [each.id for each in going.startable()] == ["a"]
    assert going.results["c"].finding.text == "Needs “Bee” to pass first."


def test_a_second_answer_of_one_check_changes_nothing():
    going = begin_round([CheckFacts("a", "A", "x")]).begin("a")
    going = going.end("a", well("first"), AT, TOOK)
    assert going.end("a", failed("second", ""), AT, TOOK).results["a"].finding.text == "first"


def test_the_summary_says_the_worst_first():
    facts = CheckFacts("a", "A", "x")
    found = [well("."), failed(".", ""), warning(".", ""), warning(".", ""), not_checked(".")]
    results = [CheckResult(facts, each, AT) for each in found]
    assert summary(results) == "1 failed, 2 warnings, 1 ok, 1 not checked"
    assert summary([]) == "nothing checked"


@pytest.mark.parametrize(
    "kind", [k for k in PhoenixError.__subclasses__() if k.__module__.startswith("phoenix")]
)
def test_every_fault_says_how_to_mend_it(kind):
    finding: Finding = fault_finding(kind("It did not work."))
    assert finding.state is CheckState.FAILED
    assert finding.text == "It did not work."
    assert finding.mend


def test_what_was_asked_on_this_computer_blames_no_network():
    for kind in (Slow, Offline, Missing, Invalid):
        mend = fault_finding(kind("x"), network=False).mend
        assert mend
        assert "network" not in mend
        assert "environments.toml" not in mend
    assert "network" in fault_finding(Slow("x")).mend


def test_the_mend_names_the_command_or_the_permission():
    assert (
        fault_finding(SignedOut("x", code="expired")).mend
        == "gcloud auth application-default login"
    )
    assert "key_file" in fault_finding(SignedOut("x", code="key-file")).mend
    assert "run.jobs.get" in fault_finding(Forbidden("x", permission="run.jobs.get")).mend
