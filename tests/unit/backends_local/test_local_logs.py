"""Log files as they really are: torn, foreign, damaged, endless, cut."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phoenix_admin.backends.local.log_lines import LONGEST_LINE, lines_from
from phoenix_admin.backends.local.run_log import RunLog
from phoenix_admin.domain.log_entry import Severity

NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=UTC)
TEXTS = st.lists(st.binary(max_size=40).map(lambda data: data.replace(b"\n", b"_")), max_size=8)


class TestLines:
    @settings(
        deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(TEXTS, st.binary(max_size=9).map(lambda data: data.replace(b"\n", b"_")))
    def test_whole_lines_come_back_and_a_torn_one_waits(
        self, tmp_path: Path, whole: list[bytes], torn: bytes
    ) -> None:
        path = tmp_path / "x.log"
        path.write_bytes(b"".join(text + b"\n" for text in whole) + torn)
        read = list(lines_from(path, 0, torn_too=False))
        assert [line.data for line in read] == whole
        with_torn = [line.data for line in lines_from(path, 0, torn_too=True)]
        assert with_torn == ([*whole, torn] if torn else whole)
        for line in read:
            rest = lines_from(path, line.end, torn_too=False)
            assert [each.offset for each in rest] == [
                other.offset for other in read if other.offset >= line.end
            ]

    def test_blocks_do_not_show(self, tmp_path: Path) -> None:
        path = tmp_path / "x.log"
        texts = [b"y" * (1 + number * 7_919 % 90_000) for number in range(20)]
        path.write_bytes(b"".join(text + b"\n" for text in texts))
        assert [line.data for line in lines_from(path, 0, torn_too=False)] == texts

    def test_an_endless_line_is_given_in_bounded_pieces(self, tmp_path: Path) -> None:
        path = tmp_path / "x.log"
        path.write_bytes(b"z" * (2 * LONGEST_LINE + 5) + b"\nend\n")
        read = list(lines_from(path, 0, torn_too=False))
        assert [len(line.data) for line in read] == [LONGEST_LINE, LONGEST_LINE, 5, 3]

    def test_a_file_that_was_cut_is_read_from_its_front(self, tmp_path: Path) -> None:
        path = tmp_path / "x.log"
        path.write_bytes(b"new\n")
        assert [line.data for line in lines_from(path, 5_000, torn_too=False)] == [b"new"]

    def test_a_file_that_is_not_there_has_no_lines(self, tmp_path: Path) -> None:
        assert list(lines_from(tmp_path / "x", 3, torn_too=True)) == []


class TestRunLog:
    def test_a_line_holds_everything_in_utc(self, tmp_path: Path) -> None:
        log = RunLog(tmp_path / "x.log", job_id="j1", project_id="p1")
        log.write(NOW, Severity.NOTICE, "two\nlines ☃", {"path": Path("/a"), "n": 1})
        log.close()
        (line,) = (tmp_path / "x.log").read_text().splitlines()
        assert json.loads(line) == {
            "time": "2026-11-22T14:32:07.000000+00:00",
            "severity": "NOTICE",
            "message": "two\nlines ☃",
            "job": "j1",
            "project": "p1",
            "fields": {"path": "/a", "n": 1},
        }
        assert log.newest_at == NOW

    def test_a_full_disk_does_not_stop_the_run(self) -> None:
        if not Path("/dev/full").exists():
            pytest.skip("no /dev/full here")
        log = RunLog(Path("/dev/full"), job_id="j1", project_id="p1")
        log.write(NOW, Severity.INFO, "lost", {})
        log.close()
        assert (log.lost, log.newest_at) == (1, None)
