"""The worst first: one list of what is to be mended, then the areas; and all of it in words."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.domain.doctor import CheckFacts, CheckResult, CheckState, Finding
from phoenix_admin.domain.doctor_order import (
    TO_MEND,
    WORST_FIRST,
    in_words,
    listed,
    worst_first,
)

AT = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)
FAILED, WARNING, NOT_CHECKED, WELL = WORST_FIRST
AREAS = ("Here", "Sign-in", "APIs")


def results_of(**states: CheckState) -> dict[str, CheckResult]:
    facts = {name: CheckFacts(name, name.title(), "Here") for name in states}
    return {n: CheckResult(facts[n], Finding(state, ""), AT) for n, state in states.items()}


@st.composite
def rounds(draw: st.DrawFn) -> tuple[tuple[CheckFacts, ...], dict[str, CheckResult]]:
    """Checks of some areas, any of them with a result."""
    areas = draw(st.lists(st.sampled_from(AREAS), max_size=9))
    facts = tuple(CheckFacts(f"c{n}", f"C{n}", area) for n, area in enumerate(areas))
    states = draw(st.lists(st.none() | st.sampled_from(list(CheckState)), min_size=9, max_size=9))
    found = zip(facts, states, strict=False)
    return facts, {f.id: CheckResult(f, Finding(s, ""), AT) for f, s in found if s is not None}


@settings(max_examples=60)
@given(rounds())
def test_every_check_stands_once_and_the_worst_stand_first(given_round):
    facts, results = given_round
    groups = worst_first(facts, results)
    assert sorted(f.id for g in groups for f in g.facts) == sorted(f.id for f in facts)
    place = {each.id: number for number, each in enumerate(facts)}
    for group in groups:
        states = [results[f.id].state if f.id in results else NOT_CHECKED for f in group.facts]
        troubled = {state in (FAILED, WARNING) for state in states}
        assert troubled == {group.heading == TO_MEND}
        assert group.heading == TO_MEND or {f.area for f in group.facts} == {group.heading}
        keys = [
            (WORST_FIRST.index(state), place[f.id])
            for state, f in zip(states, group.facts, strict=True)
        ]
        assert keys == sorted(keys), "a cause stands before what waited for it"
    firsts = [WORST_FIRST.index(r.state) for r in listed(facts, results)]
    if len(results) == len(facts) and firsts:
        assert firsts[0] == min(firsts)
    headings = [group.heading for group in groups]
    assert len(set(headings)) == len(headings)


def test_before_anything_is_known_it_is_the_order_of_the_checks():
    facts = [CheckFacts("a", "A", "Here"), CheckFacts("b", "B", "There"), CheckFacts("c", "C", "X")]
    groups = worst_first(facts, {})
    assert [group.heading for group in groups] == ["Here", "There", "X"]


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ({}, "Nothing was checked."),
        ({"a": NOT_CHECKED}, "Nothing was checked."),
        ({"a": WELL}, "Everything is well."),
        ({"a": WELL, "b": WELL}, "All 2 checks are well."),
        ({"a": WELL, "b": NOT_CHECKED}, "Nothing failed. 1 was not made."),
        ({"a": WARNING, "b": WELL}, "Nothing failed. 1 warning: A."),
        ({"a": FAILED, "b": WELL}, "1 of 2 checks failed: A."),
        (
            {**dict.fromkeys("abcde", FAILED), "f": WARNING, "g": NOT_CHECKED, "h": NOT_CHECKED},
            "5 of 8 checks failed: A, B, C and 2 more. 1 warning: F. 2 were not made.",
        ),
    ],
)
def test_what_came_of_all_of_them_in_words(states, words):
    assert in_words(list(results_of(**states).values())) == words


@settings(max_examples=40)
@given(rounds())
def test_nothing_is_called_well_while_something_is_not(given_round):
    _, results = given_round
    words = in_words(list(results.values()))
    all_well = bool(results) and {r.state for r in results.values()} == {WELL}
    assert ("well" in words) == all_well
    assert ("Nothing failed" in words) <= (FAILED not in {r.state for r in results.values()})
