"""Files and patterns that are made to hurt: no wrong line, and never long without a look around."""

import contextlib
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.log_store.bounded_search import _in_pieces, first_place
from phoenix_admin.log_store.columns import batch_of
from phoenix_admin.log_store.conditions import Condition, Contains, Matches, NoneOf
from phoenix_admin.log_store.file_index import FileIndex
from phoenix_admin.log_store.filter_result import FilterResult
from phoenix_admin.log_store.filter_run import FilterRun
from phoenix_admin.log_store.followed_file import FileChange, FollowedFile
from phoenix_admin.log_store.pace import Pace
from phoenix_admin.log_store.patterns import regex
from phoenix_admin.log_store.store import LogStore
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext, unhurried
from tests.unit.log_store.test_file_index import Memory

PIECE = 4096
SCRIPT = b"<script>alert(1)</script>"
NASTY = [
    *(
        b"\xff\xfe\xc3",
        b"a\x00b",
        b"\x1b[31mred\x1b]0;title\x07",
        SCRIPT,
        b"\x1f",
        b"\r",
        b"\xe2\x80",
    ),
    *(b"\xef\xbb\xbfbom", b'{"a":"\\u0000"}', b"{" * 40, b'{"time":1e999}', b'{"severity":{}}'),
    *(b"9" * 40, b'{"timestamp":"' + b"9" * 400 + b'"}', b"[" * 300, b"%s%n", b"=cmd|'/c'!A0"),
]
pieces = (
    st.sampled_from(NASTY) | st.binary(max_size=9) | st.integers(1, 9000).map(lambda n: b"x" * n)
)
nasty_lines = st.lists(pieces, max_size=3).map(lambda parts: b"".join(parts).replace(b"\n", b""))


def found(index: FileIndex, condition: Condition) -> list[int]:
    result = FilterResult(1)
    parts: list[object] = []
    FilterRun(condition, 1).advance(
        index.face().blocks, unhurried(), lambda found: parts.append(result.take(found))
    )
    return result.rows(0, len(result)).tolist()


@given(st.lists(nasty_lines, max_size=8), st.booleans(), st.lists(st.integers(0, 9000), max_size=2))
@settings(max_examples=40, deadline=None)
def test_every_byte_is_in_its_row(lines: list[bytes], ended: bool, cuts: list[int]) -> None:
    data = b"\n".join(lines) + (b"\n" if ended and lines else b"")
    source, steady = Memory(), b'{"m":1}\n'
    # Each line stands alone between entries that cannot go on with it.
    data = steady + data.replace(b"\n", b"\n" + steady)
    index = FileIndex(source, block_rows=3, chunk=PIECE)
    for cut in [*sorted(cuts), len(data)]:
        source.data = data[:cut]
        index.grow(unhurried())
    rows = [row for number in range(index.face().rows) if (row := index.row(number, 1 << 20))]
    assert b"".join(data[row.offset : row.offset + row.size] for row in rows) == data
    texts = data.removesuffix(b"\n").split(b"\n")
    assert [row.text for row in rows] == [text.removesuffix(b"\r") for text in texts]
    for text in ("<script>", "\x1b[31m", "a\x00b", "xxxx"):
        holds = [text.encode() in whole for whole in texts]
        assert found(index, Contains(text)) == [n for n, there in enumerate(holds) if there]
        assert found(index, NoneOf(Contains(text))) == [n for n, yes in enumerate(holds) if not yes]


class Looking(TaskContext):
    """Remembers the longest time of the processor between two looks at it; cancels by itself."""

    def __init__(self, seconds: float = 1e9) -> None:
        super().__init__(CancelToken(), 60.0)
        self.looks, self.longest = 0, 0.0
        self._last = time.thread_time()
        self._end = self._last + seconds

    def raise_if_cancelled(self) -> None:
        now = time.thread_time()
        self.longest, self._last = max(self.longest, now - self._last), now
        self.looks += 1
        if now > self._end:
            raise CancelledError

    def wait(self, seconds: float) -> bool:
        del seconds
        self.raise_if_cancelled()
        return False


def without_newline(size: int) -> None:
    data = bytes(size // 2) + b"\xff" * (size - size // 2)
    source, call = Memory(data), Looking()
    index = FileIndex(source)
    index.grow(call)
    assert call.looks >= size >> 20
    face = index.face()
    assert (face.rows, face.end, face.torn) == (1, size, False)
    row = index.row(0)
    assert row is not None
    assert (row.size, row.text) == (size, bytes(64 * 1024))
    source.data += b"tail\nnext\n"
    index.grow(call)
    assert [found(index, Contains(text)) for text in ("tail", "next", "none")] == [[0], [1], []]
    searching = Looking()
    FilterRun(Matches("[a-z]x"), 1).advance(index.face().blocks, searching, lambda _: None)
    assert searching.looks >= size >> 20
    assert max(call.longest, searching.longest) < 0.1


def test_megabytes_without_a_newline_are_one_row() -> None:
    without_newline(9 << 20)


@pytest.mark.wide
def test_a_hundred_megabytes_without_a_newline_are_one_row() -> None:
    without_newline(100 << 20)


def test_lines_of_a_megabyte_are_rows() -> None:
    line = b'{"timestamp":"2026-05-05T05:05:05Z","severity":"ERROR","m":"' + b"y" * (1 << 20)
    data = (line + b'"}\n') * 4
    index = FileIndex(Memory(data))
    call = Looking()
    index.grow(call)
    rows = [index.row(number) for number in range(index.face().rows)]
    assert [(row.offset, row.size, row.severity) for row in rows if row] == [
        (number * (len(line) + 3), len(line) + 3, 5) for number in range(4)
    ]
    assert len({row.time for row in rows if row}) == 1
    assert call.longest < 0.1


@pytest.mark.parametrize("again", [b"", b"\xff\x00", b"z" * 900])
def test_a_file_that_changes_between_two_looks_is_never_mixed(tmp_path: Path, again: bytes) -> None:
    """Cut and written anew in one go, and after that grown beyond what it was."""
    path = tmp_path / "app.log"
    followed = FollowedFile(path, chunk=64)
    for number, change in enumerate((FileChange.FIRST, FileChange.REWRITTEN, FileChange.REWRITTEN)):
        lines = [b"%d of %d" % (line, number) + again for line in range(9 * (number + 1))]
        path.write_bytes(b"\n".join(lines) + b"\n")
        assert followed.look(unhurried()) is change
        index = followed.current
        assert index is not None
        rows = [index.row(place) for place in range(index.face().rows)]
        assert [row.text for row in rows if row] == lines
    followed.close()


ALTERNATIVES = "|".join(
    "".join(random.Random(number).choices("abcdefgh", k=12)) for number in range(2000)
)
ANYTHING = bytes(random.Random(7).choices(b"abcdefgh ", k=1 << 20))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(?:a?){500}a{500}b", b"a" * (1 << 20)),
        (r"\Ax|(?:a?){500}a{500}b", b"a" * (1 << 20)),
        (ALTERNATIVES, ANYTHING),
        ("a[a-z ]{900}!", ANYTHING),
    ],
)
def test_a_hostile_pattern_can_be_cancelled_within_one_long_line(pattern: str, text: bytes) -> None:
    """RE2 takes 17 µs for each of its bytes, and nobody can interrupt it."""
    for rows in ([text], [text[:1500]] * 40):
        # Two attempts: what the machine does meanwhile is counted, too, and not twice in a row.
        attempts = (_longest_while_cancelled(pattern, rows) for _ in range(2))
        assert any(longest < 0.1 for longest in attempts)


def _longest_while_cancelled(pattern: str, rows: list[bytes]) -> float:
    store = LogStore()
    store.append(batch_of([(0, 2, 0, row) for row in rows]))
    call = Looking(0.12)
    with contextlib.suppress(CancelledError):
        FilterRun(Matches(pattern), 1).advance(store.face().blocks, call, lambda _: None)
    assert call.looks
    return call.longest


@pytest.mark.parametrize("pattern", ["(a|aa)+$", "(a*)*b", "((a|b)*c|x+y)*$", "(.*)*x"])
def test_what_hangs_others_ends_at_once(pattern: str) -> None:
    store, call = LogStore(), Looking()
    store.append(batch_of([(0, 2, 0, b"a" * (1 << 20) + b"!")]))
    FilterRun(Matches(pattern), 1).advance(store.face().blocks, call, lambda _: None)
    assert call.longest < 0.1


@given(
    st.lists(st.sampled_from([b"a", b"b", b" ", b"c" * 40]), max_size=60).map(b"".join),
    st.sampled_from(["^a", "c$", "b c", r"\bb\b", "(a|b)+ c", r"\Aa", r"b\z", "^$", "a c{40}b"]),
    st.integers(1, 40),
)
@settings(max_examples=60)
def test_a_row_searched_in_pieces_is_found_as_a_whole(
    text: bytes, pattern: str, small: int
) -> None:
    """As long as a match is not longer than half a piece; here every row is a long one."""
    needle, pace = regex(pattern), Pace(unhurried())
    whole = needle.match(text, 0, len(text))[0] >= 0
    piece = _in_pieces(needle.match, text, 0, len(text), 90 + small, pace)
    assert (piece >= 0) == whole
    if not needle.row_by_row:  # between other rows
        held = b"a\n" + text + b"\nb\n"
        assert (first_place(needle.match, held, 2, 2 + len(text), pace) >= 0) == whole
