"""The chain of the journal file: what each kind of damage is called, and what a check costs."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phoenix_admin.backends.local.journal_chain import hash_of
from phoenix_admin.backends.local.journal_file import JournalFile
from phoenix_admin.domain.chain_check import BrokenLink, LinkFault
from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.tasks.context import unhurried

F = LinkFault
NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=UTC)
OLD_FILE = (
    b'{"previous": "0000000000000000000000000000000000000000000000000000000000000000", "time": '
    b'"2026-11-22T14:32:07.000000+00:00", "account": "rae", "environment": "LOCAL", "action": '
    b'"stitch", "target": "p1", "outcome": "done", "duration_us": 38000, "before": {"status": '
    b'"ready"}, "after": {"status": "stitching"}, "detail": "exec-1", "hash": '
    b'"4cd52360c01e5af0fc95b0c53a4b03f1bfe6cc3f2190544c5587c8aa157a8337"}\n'
    b'{"previous": "4cd52360c01e5af0fc95b0c53a4b03f1bfe6cc3f2190544c5587c8aa157a8337", "time": '
    b'"2026-11-22T14:32:07.000000+00:00", "account": "rae", "environment": "LOCAL", "action": '
    b'"reconcile", "target": "p1", "outcome": "done", "duration_us": 5000, "before": {"status": '
    b'"stitching", "reel": ""}, "after": {"status": "complete", "reel": "/reels/p1.mp4"}, '
    b'"detail": "finished, not recorded", "attempt": "a1", "hash": "HASH"}\n'
)
"""What the version before wrote: one line without an attempt, one with it."""


def entry(number: int, **more: str) -> JournalEntry:
    when = NOW + timedelta(seconds=number)
    more = {"attempt": f"a{number}", **more}
    return JournalEntry(
        when, "rae", "LOCAL", "stitch", f"p{number}", AttemptOutcome.DONE, timedelta(0), **more
    )


def filled(path: Path, count: int = 5) -> tuple[JournalFile, list[bytes]]:
    path.unlink(missing_ok=True)
    journal = JournalFile(path)
    for number in range(count):
        journal.append(entry(number))
    return journal, path.read_bytes().splitlines(keepends=True)


def found(journal: JournalFile) -> list[tuple[LinkFault, int]]:
    return [(link.fault, link.line) for link in journal.broken_links(unhurried())]


def rehashed(line: bytes, **changes: object) -> bytes:
    body = {**json.loads(line), **changes}
    body.pop("hash", None)
    return json.dumps({**body, "hash": hash_of(body)}).encode() + b"\n"


class TestNames:
    def test_a_line_that_was_changed_and_hashed_anew_is_where_the_chain_parts(
        self, tmp_path: Path
    ) -> None:
        journal, lines = filled(tmp_path / "journal.jsonl")
        lines[2] = rehashed(lines[2], account="sam")
        (tmp_path / "journal.jsonl").write_bytes(b"".join(lines))
        (link,) = journal.broken_links(unhurried())
        assert (link.fault, link.line, link.attempt) == (F.GAP, 3, "a2")
        entries = journal.newest(9, unhurried())
        assert [e.target for e in entries if link.marks(e)] == ["p2"]

    def test_a_line_put_in_without_a_hash_is_changed_not_torn(self, tmp_path: Path) -> None:
        path = tmp_path / "journal.jsonl"
        journal, lines = filled(path)
        forged = json.loads(lines[2])
        del forged["hash"]
        forged["attempt"] = "forged"
        lines.insert(2, json.dumps(forged).encode() + b"\n")
        path.write_bytes(b"".join(lines))
        (link,) = journal.broken_links(unhurried())
        assert (link.fault, link.line, link.attempt) == (F.CHANGED, 3, "forged")

    def test_a_line_whose_hash_was_renamed_is_told_once_and_accuses_no_other(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "journal.jsonl"
        journal, lines = filled(path)
        lines[2] = lines[2].replace(b'"hash"', b'"hasi"')
        path.write_bytes(b"".join(lines))
        (link,) = journal.broken_links(unhurried())
        assert (link.fault, link.line, link.attempt) == (F.CHANGED, 3, "a2")

    def test_removed_lines_are_told_where_they_were(self, tmp_path: Path) -> None:
        path = tmp_path / "journal.jsonl"
        journal, lines = filled(path)
        path.write_bytes(b"".join([*lines[:2], *lines[4:]]))
        assert found(journal) == [(F.GAP, 2)]
        path.write_bytes(b"".join(lines[1:]))
        (link,) = journal.broken_links(unhurried())
        assert (link.fault, link.line) == (F.CUT_OFF, 1)
        assert not any(link.marks(e) for e in journal.newest(9, unhurried()))

    def test_a_torn_line_is_no_tampering_and_a_line_made_unreadable_is(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "journal.jsonl"
        journal, lines = filled(path)
        path.write_bytes(b"".join(lines)[:-30])
        (torn,) = journal.broken_links(unhurried())
        assert (torn.fault, torn.line, torn.is_tampering) == (F.TORN, 5, False)
        journal.append(entry(9))
        assert found(journal) == [(F.TORN, 5)]
        lines[1] = b"\xff" + lines[1][1:]
        path.write_bytes(b"".join(lines))
        (spoilt,) = journal.broken_links(unhurried())
        assert (spoilt.fault, spoilt.line, spoilt.is_tampering) == (F.UNREADABLE, 2, True)

    def test_every_fault_has_a_sentence_of_its_own(self) -> None:
        said = {BrokenLink(fault, 1234).sentence for fault in LinkFault}
        assert len(said) == len(LinkFault)
        assert all(sentence.endswith(".") for sentence in said)

    def test_entries_without_an_attempt_are_marked_by_their_time(self) -> None:
        link = BrokenLink(F.CHANGED, 3, "", NOW)
        assert link.marks(entry(0, attempt=""))
        assert not link.marks(entry(1, attempt=""))
        assert not link.marks(entry(0))


def test_a_file_of_the_version_before_is_sound_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    first, second = OLD_FILE.splitlines(keepends=True)
    old = json.loads(second)
    del old["hash"]
    path.write_bytes(first + second.replace(b"HASH", hash_of(old).encode()))
    journal = JournalFile(path)
    assert found(journal) == []
    newest = journal.newest(9, unhurried())
    assert [(line.name, line.version, line.plan, line.execution) for line in newest] == [
        ("", "", "", "")
    ] * 2
    journal.append(entry(3, name="Ep 41", version="7", plan="P1", execution="run-1"))
    assert found(journal) == []


class CountingFile(JournalFile):
    """Counts the lines that a check takes."""

    def taken(self, after=None, most=None):
        call = CountingCall()
        return self.check_chain(call, after, most), call.looks


class CountingCall:
    """A call that nobody cancels; a check asks it once for each line."""

    def __init__(self) -> None:
        self.looks = 0

    def raise_if_cancelled(self) -> None:
        self.looks += 1

    def wait(self, seconds: float) -> None:
        pass


class TestCost:
    def test_what_was_checked_is_not_read_again(self, tmp_path: Path) -> None:
        path = tmp_path / "journal.jsonl"
        filled(path, 40)
        journal = CountingFile(path)
        check, looks = journal.taken()
        assert looks == 40
        assert journal.taken(check)[1] == 0
        journal.append(entry(41))
        check, looks = journal.taken(check)
        assert (looks, check.lines) == (1, 41)

    def test_a_rewritten_file_is_checked_anew(self, tmp_path: Path) -> None:
        path = tmp_path / "journal.jsonl"
        _, lines = filled(path)
        journal = CountingFile(path)
        check, _ = journal.taken()
        early = lines[1].replace(b'"rae"', b'"sam"')
        for changed in (
            lines[:3],
            [*lines[:4], rehashed(lines[4], account="sam")],
            [lines[0], early, *lines[2:]],
        ):
            path.write_bytes(b"".join(changed))
            os.utime(path, ns=(1, 1))  # a clock too coarse to tell two writes apart
            assert journal.taken(check)[1] == len(changed)

    def test_unreadable_lines_without_end_do_not_stop_it(self, tmp_path: Path) -> None:
        path = tmp_path / "journal.jsonl"
        _, lines = filled(path, 3)
        path.write_bytes(b"".join([lines[0], b"rubbish\n" * 10, *lines[1:]]))
        journal, check, steps = JournalFile(path), None, 0
        while check is None or not check.finished:
            check, steps = journal.check_chain(unhurried(), check, 2), steps + 1
            assert steps < 9
        assert [link.fault for link in check.broken] == [F.TORN] * 10


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), most=st.integers(1, 4))
def test_in_steps_it_finds_what_it_finds_at_once(tmp_path: Path, data, most: int) -> None:
    path = tmp_path / "journal.jsonl"
    journal, lines = filled(path)
    for place in data.draw(st.lists(st.integers(0, 4), max_size=3)):
        how = data.draw(st.sampled_from(["drop", "spoil", "forge", "rehash", "swap"]))
        at = place % len(lines)
        match how:
            case "drop":
                lines[at] = b""
            case "spoil":
                lines[at] = b"\xff" + lines[at][1:] if lines[at] else b"rubbish\n"
            case "forge":
                lines.insert(at, b'{"attempt": "x"}\n')
            case "rehash":
                lines[at] = rehashed(b'{"attempt": "y"}')
            case _:
                lines[at], lines[0] = lines[0], lines[at]
    path.write_bytes(b"".join(lines))
    check = journal.check_chain(unhurried(), None, most)
    while not check.finished:
        check = journal.check_chain(unhurried(), check, most)
    assert check.broken == journal.broken_links(unhurried())
