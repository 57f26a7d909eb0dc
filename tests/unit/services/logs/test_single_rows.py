"""One row in full, its context, rows as text, and files of everything that matches."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.log_feed import LogFile
from phoenix_admin.services.logs import row_export
from phoenix_admin.services.logs.shown_log import CopyForm, ExportFace, LineDetail, QueryMode
from tests.support.log_desk import LogDesk
from tests.support.scripted_feed import ScriptedFeed, fed

TRACE = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\nValueError: no'


@pytest.fixture
def desk() -> Iterator[LogDesk]:
    with LogDesk() as made:
        yield made


def shown(desk: LogDesk, path: Path, *texts: str) -> None:
    path.write_text("".join(f"{text}\n" for text in texts))
    desk.log.add_file(path)
    desk.settle()


def detail(desk: LogDesk, place: int) -> LineDetail:
    got: list[LineDetail | None] = []
    desk.log.detail(desk.lines()[place].key, got.append)
    desk.settle()
    assert got[0] is not None
    return got[0]


def record(second: int, message: str, **more: object) -> str:
    return json.dumps({"time": f"2026-01-31T10:00:{second:02}Z", "message": message, **more})


def test_a_json_row_has_its_entry_and_what_it_points_to(desk: LogDesk, tmp_path: Path) -> None:
    line = record(1, "dispatched, pid: 12", severity="ERROR", project="p-1", job="j-1")
    shown(desk, tmp_path / "a.log", line)
    found = detail(desk, 0)
    assert found.entry is not None
    assert found.entry["jsonPayload"]["project"] == "p-1"
    assert (found.pivots.project_id, found.pivots.job_id, found.pivots.pid) == ("p-1", "j-1", 12)
    assert found.pivots.at == datetime(2026, 1, 31, 10, 0, 1, tzinfo=UTC)
    assert (found.source_name, found.text, found.size) == ("a.log", line, len(line) + 1)
    assert found.trace is None


def test_a_traceback_is_kept_whole_wherever_it_stands(desk: LogDesk, tmp_path: Path) -> None:
    plain = f"2026-01-31T10:00:01Z failed\n{TRACE}"
    shown(
        desk,
        tmp_path / "a.log",
        plain,
        record(2, f"failed\n{TRACE}"),
        record(3, "failed", exc_info=TRACE),
    )
    assert [line.more for line in desk.lines()] == [True, True, False]
    assert [detail(desk, place).trace for place in range(3)] == [TRACE] * 3
    assert detail(desk, 0).text == plain
    assert detail(desk, 0).entry is None


def test_a_cloud_row_points_to_its_execution(desk: LogDesk) -> None:
    desk.log.add_feed(ScriptedFeed([(fed(5, "a"),)]))
    for _ in range(3):
        desk.look()
    assert detail(desk, 0).pivots.execution == "e1"


class Files:
    def __init__(self, *paths: Path) -> None:
        self.paths = list(paths)

    def files(
        self, call: Call, *, project_id: str | None = None, job_id: str | None = None
    ) -> tuple[LogFile, ...]:
        del call, job_id
        return tuple(LogFile(f"run of {p.name}", p, "Runs", project_id, "j-9") for p in self.paths)


def test_runs_that_begin_later_are_found_and_say_whose_they_are(
    desk: LogDesk, tmp_path: Path
) -> None:
    (tmp_path / "one.log").write_text(record(1, "one") + "\n")
    files = Files(tmp_path / "one.log")
    desk.log.add_files(files, project_id="p-9")
    desk.settle()
    assert desk.messages() == ["one"]
    (tmp_path / "two.log").write_text(record(2, "two") + "\n")
    files.paths.append(tmp_path / "two.log")
    desk.look()
    assert desk.messages() == ["one", "two"]
    found = detail(desk, 1)
    assert (found.pivots.project_id, found.pivots.job_id) == ("p-9", "j-9")
    assert found.source_name == "run of two.log"


def test_the_context_of_a_row_is_unfiltered_and_can_be_asked(desk: LogDesk, tmp_path: Path) -> None:
    shown(desk, tmp_path / "a.log", *(record(i, f"m{i}") for i in range(20)))
    shown(desk, tmp_path / "b.log", *(record(i, f"other{i}") for i in range(20)))
    desk.ask("m10", QueryMode.WORDS)
    (key,) = [line.key for line in desk.lines()]
    got: list = []
    desk.log.context(key, 2, got.append)
    desk.settle()
    context = got[0]
    context.set_on_screen(True)
    desk.settle()
    context.want(0, 9)
    desk.settle()
    lines = [context.line(place) for place in range(context.face.rows)]
    assert [line.message for line in lines] == ["m8", "m9", "m10", "m11", "m12"]
    assert context.place_of(key) == 2
    desk.log.context((9, 9, 9), 2, got.append)
    desk.settle()
    assert got[1] is None
    context.close()


SECRET = "Bearer abcdefghijklmnop"


def rows(desk: LogDesk, tmp_path: Path) -> None:
    shown(
        desk,
        tmp_path / "a.log",
        record(1, "=cmd()", severity="ERROR", api_key="s3cr3t value"),
        f"2026-01-31T10:00:02Z ``` {SECRET} <b>",
    )


def copied(desk: LogDesk, form: CopyForm) -> str:
    got: list[str] = []
    desk.log.copied(tuple(line.key for line in desk.lines()), form, got.append)
    desk.settle()
    return got[0]


def test_rows_are_copied_as_text(desk: LogDesk, tmp_path: Path) -> None:
    rows(desk, tmp_path)
    desk.log.set_note(desk.lines()[0].key, "why?")
    assert copied(desk, CopyForm.TEXT) == (
        "2026-01-31T10:00:01Z ERROR =cmd()\n  note: why?\n2026-01-31T10:00:02Z ``` Bearer ••• <b>\n"
    )


def test_rows_are_copied_as_one_entry_a_line(desk: LogDesk, tmp_path: Path) -> None:
    rows(desk, tmp_path)
    first, second = map(json.loads, copied(desk, CopyForm.JSON).splitlines())
    assert first["severity"] == Severity.ERROR.name
    assert first["jsonPayload"] == {"message": "=cmd()", "api_key": "•••"}
    assert first["timestamp"] == "2026-01-31T10:00:01Z"
    assert second["textPayload"].endswith("Bearer ••• <b>")


def test_rows_are_copied_as_a_block_nothing_can_leave(desk: LogDesk, tmp_path: Path) -> None:
    rows(desk, tmp_path)
    assert copied(desk, CopyForm.MARKDOWN) == (
        "    2026-01-31T10:00:01Z ERROR =cmd()\n    2026-01-31T10:00:02Z ``` Bearer ••• <b>\n"
    )


def test_no_cell_is_a_formula(desk: LogDesk, tmp_path: Path) -> None:
    rows(desk, tmp_path)
    head, first, second = csv.reader(copied(desk, CopyForm.CSV).splitlines())
    assert head[:4] == ["time", "severity", "source", "message"]
    assert first[3] == "'=cmd()"
    assert "s3cr3t" not in first[4]
    assert second[4] == ""


def exported(desk: LogDesk, path: Path, form: CopyForm = CopyForm.JSON) -> list[ExportFace]:
    told: list[ExportFace] = []
    desk.log.export(path, form, told.append)
    desk.settle()
    return told


def test_everything_that_matches_is_written_also_while_hidden(
    desk: LogDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_export, "ROWS", 50)
    shown(desk, tmp_path / "a.log", *(record(i % 60, f"m{i}") for i in range(230)))
    desk.ask("NOT m7", QueryMode.WORDS)
    desk.log.set_on_screen(False)
    told: list[ExportFace] = []
    out = tmp_path / "out" / "all.json"
    out.parent.mkdir()
    monkeypatch.setattr(row_export, "PIECE", 0.001)
    desk.log.export(out, CopyForm.JSON, told.append)
    desk.settle()
    assert told[-1] == ExportFace(out, desk.log.face.rows, desk.log.face.rows, done=True)
    messages = [json.loads(line)["jsonPayload"]["message"] for line in out.read_text().splitlines()]
    assert messages == desk.messages()
    assert list(out.parent.iterdir()) == [out]


def test_a_table_has_one_head(
    desk: LogDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_export, "ROWS", 1)
    rows(desk, tmp_path)
    out = tmp_path / "all.csv"
    assert exported(desk, out, CopyForm.CSV)[-1].error is None
    with out.open(newline="") as file:
        table = list(csv.reader(file))
    assert [row[0] for row in table] == ["time", "2026-01-31T10:00:01Z", "2026-01-31T10:00:02Z"]


def test_a_stopped_export_leaves_nothing(
    desk: LogDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_export, "PIECE", 0.0005)
    monkeypatch.setattr(row_export, "ROWS", 1)
    shown(desk, tmp_path / "a.log", *(record(i % 60, f"m{i}") for i in range(50)))
    told: list[ExportFace] = []
    out = tmp_path / "out" / "all.json"
    out.parent.mkdir()
    stop = desk.log.export(out, CopyForm.JSON, told.append)
    while not told or not told[-1].written:
        desk.runner.run_next()
    assert len(list(out.parent.iterdir())) == 1
    stop()
    desk.settle()
    assert list(out.parent.iterdir()) == []
    assert told[-1].done
    assert told[-1].error is not None


def test_a_full_disk_names_what_was_written(
    desk: LogDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows(desk, tmp_path)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    out = tmp_path / "out" / "all.txt"
    out.parent.mkdir()
    last = exported(desk, out, CopyForm.TEXT)[-1]
    assert last.error is not None
    assert last.error.text == f"No space left on device: 2 rows stand in {last.path}."
    assert last.path.read_text().count("\n") == 2
    assert not out.exists()
    nowhere = exported(desk, tmp_path / "none" / "all.txt")[-1]
    assert nowhere.error is not None
    assert "cannot be written to" in nowhere.error.text


def test_a_long_line_that_was_not_searched_whole_is_said(desk: LogDesk, tmp_path: Path) -> None:
    path = tmp_path / "long.log"
    path.write_bytes(b"a" * (4 << 20) + b" at the end\nshort\n")
    desk.files([path])
    desk.settle()
    desk.ask('textPayload:"at the end"')
    assert "1 long line was searched in pieces: a long match may be missing" in desk.log.face.notes
    desk.ask('textPayload:"nowhere"')
    assert not desk.log.face.notes
    desk.ask('textPayload:"short"')
    assert desk.messages() == ["short"]
    assert not desk.log.face.notes
