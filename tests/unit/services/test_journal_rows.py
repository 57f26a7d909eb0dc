"""Rows of the journal: ids that stay, which project an entry is about, what was overtaken."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.domain.chain_check import BrokenLink, LinkFault
from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.services.journal_rows import project_of, rows_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def entry(minute=0, action="set status", target="p1", **said):
    values = {
        "time": NOON + timedelta(minutes=minute),
        "account": "rae",
        "environment": "LOCAL",
        "action": action,
        "target": target,
        "outcome": AttemptOutcome.DONE,
        "duration": timedelta(0),
        **said,
    }
    return JournalEntry(**values)


def change(minute, version, target="p1"):
    return entry(
        minute,
        target=target,
        attempt=f"a{minute}",
        version=version,
        before={"status": "ready"},
        after={"status": "failed"},
    )


LINES = st.lists(
    st.builds(
        entry,
        st.integers(0, 2),
        st.sampled_from(["stitch", "cancel"]),
        st.sampled_from(["p1", "p2"]),
        attempt=st.just(""),
        outcome=st.just(AttemptOutcome.REFUSED),
    ),
    max_size=12,
)


@given(LINES, LINES)
def test_ids_are_unique_and_stay_when_newer_lines_come(older, newer):
    old_first = sorted(older, key=lambda line: line.time)
    before = [row.id for row in rows_of(old_first[::-1])]
    later = [
        entry(10 + i, line.action, line.target, outcome=line.outcome)
        for i, line in enumerate(newer)
    ]
    after = [row.id for row in rows_of([*later[::-1], *old_first[::-1]])]
    assert len(set(after)) == len(after)
    assert after[len(later) :] == before


def test_a_later_write_of_the_same_document_overtakes_an_undo():
    newest, middle, oldest = rows = rows_of([change(3, "v3"), change(2, "v2"), change(1, "v1")])
    assert [row.can_be_undone for row in rows] == [True, False, False]
    assert middle.overtaken == newest.entry
    assert oldest.overtaken == middle.entry


def test_neither_another_document_nor_a_write_that_failed_overtakes_it():
    failed = entry(3, version="", outcome=AttemptOutcome.FAILED)
    other = change(2, "v9", target="p2")
    rows = rows_of([failed, other, change(1, "v1")])
    assert rows[-1].can_be_undone


def test_what_left_the_same_version_did_not_move_the_document():
    rows = rows_of([change(2, "v1"), change(1, "v1")])
    assert rows[1].can_be_undone


@pytest.mark.parametrize(
    ("line", "project_id"),
    [
        (entry(action="stitch", target="p1"), "p1"),
        (entry(action="create project", target="Ep 41", after={"id": "p7"}), "p7"),
        (entry(action="create project", target="Ep 41"), None),
        (entry(action="remove samples", target="samples"), None),
        (entry(action="replace database", target="phoenix.db"), None),
        (entry(action="cancel", target="run-1", execution="run-1"), None),
    ],
)
def test_which_project_an_entry_is_about(line, project_id):
    assert project_of(line) == project_id


def test_what_the_chain_does_not_vouch_for_is_not_undone():
    wrong = BrokenLink(LinkFault.CHANGED, 1, attempt="a1", time=NOON)
    newest, oldest = rows_of([change(2, "v2", target="p2"), change(1, "v1")], None, [wrong])
    assert newest.can_be_undone
    assert not oldest.can_be_undone


def test_long_lists_pause():
    pauses = []
    rows_of([entry(attempt=f"a{number}") for number in range(2500)], lambda: pauses.append(1))
    assert len(pauses) == 2
