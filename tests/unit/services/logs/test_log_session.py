"""A log view over files: what is asked, followed, paused, filtered and said."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.services.logs import log_engine, slices
from phoenix_admin.services.logs.shown_log import Asked, Pill, QueryMode, SourceState
from phoenix_admin.tasks.cancel import CancelledError
from phoenix_admin.tasks.context import TaskContext
from tests.support.log_desk import LogDesk


def entry(second: float, message: str, severity: str = "INFO", **more: object) -> str:
    time = f"2026-01-31T10:00:{second:06.3f}Z"
    return json.dumps({"time": time, "severity": severity, "message": message, **more}) + "\n"


def written(path: Path, *lines: str) -> Path:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(lines)
    return path


def test_files_stand_on_one_clock_with_their_own_state(tmp_path: Path) -> None:
    one = written(tmp_path / "one.log", entry(1, "first"), entry(3, "third"))
    two = written(tmp_path / "two.log", "2026-01-31T10:00:02Z second\n")
    with LogDesk() as desk:
        desk.files([one, two, tmp_path / "none.log"])
        desk.settle()
        assert desk.messages() == ["first", "2026-01-31T10:00:02Z second", "third"]
        first, second, none = desk.log.face.sources
        assert (first.name, first.state, first.rows) == ("one.log", SourceState.LIVE, 2)
        assert (second.number, second.rows) == (1, 1)
        assert (none.state, none.words) == (SourceState.MISSING, "none.log is not there")
        assert [line.source for line in desk.lines()] == [0, 1, 0]
        written(tmp_path / "none.log", entry(2.5, "late"))
        desk.look()
        assert desk.messages()[2] == "late"


def test_a_folder_shows_files_that_come_later_and_no_others(tmp_path: Path) -> None:
    written(tmp_path / "a.log", entry(1, "a"))
    written(tmp_path / "notes.pdf", "no log\n")
    with LogDesk() as desk:
        desk.log.add_folder(tmp_path)
        desk.settle()
        assert desk.messages() == ["a"]
        with gzip.open(tmp_path / "b.log.gz", "wt") as packed:
            packed.write(entry(2, "b"))
        desk.look()
        assert desk.messages() == ["a", "b"]
        assert desk.log.face.sources[1].state is SourceState.WHOLE
        desk.log.remove(0)
        desk.look()
        assert desk.messages() == ["b"]


def test_rows_of_a_rotated_file_are_shown_once(tmp_path: Path) -> None:
    written(tmp_path / "a.log.1", entry(1, "oldest"))
    log = written(tmp_path / "a.log", entry(2, "old"))
    with LogDesk() as desk:
        desk.log.add_folder(tmp_path)
        desk.settle()
        (tmp_path / "a.log.1").rename(tmp_path / "a.log.2")
        log.rename(tmp_path / "a.log.1")
        written(log, entry(3, "new"))
        desk.look()
        desk.look()
        assert desk.messages() == ["oldest", "old", "new"]


def test_a_fault_leaves_the_rows_and_points_at_the_character(tmp_path: Path) -> None:
    with LogDesk() as desk:
        desk.files([written(tmp_path / "a.log", entry(1, "a"), entry(2, "b"))])
        desk.ask("jsonPayload.message=a")
        assert desk.messages() == ["a"]
        desk.ask('jsonPayload.message=~"("')
        fault = desk.log.face.fault
        assert fault is not None
        assert (fault.position, desk.messages()) == (21, ["a"])
        desk.ask('timestamp>=now-1h AND jsonPayload.message=~"("')
        fault = desk.log.face.fault
        assert fault is not None
        assert fault.position == 43
        desk.ask("")
        assert (desk.log.face.fault, desk.messages()) == (None, ["a", "b"])


def test_a_relative_time_is_shown_as_the_moment_it_is(tmp_path: Path) -> None:
    with LogDesk() as desk:
        desk.files([written(tmp_path / "a.log", entry(1, "a"))])
        desk.ask("timestamp>=now-1h")
        assert desk.log.face.notes == ('now-1h is "2026-11-22T13:32:07Z"',)
        assert desk.log.face.bound == "from 2026-11-22 13:32:07Z"
        assert desk.messages() == []


def test_words_mean_themselves(tmp_path: Path) -> None:
    with LogDesk() as desk:
        desk.files([written(tmp_path / "a.log", entry(1, "a = (b"), entry(2, "b"))])
        desk.ask("= (b", QueryMode.WORDS)
        assert desk.messages() == ["a = (b"]


def test_chips_count_what_only_they_hide(tmp_path: Path) -> None:
    lines = [entry(i, f"m{i}", "ERROR" if i % 2 else "INFO") for i in range(6)]
    with LogDesk() as desk:
        desk.files([written(tmp_path / "a.log", *lines)])
        desk.settle()
        only_errors = frozenset({Severity.ERROR})
        desk.log.ask(Asked("NOT m1", severities=only_errors))
        desk.settle()
        face = desk.log.face
        assert desk.messages() == ["m3", "m5"]
        assert face.severities[Severity.INFO].hidden == 3
        assert face.severities[Severity.ERROR].shown == 2
        assert face.bars is not None
        assert (sum(map(sum, face.bars.counts)), sum(face.bars.hidden)) == (2, 4)


def test_a_zoom_shows_its_stretch_and_its_own_bars(tmp_path: Path) -> None:
    lines = [entry(i, f"m{i}") for i in range(60)]
    with LogDesk() as desk:
        desk.files([written(tmp_path / "a.log", *lines)])
        start, end = (datetime(2026, 1, 31, 10, 0, at, tzinfo=UTC) for at in (10, 20))
        desk.log.ask(Asked(since=start, until=end))
        desk.settle()
        assert desk.messages() == [f"m{i}" for i in range(10, 20)]
        bars = desk.log.face.bars
        assert bars is not None
        assert len(bars.counts) <= 200
        assert sum(map(sum, bars.counts)) == 10
        assert sum(bars.hidden) == 0


def test_a_pause_keeps_rows_still_and_counts_what_comes(tmp_path: Path) -> None:
    log = written(tmp_path / "a.log", entry(2, "a"))
    with LogDesk() as desk:
        desk.files([log])
        desk.settle()
        desk.log.pause()
        desk.settle()
        written(log, entry(1, "earlier"), entry(3, "later"))
        desk.look()
        assert desk.messages() == ["a"]
        assert (desk.log.face.pill.pill, desk.log.face.pill.count) == (Pill.PAUSED, 2)
        desk.ask("")  # asking the same changes nothing
        assert desk.messages() == ["a"]
        desk.log.resume()
        desk.settle()
        assert desk.messages() == ["earlier", "a", "later"]
        assert desk.log.face.pill.pill is Pill.LIVE


def test_nobody_is_told_that_nothing_came(tmp_path: Path) -> None:
    log = written(tmp_path / "a.log", entry(1, "a"))
    with LogDesk() as desk:
        desk.files([log])
        desk.settle()
        for _ in range(3):
            desk.look()
        told = desk.told
        for _ in range(5):
            desk.look()
        assert desk.told == told
        written(log, entry(2, "b"))
        desk.look()
        assert desk.told > told


@pytest.mark.parametrize("time_for_them", [True, False])
def test_the_newest_lines_come_with_the_answer_where_they_are_in_view(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, time_for_them: bool
) -> None:
    """As far as the time for them goes: on a busy computer they are asked for one by one."""
    monkeypatch.setattr(log_engine, "FOR_NEWEST", 60.0 if time_for_them else -1.0)
    monkeypatch.setattr(slices, "SHORTEST", 60.0)
    path = written(tmp_path / "a.log", *(entry(n, f"row {n}") for n in range(40)))
    with LogDesk() as desk:
        log = desk.log
        desk.files([path])
        desk.settle()
        there: list[list[bool]] = []
        log.changed.add(
            lambda: there.append([log.line(place) is not None for place in range(log.face.rows)])
        )
        for in_view in (False, True, True):
            rows = log.face.rows
            first = rows - 10 if in_view else 0
            log.want(first, first + 10)
            desk.settle()
            there.clear()
            with path.open("a", encoding="utf-8") as file:
                file.writelines(entry(rows + n, "new") for n in range(15))
            desk.look()
            assert len(there) == 1
            assert there[0][-12:-1] == [False, *[in_view and time_for_them] * 10]
            assert all(log.line(place) is not None for place in range(first, first + 10))
        there.clear()
        desk.look()
        assert not there


def test_nothing_is_read_off_screen(tmp_path: Path) -> None:
    log = written(tmp_path / "a.log", entry(1, "a"))
    with LogDesk() as desk:
        desk.files([log])
        desk.settle()
        desk.log.set_on_screen(False)
        written(log, entry(2, "b"))
        desk.look()
        assert not desk.runner.waiting
        assert desk.messages() == ["a"]
        assert desk.log.face.pill.pill is Pill.STILL
        assert desk.log.face.sources[0].state is SourceState.PAUSED
        desk.log.set_on_screen(True)
        desk.settle()
        assert desk.messages() == ["a", "b"]


def test_a_torn_line_is_never_shown_as_what_it_is_not(tmp_path: Path) -> None:
    log = written(tmp_path / "a.log", "2026-01-31T10:00:01Z start\n", "2026-01-31T10:00:02Z EVEN")
    with LogDesk() as desk:
        desk.files([log])
        desk.settle()
        assert desk.messages()[1] == "2026-01-31T10:00:02Z EVEN"
        assert desk.log.face.sources[0].words.endswith("the last line has no end yet")
        desk.ask("seven", QueryMode.WORDS)
        assert desk.messages() == []
        written(log, " and seven\n")
        desk.look()
        assert desk.messages() == ["2026-01-31T10:00:02Z EVEN and seven"]
        written(log, "  goes on: eight\n")
        desk.ask("eight", QueryMode.WORDS)
        desk.look()
        (line,) = desk.lines()
        assert line.more


@pytest.mark.parametrize("how", ["cut", "rewritten", "rotated", "deleted"])
def test_what_happens_to_a_file_stands_before_its_first_row(tmp_path: Path, how: str) -> None:
    log = written(tmp_path / "a.log", entry(1, "a"), entry(2, "b"))
    with LogDesk() as desk:
        desk.files([log])
        desk.settle()
        (key, *_) = [line.key for line in desk.lines()]
        if how == "cut":
            log.write_text(entry(5, "new"))
        elif how == "rewritten":
            log.write_text(entry(5, "c") + entry(6, "d") + entry(7, "e"))
        elif how == "rotated":
            log.rename(tmp_path / "a.log.1")
            written(log, entry(5, "new"))
        else:
            log.unlink()
        desk.look()
        lines = desk.lines()
        gaps = [line.gap for line in lines if line.gap]
        face = desk.log.face.sources[0]
        if how in {"cut", "rewritten"}:
            assert gaps[0].endswith("2 rows are gone")
            assert desk.log.place_of(key) is None
            assert face.lost == 2
        elif how == "rotated":
            assert [line.message for line in lines] == ["a", "b", "new"]
            assert gaps == ["another file took the name"]
            assert desk.log.place_of(key) == 0
        else:
            assert [line.message for line in lines] == ["a", "b"]
            assert face.state is SourceState.MISSING


def test_lines_of_any_bytes_are_shown_as_text(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_bytes(
        b"\xff\xfe broken\n\x1b[31mred\x1b[0m\x00end\n<b>html</b>\n" + b"x" * 300_000 + b"\n"
    )
    with LogDesk() as desk:
        desk.files([log])
        desk.settle()
        lines = desk.lines()
        assert lines[1].message == "\x1b[31mred\x1b[0m\x00end"
        assert lines[2].message == "<b>html</b>"
        assert (len(lines[3].message), lines[3].more) == (2000, True)
        assert lines[0].time is None


def test_since_last_is_that_of_the_rows_shown(tmp_path: Path) -> None:
    log = written(tmp_path / "a.log", entry(1, "a"), entry(2, "b"), entry(4, "a"))
    with LogDesk() as desk:
        desk.files([log])
        desk.ask("jsonPayload.message=a")
        assert [line.since_last for line in desk.lines()] == [None, 3_000_000_000]


def test_places_are_found_by_key_and_by_moment(tmp_path: Path) -> None:
    log = written(tmp_path / "a.log", *(entry(i, f"m{i}") for i in range(20)))
    with LogDesk() as desk:
        desk.files([log])
        desk.settle()
        lines = desk.lines()
        assert [desk.log.place_of(line.key) for line in lines] == list(range(20))
        assert desk.log.place_at((lines[7].time or 0) - 1) == 7
        found: list[int | None] = []
        written(log, entry(40, "far"), entry(41, "near"))
        desk.look()
        desk.log.next_gap(0, 10, found.append)
        desk.settle()
        desk.log.next_gap(21, 10, found.append, back=True)
        desk.settle()
        desk.log.next_gap(20, 10, found.append)
        desk.settle()
        assert found == [20, 20, None]


def test_named_patterns_are_counted_in_all_rows_and_can_be_chosen(tmp_path: Path) -> None:
    log = written(
        tmp_path / "a.log",
        entry(1, "Memory limit of 512 MiB exceeded with 530 MiB used"),
        entry(2, "[1] [CRITICAL] WORKER TIMEOUT (pid:9)"),
        entry(3, "Worker (pid:9) was sent SIGKILL! Perhaps out of memory?"),
        entry(4, "Dispatched assemble job for ep-41, pid: 4711"),
        entry(5, "cleaned up 2 zombie processes"),
        entry(6, "nothing"),
    )
    with LogDesk() as desk:
        desk.files([log])
        desk.ask("nothing", QueryMode.WORDS)
        counts = {count.key: (count.rows, count.exact) for count in desk.log.face.patterns}
        assert counts == dict.fromkeys(
            ("oom", "timeout", "sigkill", "dispatched", "zombies"), (1, True)
        )
        desk.log.ask(Asked(pattern="dispatched"))
        desk.settle()
        assert desk.messages() == ["Dispatched assemble job for ep-41, pid: 4711"]


def test_a_row_that_becomes_longer_is_counted_for_what_it_says_now(tmp_path: Path) -> None:
    log = written(tmp_path / "a.log", "2026-01-31T10:00:01Z sent SIGKILL\n")

    def counts() -> dict[str, int]:
        return {count.key: count.rows for count in desk.log.face.patterns if count.rows}

    with LogDesk() as desk:
        desk.files([log])
        desk.settle()
        assert counts() == {"sigkill": 1}
        written(log, "  after WORKER TIMEOUT\n")
        desk.look()
        assert counts() == {"sigkill": 1, "timeout": 1}
        log.write_text(entry(2, "nothing"))
        desk.look()
        assert counts() == {}


def test_a_new_question_cancels_the_reading_and_nothing_of_it_is_lost(tmp_path: Path) -> None:
    log = written(tmp_path / "a.log", *(entry(i % 60, f"m{i}") for i in range(500)))
    with LogDesk() as desk:
        desk.files([log])
        desk.log.ask(Asked("m7", QueryMode.WORDS))
        first = desk.runner.waiting[0]
        desk.log.ask(Asked("m8", QueryMode.WORDS))
        assert first.token.cancelled
        desk.settle()
        assert desk.messages() == sorted(
            (f"m{i}" for i in range(500) if f"m{i}".startswith("m8")),
            key=lambda name: (int(name[1:]) % 60, int(name[1:])),
        )


def test_a_cancelled_reading_raises_and_the_next_one_goes_on(tmp_path: Path) -> None:
    log = written(tmp_path / "a.log", entry(1, "a"))
    with LogDesk() as desk:
        desk.files([log])
        ticket = desk.runner.waiting[0]
        ticket.cancel()
        with pytest.raises(CancelledError):
            ticket.task.body(TaskContext(ticket.token, 10.0))
        desk.log.ask(Asked())
        desk.settle()
        assert desk.messages() == ["a"]


def test_a_hostile_pattern_costs_linear_time(tmp_path: Path) -> None:
    log = written(tmp_path / "a.log", entry(1, "a" * 5_000))
    with LogDesk() as desk:
        desk.files([log])
        desk.ask(r'jsonPayload.message=~"(a+)+$" jsonPayload.message=~"(a|a)*b"')
        assert desk.log.face.fault is None
        assert desk.messages() == []
        desk.ask(f'jsonPayload.message=~"{"(a{1,900}){1,900}" * 3}"')
        assert desk.log.face.fault is not None


def test_notes_stay_with_their_rows(tmp_path: Path) -> None:
    log = written(tmp_path / "a.log", entry(1, "a"), entry(2, "b"))
    with LogDesk() as desk:
        desk.files([log])
        desk.settle()
        key = desk.lines()[1].key
        desk.log.set_note(key, "look here")
        written(log, entry(0, "earlier"))
        desk.look()
        notes = [line.note.text if line.note else None for line in desk.lines()]
        assert notes == [None, None, "look here"]
        desk.ask("jsonPayload.message=a")
        assert [line.message for line in desk.log.noted()] == ["b"]
        desk.log.set_note(key, None)
        assert desk.log.noted() == ()


def test_a_closed_log_lets_its_files_go(tmp_path: Path) -> None:
    log = written(tmp_path / "a.log", entry(1, "a"))
    with LogDesk() as desk:
        desk.files([log])
        desk.settle()
        part = next(iter(desk.log._answer.parts.values()))
        desk.log.close()
        assert part.read(0, 100) is None
        desk.look()
        assert not desk.runner.waiting
