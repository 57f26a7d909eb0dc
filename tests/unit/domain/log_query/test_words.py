"""The box for people in a hurry: the same tree as the language, and no sign but its own few."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from phoenix_admin.domain.log_query import Query, QueryFault, parse, read_words

PIECES = ["AND", "OR", "NOT", "-", '"', "a", "(b)", "c=d", "\\", " ", "  ", "\n", "--", "é", "or"]


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("", ""),
        ("timeout", '"timeout"'),
        ("worker timeout", '"worker" "timeout"'),
        ('"worker timeout" -healthz', '"worker timeout" -"healthz"'),
        ("a AND NOT b", '"a" AND NOT "b"'),
        ("a OR b c", '("a" OR "b") AND "c"'),
        ("a b OR NOT c OR -d", '"a" AND ("b" OR NOT "c" OR NOT "d")'),
        ('-"a b" NOT -c', 'NOT "a b" AND "c"'),
        ("(pid:12)", '"(pid:12)"'),
        ("severity>=ERROR", '"severity>=ERROR"'),
        ("and or not", '"and" "or" "not"'),
        ('"AND" "OR"', '"AND" "OR"'),
        ("C:\\temp", '"C:\\\\temp"'),
        ('"still open', '"still open"'),
        ('"say \\"hi\\""', '"say \\"hi\\""'),
        ("- --x", '"-" "--x"'),
        ('""', ""),
    ],
)
def test_words_are_the_same_tree_as_the_language(words: str, same: str) -> None:
    found, wanted = read_words(words), parse(same)
    assert isinstance(found, Query)
    assert isinstance(wanted, Query)
    assert found.tree == wanted.tree


@pytest.mark.parametrize(
    ("words", "marked"), [("a OR", "OR"), ("AND b", "AND"), ("a NOT", "NOT"), ("a OR AND b", "AND")]
)
def test_an_operator_alone_is_pointed_at(words: str, marked: str) -> None:
    fault = read_words(words)
    assert isinstance(fault, QueryFault)
    assert words[fault.position :][: fault.length] == marked


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=10).map("".join))
@example('"\\')
@example('a""b')
def test_no_text_is_an_exception_and_each_result_is_a_query_of_the_language(text: str) -> None:
    found = read_words(text)
    if isinstance(found, QueryFault):
        assert 0 <= found.position <= found.position + found.length <= len(text)
        return
    again = parse(found.text)
    assert isinstance(again, Query)
    assert again.tree == found.tree


def test_a_pasted_book_is_refused() -> None:
    assert isinstance(read_words("a" * 20_001), QueryFault)
