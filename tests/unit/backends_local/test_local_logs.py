"""Log files as they really are: torn, foreign, damaged, endless, cut."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phoenix_admin.backends.local.log_lines import (
    LONGEST_LINE,
    count_lines,
    lines_from,
    start_of_tail,
)
from phoenix_admin.backends.local.log_source import LocalLogSource
from phoenix_admin.backends.local.run_log import RunLog
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.ports.log_source import LogRequest
from phoenix_admin.tasks.context import unhurried
from tests.contract.subjects import LocalSubject

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

    @settings(
        deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(TEXTS, st.binary(max_size=9).map(lambda data: data.replace(b"\n", b"_")), st.booleans())
    def test_the_tail_has_as_many_lines_as_wanted(
        self, tmp_path: Path, whole: list[bytes], torn: bytes, torn_too: bool
    ) -> None:
        path = tmp_path / "x.log"
        path.write_bytes(b"".join(text + b"\n" for text in whole) + torn)
        everything = [line.data for line in lines_from(path, 0, torn_too=torn_too)]
        for count in range(5):
            start = start_of_tail(path, count, unhurried(), torn_too=torn_too)
            tail = [line.data for line in lines_from(path, start, torn_too=torn_too)]
            assert tail == everything[len(everything) - min(count, len(everything)) :]
            if tail:
                assert count_lines(path, start, unhurried()) == len(everything) - len(tail)

    def test_blocks_do_not_show(self, tmp_path: Path) -> None:
        path = tmp_path / "x.log"
        texts = [b"y" * (1 + number * 7_919 % 90_000) for number in range(20)]
        path.write_bytes(b"".join(text + b"\n" for text in texts))
        assert [line.data for line in lines_from(path, 0, torn_too=False)] == texts
        start = start_of_tail(path, 7, unhurried(), torn_too=False)
        assert [line.data for line in lines_from(path, start, torn_too=False)] == texts[-7:]

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
        assert start_of_tail(tmp_path / "x", 3, unhurried(), torn_too=True) == 0


class TestForeignLines:
    def test_whatever_stands_in_a_log_is_shown(self, local: LocalSubject) -> None:
        run = local.add_run("p1")
        path = local.backend.folder.log_of(run.name)
        lines = [
            b'{"time": "2026-11-22T14:32:07Z", "severity": "ERROR", "message": "m", "fields": {}}',
            b"Traceback (most recent call last):",
            b"\xff\xfe broken \x80 bytes",
            b'{"time": 12, "severity": {}, "message": ["no text"], "fields": "none"}',
            b"[" * 5_000,
            b'{"torn": ',
            b"",
            b"x" * 1_000_000,
        ]
        path.write_bytes(b"\r\n".join(lines) + b"\n")
        page = local.logs.read(LogRequest(project_id="p1"), local.call())
        assert len(page.entries) == len(lines)
        first, trace, broken, odd, deep, torn, empty, long = page.entries
        assert (first.severity, first.message, first.fields) == (Severity.ERROR, "m", {})
        assert first.time == NOW
        assert trace.message == "Traceback (most recent call last):"
        assert trace.severity is Severity.DEFAULT
        assert trace.time == first.time  # a line without a time has that of the one before
        assert broken.message == "\ufffd\ufffd broken \ufffd bytes"
        assert odd.message == lines[3].decode()
        assert (deep.message, torn.message) == ("[" * 5_000, '{"torn": ')
        assert (empty.message, len(long.message)) == ("", 1_000_000)

    def test_the_torn_last_line_of_a_dead_run_is_shown_that_of_a_living_one_waits(
        self, local: LocalSubject
    ) -> None:
        living, dead = local.add_run("p1"), local.add_run("p2", ended=True)
        for run in (living, dead):
            local.backend.folder.log_of(run.name).write_bytes(b"whole\ntorn")
        pages = [local.logs.read(LogRequest(project_id=p), local.call()) for p in ("p1", "p2")]
        assert [[e.message for e in page.entries] for page in pages] == [
            ["whole"],
            ["whole", "torn"],
        ]
        with local.backend.folder.log_of(living.name).open("ab") as file:
            file.write(b" and mended\n")
        after = LogRequest(project_id="p1", after=pages[0].cursor)
        page = local.logs.read(after, local.call())
        assert [entry.message for entry in page.entries] == ["torn and mended"]

    def test_a_clock_that_ran_back_loses_no_line(self, local: LocalSubject) -> None:
        run = local.add_run("p1")
        for seconds in (5, 1, 9, 0, 3):
            local.add_line(run.name, str(seconds), NOW + timedelta(seconds=seconds))
        page = local.logs.read(LogRequest(project_id="p1", limit=100), local.call())
        assert [entry.message for entry in page.entries] == ["0", "1", "3", "5", "9"]
        first = LogRequest(
            project_id="p1", after='{"at": {}, "from": "1970-01-02T00:00:00Z"}', limit=2
        )
        seen, request = [], first
        for _ in range(4):
            page = local.logs.read(request, local.call())
            assert [e.time for e in page.entries] == sorted(e.time for e in page.entries)
            seen += [entry.message for entry in page.entries]
            request = LogRequest(project_id="p1", after=page.cursor, limit=2)
        assert sorted(seen) == ["0", "1", "3", "5", "9"]

    def test_older_runs_are_not_read_once_the_page_is_full(self, local: LocalSubject) -> None:
        old = local.add_run("p1", ended=True)
        for number in range(4):
            local.add_line(old.name, f"old {number}", NOW + timedelta(seconds=number))
        new = local.add_run("p1")
        later = datetime.now(UTC) + timedelta(hours=1)
        for number in range(3):
            local.add_line(new.name, f"new {number}", later + timedelta(seconds=number))
        page = local.logs.read(LogRequest(project_id="p1", limit=2), local.call())
        assert [entry.message for entry in page.entries] == ["new 1", "new 2"]
        assert page.skipped == 5
        after = LogRequest(project_id="p1", after=page.cursor)
        assert local.logs.read(after, local.call()).entries == ()

    def test_a_run_that_comes_back_into_view_is_not_taken_for_a_new_one(
        self, local: LocalSubject
    ) -> None:
        backend = local.backend
        logs = LocalLogSource(backend.database, backend.folder, backend.clock, most_runs=2)
        runs = [local.add_run("p1", ended=True) for _ in range(3)]
        for run in runs:
            local.add_line(run.name, run.name, NOW)
        page = logs.read(LogRequest(project_id="p1"), local.call())
        assert {entry.message for entry in page.entries} == {runs[1].name, runs[2].name}
        with backend.database.writing(local.call()) as connection:
            connection.execute("DELETE FROM executions WHERE name = ?", (runs[2].name,))
        after = LogRequest(project_id="p1", after=page.cursor)
        assert logs.read(after, local.call()).entries == ()

    @pytest.mark.parametrize(
        "cursor",
        ["", "{}", "[]", '{"at": {"x": "y"}, "from": ""}', '{"at": 1, "from": 2}', "1e999"],
    )
    def test_a_foreign_cursor_is_invalid(self, local: LocalSubject, cursor: str) -> None:
        with pytest.raises(Invalid):
            local.logs.read(LogRequest(project_id="p1", after=cursor), local.call())


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
