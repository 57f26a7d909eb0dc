"""The rows of a file are those that its lines make, however it grew and whatever is in it."""

import contextlib
import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.domain.errors import Missing
from phoenix_admin.log_store import file_index, file_rows
from phoenix_admin.log_store.byte_source import GzipBytes, PlainBytes, open_source
from phoenix_admin.log_store.conditions import AllOf, Contains, Matches, NoneOf, SeverityIn
from phoenix_admin.log_store.file_index import FileIndex
from phoenix_admin.log_store.filter_result import FilterResult
from phoenix_admin.log_store.filter_run import FilterRun
from phoenix_admin.log_store.line_buffer import LineBuffer
from phoenix_admin.log_store.line_reader import MOST_LINES
from phoenix_admin.tasks.cancel import CancelledError
from phoenix_admin.tasks.context import unhurried
from tests.unit.log_store import file_model as model
from tests.unit.log_store.file_model import Entry
from tests.unit.log_store.test_patterns import Impatient


class Memory:
    """A file's bytes, without the file."""

    broken = ""

    def __init__(self, data: bytes = b"") -> None:
        self.data = data

    def read(self, offset: int, size: int) -> bytes:
        return self.data[offset : offset + size]

    def share(self, offset: int) -> float:
        return offset / max(1, len(self.data))

    def close(self) -> None:
        pass


def rows(index: FileIndex) -> list[Entry]:
    found = [index.row(number) for number in range(index.face().rows)]
    return [Entry(row.offset, row.size, row.time, row.severity) for row in found if row]


def indexed(data: bytes, *, chunk: int = 4096) -> FileIndex:
    index = FileIndex(Memory(data), year=model.YEAR, block_rows=3, chunk=chunk)
    index.grow(unhurried())
    return index


@given(model.line_lists, st.lists(st.integers(0, 2000), max_size=4))
@settings(max_examples=30)
def test_rows_are_those_that_the_lines_make(lines: list[model.Line], cuts: list[int]) -> None:
    data = model.written(lines)
    source = Memory()
    index = FileIndex(source, year=model.YEAR, block_rows=3, chunk=4096)
    for cut in [*sorted(cuts), len(data)]:
        source.data = data[:cut]
        index.grow(unhurried())
        assert b"".join(index.read_row(r, 0, r.size) for r in read(index)) == source.data
    expected = model.entries(lines)
    assert rows(index) == expected
    face = index.face()
    assert face.whole
    assert not face.torn
    assert (face.json_lines, face.json_lines + face.text_lines) == (
        sum(line.is_json for line in lines),
        len(lines),
    )
    counted = [entry.severity & 0x0F for entry in expected if entry.time >= 0]
    shown = index.histogram()
    assert shown.by_severity.tolist() == [counted.count(code) for code in range(9)]
    assert shown.undated == len(expected) - len(counted)


def read(index: FileIndex):
    return [row for number in range(index.face().rows) if (row := index.row(number))]


@given(model.line_lists, st.lists(st.integers(0, 2000), max_size=3), st.integers(0, 3))
@settings(max_examples=20)
def test_a_filter_follows_a_file(lines: list[model.Line], cuts: list[int], kind: int) -> None:
    condition = [
        Contains("said"),
        AllOf((SeverityIn(frozenset({2, 5})), NoneOf(Contains("quiet", any_case=True)))),
        Matches(r"^\s*at y|Error: \d$"),
        Matches(r"last\):\n"),
    ][kind]
    data, source = model.written(lines), Memory()
    index = FileIndex(source, year=model.YEAR, block_rows=3, chunk=4096)
    run, result = FilterRun(condition, 1), FilterResult(1)
    for cut in [*sorted(cuts), len(data)]:
        source.data = data[:cut]
        index.grow(unhurried())
        run.advance(index.face().blocks, unhurried(), result.take)
    whole, fresh = FilterRun(condition, 1), FilterResult(1)
    whole.advance(indexed(data).face().blocks, unhurried(), fresh.take)
    found = result.rows(0, len(result)).tolist()
    assert found == fresh.rows(0, len(fresh)).tolist()
    texts = [row.text for row in read(index)]
    entries = model.entries(lines)
    expected = {
        0: [b"said" in text for text in texts],
        1: [
            e.severity & 15 in {2, 5} and b"quiet" not in t.lower()
            for e, t in zip(entries, texts, strict=True)
        ],
    }.get(kind)
    if expected is not None:
        assert found == [number for number, holds in enumerate(expected) if holds]


@pytest.mark.parametrize(
    "line",
    [b"x" * 5000, b'{"time":"2026-05-05T05:05:05Z","severity":"ERROR","m":"' + b"y" * 5000 + b'"}'],
)
@pytest.mark.parametrize("step", [1, 999, 10_000])
def test_a_line_longer_than_what_is_read_at_once_is_one_row(line: bytes, step: int) -> None:
    data = b"2026-05-05 05:05:04 INFO a\n" + line + b"\n2026-05-05 05:05:06 INFO b\n"
    if line.startswith(b"x"):
        data = b'{"m":1}\n' + line + b'\n{"m":2}\n'
    source = Memory()
    index = FileIndex(source, year=2026, chunk=256)
    for end in [*[*range(0, len(data), step)][:40], len(data)]:
        source.data = data[:end]
        index.grow(unhurried())
    found = read(index)
    assert [row.size for row in found] == [len(part) + 1 for part in data.splitlines()]
    assert found[1].text == line
    if line.startswith(b"{"):
        assert found[1].severity == 5
        assert found[1].time == found[0].time + 10**9
    cut = index.row(1, most=100)
    assert cut is not None
    assert (cut.text, cut.size) == (line[:100], len(line) + 1)
    assert index.read_row(cut, 100, 10**6) == line[100:] + b"\n"


TIME = '"timestamp":"2026-05-05T05:05:05Z"'
DECOY = '"timestamp":"2001-01-01T00:00:00Z"'


@pytest.mark.parametrize(
    "line",
    [
        f'{{"a":{{{DECOY}}},{TIME},"b":{{}}}}',
        f'{{"a":"{{",{TIME},"b":"}}"}}',
        f'{{"a":{{"b":"}}",{DECOY}}},{TIME},"c":"{{"}}',
        f'{{"a":{{"b":"\\"}}",{DECOY},"d":1}},{TIME},"c":"{{\\\\"}}',
        f'{{"a":"\\"{{","b":{{{DECOY}}},{TIME},"c":"\\"}}"}}',
        f'{{"aaa":{{{DECOY}}},{TIME},"b":"}}{{"}}',
    ],
)
def test_a_key_counts_in_the_outermost_object_only(line: str) -> None:
    """Whatever braces and quotes stand in strings; the first line teaches where the key stood."""
    assert json.loads(line)["timestamp"].startswith("2026")
    plain = f'{{"aaaa":7,{TIME}}}\n'
    found = read(indexed((plain + line + "\n").encode()))
    assert [row.time for row in found] == [found[0].time] * 2
    assert all(row.severity == 0 for row in found), "both have a time of their own"


def test_a_torn_line_leaves_nothing_behind() -> None:
    source = Memory(b"2026-05-05T05:05:05Z a\n{")
    index = FileIndex(source)
    index.grow(unhurried())
    assert index.face().torn
    source.data += b" not json\n"
    index.grow(unhurried())
    assert [row.size for row in read(index)] == [len(source.data)]
    assert (index.face().json_lines, index.face().text_lines) == (0, 2)


def test_lines_that_go_on_for_ever_are_rows_again() -> None:
    data = b"2026-05-05 05:05:04 INFO a\n" + b"undated\n" * (MOST_LINES + 20)
    for chunk in (64, 4096):
        found = rows(indexed(data, chunk=chunk))
        assert [row.size for row in found] == [27 + 8 * (MOST_LINES - 1), *[8] * 21]


def test_an_entry_of_several_lines_is_searched_as_one() -> None:
    head = b"2026-05-05T05:05:05Z "
    index = indexed(head + b"one\n  File x\nend\n" + head + b"two\n  File y\n" + head + b"end\n")
    for condition, expected in (
        (Matches(r"one.*end$"), [0]),
        (Matches(r"x\nend"), [0]),
        (Matches(r"^end"), []),
        (Matches(r"File y$"), [1]),
        (Contains("two\n  File"), [1]),
        (Contains("end"), [0, 2]),
    ):
        run, result = FilterRun(condition, 1), FilterResult(1)
        run.advance(index.face().blocks, unhurried(), result.take)
        assert result.rows(0, 9).tolist() == expected


def test_an_older_face_of_a_torn_line_stays_as_it_was() -> None:
    first = b'{"timestamp":"2026-05-05T05:05:01Z"}\n'
    source = Memory(first + b'{"timestamp":"2026-05-05T05:05:05Z"')
    index = FileIndex(source)
    index.grow(unhurried())
    before = index.face().blocks[0]
    time = int(before.columns.times[1])
    source.data = source.data.replace(b":05Z", b":09Z") + b"}\n"
    index.grow(unhurried())
    assert int(index.face().blocks[0].columns.times[1]) == time + 4 * 10**9
    assert int(before.columns.times[1]) == time


def test_a_long_row_is_searched_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_rows, "CHUNK", 1000)
    monkeypatch.setattr(file_rows, "LONG", 4000)
    monkeypatch.setattr(file_rows, "OVERLAP", 100)
    for place in (0, 997, 2000, 8990):
        line = bytearray(b"." * 9000)
        line[place : place + 6] = b"needle"
        index = indexed(b"first\n" + bytes(line[:9000]) + b"\nneedle\nlast\n", chunk=1000)
        for condition, expected in (
            (Contains("needle"), [1, 2]),
            (NoneOf(Contains("needle")), [0, 3]),
            (Matches("^needle"), [1, 2] if place == 0 else [2]),
            (Matches(r"needle\z|\Afirst"), [0, 2]),
            (Matches(r"^\.+$|\bn"), [1, 2]),
            (Matches(r"^$|^[.e]"), [1] if place else []),
            (Matches(r"[.l]$"), [1]),
        ):
            run, result = FilterRun(condition, 1), FilterResult(1)
            run.advance(index.face().blocks, unhurried(), result.take)
            assert result.rows(0, 9).tolist() == expected


def test_first_rows_are_told_before_the_end() -> None:
    source = Memory(b'{"time":"2026-05-05T05:05:05Z"}\n' * 9000)
    index = FileIndex(source, chunk=100_000)
    told: list[int] = []
    index.grow(unhurried(), lambda: told.append(index.face().rows))
    assert 0 < told[0] < 2100
    assert told[-1] == 9000
    assert index.face().share == 1.0


@given(st.lists(st.binary(max_size=3000), min_size=1, max_size=3), st.lists(st.integers(0, 9000)))
@settings(max_examples=15)
def test_gzip_reads_any_place(
    tmp_path_factory: pytest.TempPathFactory, members: list[bytes], places: list[int]
) -> None:
    path = tmp_path_factory.getbasetemp() / "log.gz"
    path.write_bytes(b"".join(gzip.compress(member) for member in members))
    data = b"".join(members)
    source = open_source(path)
    assert isinstance(source, GzipBytes)
    source._spacing, source.MOST_PLACES = 200, 4
    try:
        assert source.read(0, 10_000) == data
        for place in places:
            assert source.read(place, 700) == data[place : place + 700]
            assert source.read(place + 700, 9) == data[place + 700 : place + 709]
        assert len(source._places) <= 4
        assert source.broken == ""
    finally:
        source.close()


def test_a_damaged_gzip_says_so(tmp_path: Path) -> None:
    path = tmp_path / "log.gz"
    path.write_bytes(gzip.compress(b"line\n" * 5000)[:-20])
    index = FileIndex(open_source(path))
    index.grow(unhurried())
    face = index.face()
    assert 0 < face.rows <= 5000
    assert face.broken == "The gzip file ends in the middle."
    index.close()
    path.write_bytes(gzip.compress(b"line\n" * 5)[:10] + b"\xff" * 40)
    damaged = FileIndex(open_source(path))
    damaged.grow(unhurried())
    assert damaged.face().broken.startswith("The gzip file is damaged")
    damaged.close()


def test_what_is_not_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Missing, match=r"x\.log is not there"):
        PlainBytes(tmp_path / "x.log")


@pytest.mark.parametrize("before", [0, 2])
def test_a_torn_line_may_belong_to_the_row_above(before: int) -> None:
    """So that row is searched again when the line is whole; also in the block before its own."""
    source = Memory(b"a\n" * before + b"plain\nT")
    index = FileIndex(source, block_rows=3)
    run, result = FilterRun(Matches(r"last\):"), 1), FilterResult(1)
    for more in (b"", b"raceback (most recent call last):\n"):
        source.data += more
        index.grow(unhurried())
        run.advance(index.face().blocks, unhurried(), result.take)
    assert result.rows(0, 9).tolist() == [before]


@given(model.line_lists, st.integers(1, 9))
@settings(max_examples=20)
def test_a_cancelled_reading_goes_on_as_if_it_had_not_been(
    lines: list[model.Line], looks: int
) -> None:
    data = model.written(lines)
    # Of a line that is longer than what is read at once only the front can tell.
    chunk = max([200, *(len(line) + 2 for line in data.splitlines())])
    index = FileIndex(Memory(data), year=model.YEAR, block_rows=3, chunk=chunk)
    for more in range(looks, 2000):
        try:
            index.grow(Impatient(more))
        except CancelledError:
            continue
        break
    assert rows(index) == model.entries(lines)
    assert index.face().json_lines + index.face().text_lines == len(lines)


WRITERS = {
    "text": lambda n: b"2026-11-28T12:00:%02dZ INFO line %d\n" % (n % 60, n),
    "json": lambda n: (
        b'{"time": "2026-11-28T12:00:%02dZ", "severity": "INFO", "n": %d}\n' % (n % 60, n)
    ),
    "nested json": lambda n: (
        b'{"a": {"severity": "%d"}, "%s": {"b": "}"}, "timestamp": "2026-11-28T12:00:%02dZ", '
        b'"severity": "INFO"}\n' % (n, b"k" * (n % 70), n % 60)
    ),
    "changing": lambda n: (
        b'{"ts": %d.5, "level": %d, "x%d": {}}\n' % (1_790_000_000 + n, 10 * n % 60, n)
    ),
}


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
@pytest.mark.parametrize("torn", [b"", b'{"severity": "INFO", "torn'])
@pytest.mark.parametrize("patience", [1 << 30, 2])
def test_what_was_read_is_let_go(write, torn, patience, monkeypatch):
    """An open log keeps its index, and not the two pieces of the file that it was last made of."""
    pieces = []

    class Watched(LineBuffer):
        def __init__(self, size):
            super().__init__(size)
            pieces.append(self._bytes)

    monkeypatch.setattr(file_index, "LineBuffer", Watched)
    source = Memory(b"".join(map(write, range(4000))) + torn)
    index = FileIndex(source, chunk=4096)
    with contextlib.suppress(CancelledError):
        index.grow(Impatient(patience))
    assert pieces
    for piece in pieces:
        piece.clear()  # raises while anybody still looks at it
