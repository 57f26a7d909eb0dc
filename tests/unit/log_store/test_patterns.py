"""What people type into the filter box: what it finds, and what is said when it is wrong."""

import re
import time

import numpy as np
import pytest

from phoenix_admin.log_store.columns import batch_of
from phoenix_admin.log_store.conditions import AllOf, AnyOf, Condition, Contains, Matches, NoneOf
from phoenix_admin.log_store.filter_result import FilterResult
from phoenix_admin.log_store.filter_run import FilterRun, Found
from phoenix_admin.log_store.needed_text import needed_text, rare_end
from phoenix_admin.log_store.patterns import BadPattern, literal, regex
from phoenix_admin.log_store.store import LogStore
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext, unhurried

ROWS = [
    "pid 7 pid 8",
    "xpid",
    "É été",
    "ÉTÉ",
    "a\nb",
    "",
    "Tab\there",
    "pid",
    "ã",
    "Ã©",
    "a.c",
    "abc",
    "ッ",
]


def found(condition: Condition) -> list[str]:
    store = LogStore()
    store.append(batch_of((0, 2, 0, row.encode()) for row in ROWS))
    result = FilterResult(1)
    FilterRun(condition, 1).advance(store.face().blocks, unhurried(), result.take)
    return [ROWS[number] for number in result.rows(0, len(result))]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Contains("a.c"), ["a.c"]),
        (Contains("PID", any_case=True), ["pid 7 pid 8", "xpid", "pid"]),
        (Contains("été"), ["É été"]),
        (Contains("ÉTé", any_case=True), []),  # cases are folded for ASCII only
        (Contains("ét", any_case=True), ["É été"]),
        (Contains("Ã", any_case=True), ["Ã©"]),
        (Contains("a\nb"), ["a\nb"]),
        (Contains(""), ROWS),
        (Matches(r"^pid"), ["pid 7 pid 8", "pid"]),
        (Matches(r"\Apid\z"), ["pid"]),
        (Matches(r"(?-m:^)pid"), ["pid 7 pid 8", "pid"]),
        (Matches(r"pid$"), ["xpid", "pid"]),
        (Matches(r"^$"), [""]),
        (Matches(r"é{1}t|[^ -~]Ã"), ["É été"]),
        (Matches(r"(?:É|é)+ é"), ["É été"]),
        (Matches(r"A.B", any_case=True), ["a\nb"]),
        (Matches(r"a\nb"), ["a\nb"]),
        (Matches(r"a\x0ab"), []),
        (Matches(r"b[^x]*x"), []),  # never from one row into the next
        (Matches(r"\Qa.c"), ["a.c"]),
        (NoneOf(Matches(r"[\s\S]")), [""]),
        (AnyOf((Contains("xpid"), Contains("Tab"))), ["xpid", "Tab\there"]),
        (AllOf((Contains("pid"), NoneOf(Contains("x")), Contains("7"))), ["pid 7 pid 8"]),
        (NoneOf(AnyOf((Contains("a"), Matches("p|Ã")))), ["É été", "ÉTÉ", "", "ã", "ッ"]),
    ],
)
def test_what_is_found(condition: Condition, expected: list[str]) -> None:
    assert found(condition) == expected


@pytest.mark.parametrize(
    ("pattern", "says", "position"),
    [
        ("abc(", r"missing \)", 3),
        ("(a)(b[)]", r"missing \)", 3),
        ("a)b", r"unexpected \)", None),
        ("a(?=b)", r"invalid perl operator: \(\?", 1),
        (r"(a)\1", r"invalid escape sequence: \\1", 3),
        ("x[z-a]", "invalid character class range: z-a", 2),
        ("a**", r"bad repetition operator: \*\*", 1),
        ("a[éà]b", r"cannot stand in \[ \]", 2),
        ("((a{100}){100}){100}", "invalid repetition size|too large", None),
        ("(?:a{900}){3}|" * 40 + "x", "too large|repetition", None),
    ],
)
def test_what_is_said_of_a_wrong_pattern(pattern: str, says: str, position: int | None) -> None:
    with pytest.raises(BadPattern) as wrong:
        regex(pattern)
    assert re.search(says, wrong.value.text)
    if position is not None:
        assert wrong.value.position == position


def test_a_text_too_long_to_search_is_refused_in_words() -> None:
    with pytest.raises(BadPattern, match="too large"):
        literal("x" * 3_000_000)


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("dispatched with pid 3[0-9]{4} .*x$", "dispatched with pid 3"),
        ("abcd?efg", "abc"),
        ("abcd*?xyz", "abc"),
        ("abcd+?xyzw", "abcd"),
        (r"a\.b\dcdefg", "cdefg"),
        (r"abc\nxyz9", "xyz9"),
        (r"abc\x41bcd", ""),
        (r"abc\p{Greek}", ""),
        ("abcd{2}ef", "abc"),
        ("abc{0,2", ""),
        ("[abc]de[^]x]fgh", "fgh"),
        ("ab|cdef", ""),
        ("(abcdef)?", ""),
        (r"\Qabcdef", ""),
        ("été", ""),
        ("ab", ""),
        ("", ""),
    ],
)
def test_the_text_that_every_match_contains(pattern: str, needed: str) -> None:
    assert needed_text(pattern) == needed


@pytest.mark.parametrize(
    ("text", "end"),
    [("dispatched with pid 3", "with pid 3"), ("Memory", "Memory"), ("é", "é"), ("état", "état")],
)
def test_a_search_begins_at_the_rarest_sign(text: str, end: str) -> None:
    assert rare_end(text) == end


class Impatient(TaskContext):
    """Cancelled after so many looks at it."""

    def __init__(self, looks: int) -> None:
        super().__init__(CancelToken(), 60.0)
        self.looks = looks
        self.waits = 0

    def raise_if_cancelled(self) -> None:
        self.looks -= 1
        if self.looks < 0:
            raise CancelledError

    def wait(self, seconds: float) -> bool:
        self.waits += 1
        return False


def many(count: int, text: bytes) -> LogStore:
    store = LogStore(segment_rows=4096)
    for _ in range(count // 1024):
        store.append(batch_of([(0, 2, 0, text)] * 1024))
    return store


def test_a_cancelled_search_goes_on_where_it_ended() -> None:
    store, result = many(16_384, b"every row is a hit"), FilterResult(1)
    run, call = FilterRun(Contains("hit"), 1), Impatient(6)
    with pytest.raises(CancelledError):
        run.advance(store.face().blocks, call, result.take)
    assert len(result) < 16_384
    assert not run.is_through(store.face().blocks)
    run.advance(store.face().blocks, unhurried(), result.take)
    assert len(result) == result.searched == 16_384
    assert run.is_through(store.face().blocks)


def test_many_hits_are_taken_with_pauses() -> None:
    store, call = many(16_384, b"every row is a hit"), Impatient(10**6)
    FilterRun(Contains("hit"), 1).advance(store.face().blocks, call, lambda _: None)
    assert call.waits >= 4


def test_a_hostile_pattern_ends_when_it_is_cancelled() -> None:
    """In the middle of it; and left alone it ends as well, for RE2 takes linear time."""
    store = many(65_536, b"a" * 200 + b"bx")
    blocks = store.face().blocks
    run = FilterRun(Matches("(?:a?){500}a{500}b|(a|aa)+$x"), 1)
    began = time.monotonic()
    with pytest.raises(CancelledError):
        run.advance(blocks, Impatient(6), lambda _: None)
    assert not run.is_through(blocks)
    run.advance(blocks, unhurried(), lambda _: None)
    assert run.is_through(blocks)
    assert time.monotonic() - began < 5.0


def test_what_an_older_filter_still_tells_is_left_alone() -> None:
    empty = np.empty(0, np.int64)
    late = Found(1, 0, 0, 0, 5, np.array([3], np.int32), empty, np.array([2], np.uint8))
    result = FilterResult(2)
    assert not result.take(late)
    assert len(result) == 0
