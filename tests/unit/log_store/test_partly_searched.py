"""A long row in which a match may have been missed is counted, and no other."""

import pytest

from phoenix_admin.log_store.columns import batch_of
from phoenix_admin.log_store.conditions import AllOf, Condition, Contains, Matches, Passes
from phoenix_admin.log_store.file_index import FileIndex
from phoenix_admin.log_store.file_rows import LONG
from phoenix_admin.log_store.filter_run import FilterRun
from phoenix_admin.log_store.store import LogStore
from phoenix_admin.tasks.context import unhurried
from tests.unit.log_store.model import LongerThan
from tests.unit.log_store.test_file_index import Memory

SLOW = "(?:a?){500}a{500}b"


def searched(condition: Condition, held: LogStore | FileIndex) -> FilterRun:
    run = FilterRun(condition, 1)
    run.advance(held.face().blocks, unhurried(), lambda _: None)
    return run


def test_a_slow_pattern_in_long_rows_is_counted_by_row() -> None:
    store = LogStore()
    texts = [b"short", b"a" * 5000, b"c", b"b" * 5000]
    store.append(batch_of([(0, 2, 0, text) for text in texts]))
    assert searched(AllOf((Matches(SLOW), Matches(SLOW + "c"))), store).partly <= {1, 3}
    assert 1 in searched(Matches(SLOW), store).partly
    assert not searched(Matches("^b+$"), store).partly
    assert not searched(Contains("zzz"), store).partly


@pytest.mark.parametrize(
    ("condition", "partly"),
    [
        (Contains("zzz"), set()),
        (Matches("z[^y]*y"), {1}),
        (Matches("x+$"), set()),
        (Passes(LongerThan(2 * LONG)), {1}),
        (Passes(LongerThan(1000)), set()),
    ],
)
def test_a_row_of_megabytes_is_counted_where_a_match_may_be_longer_than_a_piece(
    condition: Condition, partly: set[int]
) -> None:
    index = FileIndex(Memory(b"first\n" + b"x" * (LONG + 10) + b"\n"))
    index.grow(unhurried())
    run = searched(condition, index)
    assert run.partly == partly
    run.advance(index.face().blocks, unhurried(), lambda _: None)
    assert run.partly == partly
