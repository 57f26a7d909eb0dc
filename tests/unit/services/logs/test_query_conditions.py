"""What columns and bytes answer is what entries answer, on rows of any shape."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.domain.log_query import Query, parse
from phoenix_admin.domain.log_query.tree import Anywhere, Node, Not, all_of, any_of
from phoenix_admin.log_store.columns import DERIVED, NO_TIME, batch_of
from phoenix_admin.log_store.conditions import AllOf, Passes
from phoenix_admin.log_store.filter_run import FilterRun, Found
from phoenix_admin.log_store.store import LogStore
from phoenix_admin.services.logs.asked_query import EntryTest
from phoenix_admin.services.logs.query_conditions import condition_of
from phoenix_admin.tasks.context import unhurried

WORDS = ["error", "Erro", "abc", "café", "cafe", "a b", "12", "true", "x/y", 'q"', "message", "z"]
texts = st.lists(
    st.sampled_from([*WORDS, " ", "cafe\u0301", "CAFÉ", "\\", "\n", "ABC", "1", "é"]), max_size=4
).map("".join)
values = st.recursive(
    texts | st.sampled_from([12, True, None, 1.5]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["message", "abc", "error", "text"]), inner, max_size=2)
    ),
    max_leaves=4,
)
keys = st.sampled_from(
    [
        *("message", "msg", "text", "textPayload", "severity", "level", "jsonPayload"),
        *("httpRequest", "error", "labels"),
    ]
)


@st.composite
def rows(draw: st.DrawFn) -> tuple[bytes, int]:
    severity = draw(st.sampled_from([0, 2, 5, 5 | DERIVED]))
    if draw(st.booleans()):
        return draw(texts).encode(), severity
    record = draw(st.dictionaries(keys, values, max_size=3))
    text = json.dumps(record, ensure_ascii=draw(st.booleans()))
    return text.encode(), severity


def read(text: str) -> Node:
    query = parse(text)
    assert isinstance(query, Query)
    return query.tree


LEAVES = [
    *("severity>=ERROR", "severity!=INFO", "severity=DEFAULT", 'timestamp>"1970-01-01T00:00:05Z"'),
    *(
        'timestamp<"1970-01-01T00:00:09Z"',
        "jsonPayload.message:abc",
        "textPayload:*",
        "timestamp:*",
    ),
]


def nodes() -> st.SearchStrategy[Node]:
    words = st.sampled_from(WORDS).map(Anywhere) | st.sampled_from(LEAVES).map(read)
    return st.recursive(
        words,
        lambda inner: (
            inner.map(Not)
            | st.lists(inner, min_size=1, max_size=2).map(all_of)
            | st.lists(inner, min_size=1, max_size=2).map(any_of)
        ),
        max_leaves=3,
    )


def hits(store: LogStore, condition: object) -> list[int]:
    found: list[int] = []

    def tell(told: Found) -> None:
        found.extend((told.rows + told.first).tolist())

    FilterRun(condition, 0).advance(store.face().blocks, unhurried(), tell)  # type: ignore[arg-type] - a list's method
    return sorted(found)


@settings(max_examples=60, deadline=None)
@given(st.lists(rows(), min_size=1, max_size=12), nodes(), st.booleans())
def test_bytes_and_entries_say_the_same(
    found: list[tuple[bytes, int]], node: Node, stated: bool
) -> None:
    store = LogStore()
    times = [NO_TIME, 3 * 10**9, 7 * 10**9]
    store.append(batch_of((times[i % 3], sev, 0, text) for i, (text, sev) in enumerate(found)))

    def test_of(part: Node) -> Passes:
        return Passes(EntryTest(part, stated=stated))

    fast = condition_of(node, test_of, stated=stated)
    assert hits(store, fast) == hits(store, test_of(node))


@pytest.mark.parametrize(
    "text",
    [
        "cafe\u0301",
        '{"message": "cafe\u0301"}',
        '{"message": "cafe\\u0301"}',
        '{"httpRequest": {"message": "cafe"}}',
        '{"message": "cafe", "message": "tea"}',
        '{"message": {"cafe": 1}}',
        '{"cafe": "message"}',
    ],
)
def test_what_only_looks_like_the_word_is_none(text: str) -> None:
    store = LogStore()
    store.append(batch_of([(0, 0, 0, text.encode())]))

    def test_of(part: Node) -> Passes:
        return Passes(EntryTest(part, stated=False))

    assert hits(store, condition_of(Anywhere("cafe"), test_of, stated=False)) == []


def test_a_word_in_a_message_is_found_without_reading_the_row() -> None:
    store = LogStore()
    lines = [b'{"message": "an abc is here"}', b"plain Abc", b'{"abc": "not here"}']
    store.append(batch_of((0, 0, 0, line) for line in lines))
    asked: list[bytes] = []

    class Test:
        needs = ()

        def passes(self, text: bytes, time: int, severity: int, source: int) -> bool:
            asked.append(text)
            return False

    condition = condition_of(Anywhere("abc"), lambda node: Passes(Test()), stated=False)
    assert hits(store, AllOf((condition,))) == [0, 1]
    assert asked == lines[2:]
