"""What the gate writes into the journal: before the write, after it, and never a secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.journal_entry import AttemptOutcome
from phoenix_admin.services.write_gate import WriteAction, WriteGate
from phoenix_admin.tasks.context import unhurried


def gate_of(backend) -> WriteGate:
    return WriteGate(LOCAL, "rae", backend.journal, backend.clock)


def test_an_attempt_under_way_is_in_the_journal_already():
    backend = open_fake()
    with gate_of(backend).attempt(WriteAction.STITCH, "p1", {"status": "ready"}):
        (line,) = backend.journal.newest(9, unhurried())
        assert line.outcome is AttemptOutcome.NO_OUTCOME
        assert (line.target, line.before) == ("p1", {"status": "ready"})
    (line,) = backend.journal.newest(9, unhurried())
    assert line.outcome is AttemptOutcome.DONE


def test_each_attempt_has_an_id_of_its_own():
    backend = open_fake()
    gate = gate_of(backend)
    for _ in range(3):
        with gate.attempt(WriteAction.STITCH, "p1"):
            pass
    assert len({line.attempt for line in backend.world.journal}) == 3


@pytest.mark.parametrize("where", ["detail", "before", "after", "name"])
def test_secrets_are_masked_before_they_reach_it(where):
    backend = open_fake()
    secret = "ya29.abcdefghijklmnop"  # shaped like a token, and none
    with gate_of(backend).attempt(WriteAction.STITCH, "p1") as attempt:
        match where:
            case "detail":
                attempt.detail = f"Authorization: Bearer {secret}"
            case "before":
                attempt.before["header"] = f"password={secret}"
            case "after":
                attempt.after["note"] = f"it was {secret}, see"
            case "name":
                attempt.after["api_token"] = "plain words here"
    (line,) = backend.world.journal
    said = f"{line.detail} {dict(line.before)} {dict(line.after)}"
    assert secret not in said
    assert "plain words" not in said
    assert "•••" in said


@given(st.dictionaries(st.sampled_from(["status", "clips", "note"]), st.text()))
def test_what_is_no_secret_stays_as_it_is(fields):
    backend = open_fake()
    with gate_of(backend).attempt(WriteAction.STITCH, "p1", fields):
        pass
    (line,) = backend.world.journal
    assert set(line.before) == set(fields)
    for name, value in fields.items():
        assert line.before[name] == value or "•••" in line.before[name]
