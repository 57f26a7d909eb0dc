"""An answer that is kept is the one that reading everything anew would give, for less reading."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.backends.local.journal_file import JournalFile
from phoenix_admin.backends.local.journal_scan import scan_back
from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.domain.journal_page import JournalQuery
from phoenix_admin.tasks.context import unhurried

NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=UTC)
OUTCOMES = tuple(AttemptOutcome)
NOTHING_MATCHES = JournalQuery(1000, "no such word")


def entry(target="p", attempt="", outcome=AttemptOutcome.DONE):
    return JournalEntry(
        NOW, "rae", "LOCAL", "stitch", target, outcome, timedelta(0), attempt=attempt
    )


ENTRIES = st.builds(
    entry, st.sampled_from("pq"), st.sampled_from(("", "a", "b", "c")), st.sampled_from(OUTCOMES)
)
QUERIES = st.builds(
    JournalQuery,
    st.integers(0, 4),
    st.sampled_from(("", "q")),
    st.sets(st.sampled_from(OUTCOMES)).map(frozenset),
)


@given(QUERIES, st.lists(ENTRIES, max_size=12), st.lists(ENTRIES, max_size=6))
def test_taking_in_new_lines_gives_what_reading_all_gives(query, old, new):
    known = scan_back(query, reversed(old))
    went_on = known.with_lines(new)
    anew = scan_back(query, reversed([*old, *new]))
    if went_on is None:
        assert known.truncated
    else:
        assert went_on.found == anew.found
        # What is cut may be claimed where only an attempt that has ended since was behind it.
        assert went_on.truncated >= anew.truncated


class Counting:
    """A call that counts the lines it goes through."""

    def __init__(self):
        self.lines = 0
        self._call = unhurried()

    def raise_if_cancelled(self):
        self.lines += 1

    def __getattr__(self, name):
        return getattr(self._call, name)


def lines_read(journal, query):
    call = Counting()
    journal.page(query, call)
    return call.lines


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


@pytest.fixture
def journal(path):
    journal = JournalFile(path)
    for number in range(30):
        journal.append(entry(f"p{number}", f"a{number}"))
    return journal


def test_only_new_lines_are_read_again(journal):
    assert lines_read(journal, NOTHING_MATCHES) == 30
    assert lines_read(journal, NOTHING_MATCHES) == 0
    journal.append(entry("no such word"))
    assert lines_read(journal, NOTHING_MATCHES) == 1
    assert [e.target for e in journal.page(NOTHING_MATCHES, unhurried()).entries] == [
        "no such word"
    ]


def test_another_question_an_export_and_the_newest_ones_leave_it_right(journal):
    lines_read(journal, NOTHING_MATCHES)
    assert len(journal.newest(5, unhurried())) == 5
    assert len(journal.page(JournalQuery(100_000), unhurried()).entries) == 30
    assert lines_read(journal, NOTHING_MATCHES) == 0
    assert lines_read(journal, JournalQuery(1000, "p1")) == 30


@pytest.mark.parametrize("longer", [False, True])
def test_a_file_that_was_rewritten_is_read_anew(journal, path, longer):
    before = journal.page(JournalQuery(1000), unhurried()).entries
    lines = path.read_bytes().splitlines(keepends=True)
    lines[-1] = lines[-1].replace(b"p29", b"p99")
    path.write_bytes(b"".join(lines) + (lines[0] if longer else b""))
    os.utime(path, ns=(1, 1))
    after = journal.page(JournalQuery(1000), unhurried()).entries
    assert after[longer].target == "p99" != before[0].target


def test_a_check_from_the_oldest_line_reads_the_entries_anew_as_well(journal):
    lines_read(journal, NOTHING_MATCHES)
    done = journal.check_chain(unhurried())
    assert lines_read(journal, NOTHING_MATCHES) == 30
    journal.check_chain(unhurried(), done)
    assert lines_read(journal, NOTHING_MATCHES) == 0


def test_a_line_that_is_only_being_written_is_seen_and_read_again(journal, path):
    lines_read(journal, JournalQuery(1000))
    whole = path.read_bytes()
    half = whole.splitlines(keepends=True)[-1].replace(b"p29", b"p77").replace(b"a29", b"a77")
    path.write_bytes(whole + half.rstrip(b"\n"))
    assert journal.page(JournalQuery(1000), unhurried()).entries[0].target == "p77"
    path.write_bytes(whole + half)
    newest = journal.page(JournalQuery(1000), unhurried()).entries
    assert [e.target for e in newest[:2]] == ["p77", "p29"]
    assert len(newest) == 31
