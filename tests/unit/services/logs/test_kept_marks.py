"""A mark comes back on its own line, and on no other, whatever became of the log meanwhile."""

import gzip
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from phoenix_admin.services.logs.log_session import LogSession
from phoenix_admin.settings.log_marks import LogMarks
from tests.support.log_desk import LogDesk
from tests.support.scripted_feed import ScriptedFeed, fed


@contextmanager
def session(store: Path) -> Iterator[LogDesk]:
    """A log view of a program that was just started."""
    with LogDesk() as desk:
        desk.log = LogSession(desk.runner, desk.scope, desk.clock, marks=LogMarks(store))
        desk.log.set_on_screen(True)
        yield desk


def mark(desk: LogDesk, message: str, text: str | None = "") -> None:
    line = next(line for line in desk.lines() if line.message == message)
    desk.log.set_note(line.key, text)
    desk.settle()


def noted(desk: LogDesk) -> list[tuple[str, str]]:
    desk.settle()
    for _ in range(2):
        desk.look()
    found = [(line.message, line.note.text) for line in desk.log.noted() if line.note]
    assert found == [(line.message, line.note.text) for line in desk.lines() if line.note]
    return found


def test_a_line_of_a_file_keeps_its_mark(tmp_path: Path) -> None:
    path, store = tmp_path / "a.log", tmp_path / "marks.json"
    path.write_text("one\ntwo\ntwo\nthree\n")
    with session(store) as desk:
        desk.files([path])
        desk.settle()
        key = desk.lines()[2].key
        desk.log.set_note(key, "the second two")
        mark(desk, "three", "gone again")
        mark(desk, "three", None)
    with path.open("a") as file:
        file.write("four\n")
    with session(store) as desk:
        desk.files([path])
        assert noted(desk) == [("two", "the second two")]
        assert [line.note is not None for line in desk.lines()] == [0, 0, 1, 0, 0]
        mark(desk, "four")
    assert "two" not in store.read_text().replace("the second two", "")
    with session(store) as desk:
        desk.files([path])
        assert noted(desk) == [("two", "the second two"), ("four", "")]
        desk.log.set_note(desk.log.noted()[0].key, None)
        desk.settle()
    with session(store) as desk:
        desk.files([path])
        assert noted(desk) == [("four", "")]


def test_a_line_that_was_half_written_keeps_its_mark(tmp_path: Path) -> None:
    path, store = tmp_path / "a.log", tmp_path / "marks.json"
    path.write_text("one\nhal")
    with session(store) as desk:
        desk.files([path])
        desk.settle()
        mark(desk, "hal", "torn")
    path.write_text("one\nhalf and the rest\n")
    with session(store) as desk:
        desk.files([path])
        assert noted(desk) == [("half and the rest", "torn")]


def test_an_entry_of_a_feed_keeps_its_mark_whichever_way_it_comes(tmp_path: Path) -> None:
    store = tmp_path / "marks.json"
    entries = [fed(9, "a"), fed(8, "b"), fed(8, "c")]
    with session(store) as desk:
        desk.log.add_feed(ScriptedFeed([tuple(entries)]))
        assert noted(desk) == []
        mark(desk, "c", "look here")
    random.Random(3).shuffle(entries)
    with session(store) as desk:
        desk.log.add_feed(ScriptedFeed([(fed(7, "new"),), tuple(entries)]))
        assert noted(desk) == [("c", "look here")]
    with session(store) as desk:
        desk.log.add_feed(ScriptedFeed([tuple(entries)], name="another"))
        assert noted(desk) == []


def test_a_mark_goes_with_its_line_when_the_file_is_rotated(tmp_path: Path) -> None:
    path, store = tmp_path / "a.log", tmp_path / "marks.json"
    path.write_text("== start ==\n1 one\n1 two\n== start ==\n")
    with session(store) as desk:
        desk.files([path])
        desk.settle()
        for place in (0, 2):
            desk.log.set_note(desk.lines()[place].key, f"line {place}")
            desk.settle()
    with gzip.open(tmp_path / "a.log.1.gz", "wt") as packed:
        packed.write(path.read_text() + "1 more\n")
    path.write_text("== start ==\n2 one\n2 two\n")  # its head is alike, and none of its lines
    with session(store) as desk:
        desk.files([path])
        assert noted(desk) == []
        desk.log.add_folder(tmp_path)
        assert noted(desk) == [("== start ==", "line 0"), ("1 two", "line 2")]
        keys = {line.key[0] for line in desk.log.noted()}
        assert [desk.log.face.sources[number].name for number in keys] == ["a.log.1.gz"]
        mark(desk, "1 two", "changed")
    with session(store) as desk:
        desk.log.add_folder(tmp_path)
        assert noted(desk) == [("== start ==", "line 0"), ("1 two", "changed")]


def test_a_mark_of_an_earlier_version_is_found_in_its_own_file(tmp_path: Path) -> None:
    path, store = tmp_path / "a.log", tmp_path / "marks.json"
    path.write_text("one\ntwo\n")
    with session(store) as desk:
        desk.files([path])
        desk.settle()
        mark(desk, "two", "kept")
    written = json.loads(store.read_text())
    del written[0]["around"]
    store.write_text(json.dumps(written))
    with session(store) as desk:
        desk.files([path])
        assert noted(desk) == [("two", "kept")]


lines = st.lists(st.sampled_from(["a", "b", "ab", "  in", ""]), min_size=1, max_size=6)


@given(lines, lines, st.integers(0, 5))
@example(["a", "b"], ["ab", "b"], 1)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_rewritten_file_has_no_mark_on_another_line(
    tmp_path_factory, before: list[str], after: list[str], place: int
) -> None:
    folder = tmp_path_factory.mktemp("marks")
    path, store = folder / "a.log", folder / "marks.json"
    path.write_text("".join(f"{line}\n" for line in before))
    with session(store) as desk:
        desk.files([path])
        desk.settle()
        rows = desk.lines()
        key = rows[place % len(rows)].key
        found = []
        desk.log.detail(key, found.append)
        desk.settle()
        desk.log.set_note(key, "mine")
        desk.settle()
        first = found[0].text.split("\n")[0]
    offset = LogMarks(store).marks[0].anchor.place
    written = "".join(f"{line}\n" for line in after)
    path.write_text(written)
    with session(store) as desk:
        desk.files([path])
        marked = noted(desk)
        if marked:
            assert written[offset:].startswith(first + "\n")
        assert len(marked) <= 1


def test_what_cannot_be_read_is_kept_aside(tmp_path: Path) -> None:
    store = tmp_path / "marks.json"
    store.write_text('[{"source": 1}, {"place": "x"}]')
    assert LogMarks(store).marks == ()
    store.write_text("{not json")
    assert LogMarks(store).marks == ()
    assert (tmp_path / "marks.broken.json").exists()
