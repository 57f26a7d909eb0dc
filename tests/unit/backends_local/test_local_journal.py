"""The journal file: its chain, torn lines, other processes, and a disk that refuses."""

import json
import logging
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phoenix_admin.backends.local.journal_chain import NO_LINE_BEFORE
from phoenix_admin.backends.local.journal_file import JournalFile
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.tasks.context import unhurried

NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=UTC)


def entry(target: str, detail: str = "") -> JournalEntry:
    return JournalEntry(
        NOW, "rae", "LOCAL", "stitch", target, AttemptOutcome.DONE, timedelta(0), detail=detail
    )


def filled(path: Path, count: int = 4) -> JournalFile:
    journal = JournalFile(path)
    for number in range(count):
        journal.append(entry(f"p{number}", "x" * 30))
    return journal


def targets(journal: JournalFile) -> list[str]:
    return [line.target for line in journal.newest(100, unhurried())]


class TestChain:
    def test_each_line_carries_the_hash_of_the_one_before(self, tmp_path: Path) -> None:
        path = tmp_path / "journal.jsonl"
        journal = filled(path)
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        assert lines[0]["previous"] == NO_LINE_BEFORE
        assert [line["previous"] for line in lines[1:]] == [line["hash"] for line in lines[:-1]]
        assert journal.broken_links(unhurried()) == ()

    @settings(
        deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(place=st.integers(min_value=0), bit=st.integers(0, 7))
    def test_a_changed_bit_anywhere_is_noticed(self, tmp_path: Path, place: int, bit: int) -> None:
        path = tmp_path / "journal.jsonl"
        path.unlink(missing_ok=True)
        journal = filled(path, 3)
        data = bytearray(path.read_bytes())
        place %= len(data) - 1  # the very last newline only makes the last line a torn one
        data[place] ^= 1 << bit
        path.write_bytes(data)
        assert journal.broken_links(unhurried()) != ()

    @pytest.mark.parametrize("removed", [0, 1, 2])
    def test_a_removed_line_is_noticed(self, tmp_path: Path, removed: int) -> None:
        path = tmp_path / "journal.jsonl"
        journal = filled(path)
        lines = path.read_bytes().splitlines(keepends=True)
        del lines[removed]
        path.write_bytes(b"".join(lines))
        assert len(journal.broken_links(unhurried())) == 1

    def test_reading_backwards_crosses_blocks(self, tmp_path: Path) -> None:
        path = tmp_path / "journal.jsonl"
        journal = JournalFile(path)
        for number in range(5):
            journal.append(entry(f"p{number}", "long " * 9_000))
        assert path.stat().st_size > 200_000
        assert targets(journal) == ["p4", "p3", "p2", "p1", "p0"]
        assert journal.broken_links(unhurried()) == ()


class TestTornLines:
    @pytest.mark.parametrize("kept", [1, 40, -2])
    def test_a_torn_last_line_is_passed_over_and_the_chain_goes_on(
        self, tmp_path: Path, kept: int, caplog: pytest.LogCaptureFixture
    ) -> None:
        path = tmp_path / "journal.jsonl"
        journal = filled(path, 3)
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(lines[:2]) + lines[2][:kept])
        assert targets(journal) == ["p1", "p0"]
        with caplog.at_level(logging.INFO):
            journal.append(entry("after"))
        assert "torn" in caplog.text
        assert targets(journal) == ["after", "p1", "p0"]
        last = json.loads(path.read_bytes().splitlines()[-1])
        assert last["previous"] == json.loads(lines[1])["hash"]
        assert len(journal.broken_links(unhurried())) == 1  # it names the torn line

    def test_a_whole_line_without_its_newline_counts(self, tmp_path: Path) -> None:
        path = tmp_path / "journal.jsonl"
        journal = filled(path, 2)
        path.write_bytes(path.read_bytes()[:-1])
        journal.append(entry("after"))
        assert targets(journal) == ["after", "p1", "p0"]
        assert journal.broken_links(unhurried()) == ()

    def test_lines_of_something_else_are_passed_over(self, tmp_path: Path) -> None:
        path = tmp_path / "journal.jsonl"
        path.write_bytes(b'\xff\xfe\n[1]\n{"a": 1}\n\n')
        journal = JournalFile(path)
        journal.append(entry("p0"))
        assert targets(journal) == ["p0"]


class TestWriting:
    def test_processes_share_one_chain(self, tmp_path: Path, fast_start: None) -> None:
        path = tmp_path / "journal.jsonl"
        program = (
            "import sys\nfrom datetime import UTC, datetime, timedelta\nfrom pathlib import Path\n"
            "from phoenix_admin.backends.local.journal_file import JournalFile\n"
            "from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry\n"
            "journal = JournalFile(Path(sys.argv[1]))\n"
            "sys.stdin.readline()\n"
            "for n in range(10):\n"
            "    journal.append(JournalEntry(datetime.now(UTC), 'rae', 'LOCAL', 'stitch',\n"
            "        f'{sys.argv[2]}-{n}', AttemptOutcome.DONE, timedelta(0)))\n"
        )
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", program, str(path), str(number)], stdin=subprocess.PIPE
            )
            for number in range(3)
        ]
        for writer in writers:
            assert writer.stdin is not None
            writer.stdin.write(b"go\n")
            writer.stdin.flush()
        for writer in writers:
            writer.communicate(timeout=60)
        assert [writer.returncode for writer in writers] == [0, 0, 0]
        journal = JournalFile(path)
        assert len(targets(journal)) == 30
        assert journal.broken_links(unhurried()) == ()

    def test_lines_that_are_added_together_are_those_added_one_by_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """So that cut at any byte they are torn as those are (`test_local_journal_death`)."""
        flushes: list[int] = []
        monkeypatch.setattr("os.fsync", flushes.append)
        alone, together = tmp_path / "alone.jsonl", tmp_path / "together.jsonl"
        filled(alone, 200)
        assert len(flushes) == 200
        JournalFile(together).append_all([entry(f"p{n}", "x" * 30) for n in range(200)])
        assert len(flushes) == 201
        assert together.read_bytes() == alone.read_bytes()
        JournalFile(together).append_all([])
        assert len(flushes) == 201
        assert JournalFile(together).broken_links(unhurried()) == ()

    def test_of_lines_that_do_not_fit_none_is_kept(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "journal.jsonl"
        journal, write = filled(path, 2), os.write
        before = path.read_bytes()
        monkeypatch.setattr("os.write", lambda to, data: write(to, data[: len(data) // 2]))
        with pytest.raises(Invalid, match="disk full"):
            journal.append_all([entry("q0"), entry("q1"), entry("q2")])
        assert path.read_bytes() == before

    def test_a_place_that_cannot_be_written_is_said(self, tmp_path: Path) -> None:
        path = tmp_path / "journal.jsonl"
        path.mkdir()
        with pytest.raises(Invalid, match="The journal could not be used"):
            JournalFile(path).append(entry("p0"))

    def test_a_full_disk_is_said(self, tmp_path: Path) -> None:
        full = Path("/dev/full")
        if not full.exists():
            pytest.skip("no /dev/full here")
        path = tmp_path / "journal.jsonl"
        path.symlink_to(full)
        with pytest.raises(Invalid, match="disk full"):
            JournalFile(path).append(entry("p0"))
