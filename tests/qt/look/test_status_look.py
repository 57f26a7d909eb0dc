"""One vocabulary: every status of the domain has a look, and none is told by colour alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.domain.environment import EnvironmentLabel
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.journal_entry import AttemptOutcome
from phoenix_admin.domain.project import ProjectStatus
from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.qt.theme import environment_look
from phoenix_admin.qt.theme.status_look import (
    attempt_look,
    execution_look,
    project_look,
    verdict_look,
)

ALL = [
    *[project_look(status) for status in ProjectStatus],
    *[execution_look(state) for state in ExecutionState],
    *[verdict_look(kind) for kind in VerdictKind],
    *[attempt_look(outcome) for outcome in AttemptOutcome],
]


def test_every_status_has_a_label_and_a_glyph():
    assert all(look.label and look.glyph for look in ALL)


@pytest.mark.parametrize(
    ("status", "label", "tone", "weight"),
    [
        ("failed", "Failed", "fail", 95),
        ("stitching", "Stitching", "run", 46),
        ("generating", "Generating", "run", 45),
        ("ready", "Ready", "queue", 38),
        ("draft", "Draft", "queue", 25),
        ("cancelled", "Cancelled", "off", 20),
        ("complete", "Complete", "ok", 10),
    ],
)
def test_projects_look_as_agreed(status, label, tone, weight):
    look = project_look(status)
    assert (look.label, look.tone, look.weight) == (label, tone, weight)


@settings(deadline=None)
@given(st.text())
def test_an_unknown_status_is_shown_as_it_is_and_dashed(word):
    look = project_look(word)
    if word in set(ProjectStatus):
        assert not look.dashed
        return
    assert look.dashed
    assert look.tone == "unk"
    assert look.label == (word or "No status")


@pytest.mark.parametrize("kind", [kind for kind in VerdictKind if kind.is_disagreement])
def test_every_disagreement_asks_for_attention(kind):
    look = verdict_look(kind)
    assert (look.tone, look.weight, look.attention) == ("warn", 88, True)
    assert look.label.lower() == kind.value


def test_verdicts_that_are_not_disagreements():
    weights = {
        VerdictKind.STALLED: 84,
        VerdictKind.OVER_ITS_LIMIT: 84,
        VerdictKind.UNKNOWN: 70,
        VerdictKind.STARTING: 48,
        VerdictKind.CANCEL_REQUESTED: 48,
        VerdictKind.IN_AGREEMENT: 10,
    }
    assert {kind: verdict_look(kind).weight for kind in weights} == weights


def test_unknown_is_never_green():
    for look in ALL:
        if look.dashed:
            assert look.tone == "unk"
        assert (look.tone == "ok") == (look.weight == 10)


def test_attention_is_told_without_colour():
    # Heavy outline and a glyph that no calm status has.
    urgent = {look.glyph for look in ALL if look.attention}
    calm = {look.glyph for look in ALL if not look.attention}
    assert urgent.isdisjoint(calm)
    assert all(look.attention == (look.weight >= 80) for look in ALL)


def test_environments_differ_in_word_glyph_and_hatching():
    found = [environment_look(label) for label in EnvironmentLabel]
    assert len({look.glyph for look in found}) == len({look.label for look in found}) == 3
    assert [look.label for look in found if look.hatched] == ["PROD"]
