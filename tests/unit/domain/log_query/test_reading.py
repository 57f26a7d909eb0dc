"""Every text is read or refused at a place inside it; what is read can be written again."""

import re
from itertools import pairwise

import pytest
import re2
from hypothesis import example, given, settings
from hypothesis import strategies as st

from phoenix_admin.domain.log_query import BadPattern, Query, QueryFault, parse, unparse
from phoenix_admin.domain.log_query.tokens import Kind, tokens
from phoenix_admin.domain.log_query.tree import (
    And,
    Anywhere,
    Comparison,
    Everything,
    FieldPath,
    Not,
    Operator,
    Or,
    Presence,
    Value,
)

VALID = [
    "",
    "-- nothing but a comment",
    'resource.type = "gce_instance" AND severity >= "ERROR" AND NOT textPayload:robot',
    '"a" OR NOT "b" AND NOT "c" OR "d"',
    'jsonPayload.cat = ("longhair" OR "shorthair")\njsonPayload.animal : ("nice" AND "pet")',
    'labels."run.googleapis.com/execution_name"=~"^job-(a|b)\\\\.x$" -severity:(INFO DEBUG)',
    'jsonPayload."\\"foo\\"":apple jsonPayload.x=NULL_VALUE operation.id:* unicorn -- end',
    "jsonPayload.n<-3.2e-8 jsonPayload.n>=+4 http_request.STATUS!=404",
    'resource.type=("a" OR "b") -(protoPayload.methodName=~"List\\." OR textPayload=~"\\[X\\]")',
    'timestamp >= "2016-11-29T23:00:00Z" timestamp<2016-11-30 insertId="A" OR "B"',
]
# What is typed by accident: signs, words and halves of both.
PIECES = [
    "AND", "OR", "NOT", "-", "(", ")", '"', '"a"', "a", "severity", "jsonPayload.x", ".", ":", "*",
    "=", "!=", "=~", ">=", "<", "~", "!", "'", ",", "--", "\n", " ", "  ", "\\", "\\d",
    "NULL_VALUE", "ERROR", "3", "-3", "3.5", "textPayload", '"\\x4', "é", "\x00", "\U0001f600",
    "SEARCH(", "&&",
]  # fmt: skip

ODD = "aB0_-+./\\\"'()=!~<>:*,; \t\n\r\x00\x7f\xa0\u0131\u0301\u2028\uff21\U0001f600"


def tree_of(text: str):
    query = parse(text)
    assert isinstance(query, Query), query
    return query.tree


def fault_of(text: str) -> QueryFault:
    fault = parse(text)
    assert isinstance(fault, QueryFault), fault
    return fault


def is_sound(text: str) -> None:
    found = parse(text)
    if isinstance(found, Query):
        assert tree_of(unparse(found.tree)) == found.tree
        assert found.text == text
        for part in found.parts:
            assert tree_of(text[part.start : part.end]) == part.node
        assert all(one.end <= other.start for one, other in pairwise(found.parts))
        marks = [(note.position, note.length) for note in found.notes]
    else:
        assert found.message
        marks = [(found.position, found.length)]
    for position, length in marks:
        assert 0 <= position <= position + length <= len(text)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@example('jsonPayload.x="\\')
@example("a--b")
@example("NOT")
def test_no_text_is_an_exception(text: str) -> None:
    is_sound(text)


@settings(max_examples=60, deadline=None)
@given(st.text(ODD, max_size=40))
def test_no_characters_are_an_exception(text: str) -> None:
    is_sound(text)


@pytest.mark.parametrize("text", VALID)
def test_every_beginning_of_a_query_is_sound(text: str) -> None:
    assert isinstance(parse(text), Query)
    for end in range(len(text)):
        is_sound(text[:end])


NAMES = st.text(ODD, min_size=1, max_size=4)
TEXTS = st.text(ODD, max_size=6)
FIELDS = st.one_of(
    st.tuples(st.just("jsonPayload"), NAMES, NAMES), st.tuples(st.just("labels"), NAMES)
).map(FieldPath)
LEAVES = st.one_of(
    st.builds(Anywhere, st.text(ODD, min_size=1, max_size=6)),
    st.builds(Presence, FIELDS),
    st.builds(Comparison, FIELDS, st.sampled_from(Operator), st.builds(Value, TEXTS)),
    st.just(Comparison(FieldPath(("labels", "a")), Operator.EQUAL, Value("NULL_VALUE", True))),
)


def grown(parts):
    many = st.lists(parts, min_size=2, max_size=3).map(tuple)
    ands = many.filter(lambda found: not any(isinstance(each, And) for each in found)).map(And)
    ors = many.filter(lambda found: not any(isinstance(each, Or) for each in found)).map(Or)
    return st.one_of(parts.map(Not), ands, ors)


@settings(max_examples=100, deadline=None)
@given(st.recursive(LEAVES, grown, max_leaves=6))
@example(Not(Not(Anywhere("AND"))))
@example(Comparison(FieldPath(("labels", "OR")), Operator.SEARCHED, Value('\\b\\"\n\\\\"')))
@example(Comparison(FieldPath(("labels", "0")), Operator.HAS, Value("NULL_VALUE")))
@example(Everything())
def test_any_tree_is_read_back_from_its_text(tree) -> None:
    assert tree_of(unparse(tree)) == tree


def test_or_binds_tighter_than_and_as_the_page_says() -> None:
    same = '("a" OR (NOT "b")) AND ((NOT "c") OR "d")'
    assert tree_of('"a" OR NOT "b" AND NOT "c" OR "d"') == tree_of(same)
    assert tree_of("a b OR c d") == tree_of("a AND (b OR c) AND d")


def test_the_sample_of_the_page_is_two_ways_to_write_one_query() -> None:
    long = 'labels.a="b" AND labels.c="d" AND NOT labels.e="f"'
    assert tree_of(long) == tree_of('labels.a="b" labels.c="d" -labels.e="f"')


def test_names_of_logentry_are_known_in_any_spelling_and_payload_names_are_kept() -> None:
    assert tree_of("http_request.STATUS=404") == tree_of("httpRequest.status=404")
    assert tree_of("jsonPayload.0.5 :*") == Presence(FieldPath(("jsonPayload", "0", "5")))
    assert unparse(Presence(FieldPath(("labels", "OR")))) == 'labels."OR":*'
    assert tree_of("jsonPayload.end_time=1") != tree_of("jsonPayload.endTime=1")


@pytest.mark.parametrize(
    ("text", "marked", "hint"),
    [
        ("severity>=WARN", "WARN", "WARNING"),
        ("severty=ERROR", "severty", "severity"),
        ("thud=1", "thud", "jsonPayload.thud"),
        ("operation.thud=1", "thud", "producer"),
        ("textPayload.thud=1", "thud", "quotes"),
        ("labels.a.b=1", "b", "quotes"),
        ('labels.k8s/x="a"', "k8s/x", '"k8s/x"'),
        ("insertId = abc:def", ":", '"abc:def"'),
        ("(logName=p/run.x.com%2Fy) z", ".", '"p/run.x.com%2Fy"'),
        ("timestamp>=2026-01-31T10:00:00Z", ":", "quotes"),
        ("timestamp>=now-1h", "now-1h", "written out"),
        ("httpRequest.latency>1", "1", '"1.5s"'),
        ('severity=~"ERR"', "=~", "="),
        ('resource="x"', "=", "resource:"),
        ("jsonPayload.a=~b", "b", '"b"'),
        ('jsonPayload.a=~"\\bx"', "\\b", "\\\\b"),
        ('textPayload:"\\d"', "\\d", "\\\\"),
        ('SEARCH("x")', "SEARCH", "words"),
        ("(a OR (b)", "(", ")"),
        ("a) b", ")", "Delete"),
        ('x "abc', '"abc', '"'),
        ("a AND", "", ""),
        ("a OR OR b", "OR", '"OR"'),
        ("NOT NOT a", "NOT", '"NOT"'),
        ("a || b", "|", "OR"),
        ("'a'", "'", "…"),
        ("jsonPayload.a=(-3)", "-", "NOT"),
        ("a - b", "-", "NOT"),
        ("severity==ERROR", "=", "!="),
        ("NULL_VALUE", "NULL_VALUE", "field"),
        ("run.googleapis.com", "run.googleapis.com", "run.googleapis.com"),
        ("severity=(ERROR OR jsonPayload.a=b)", ".", "quotes"),
    ],
)
def test_a_fault_points_at_the_characters_and_says_what_to_write(text, marked, hint) -> None:
    fault = fault_of(text)
    assert text[fault.position : fault.position + fault.length] == marked
    assert hint in fault.hint


def test_small_operators_and_a_lone_second_value_are_noted() -> None:
    query = parse('foo and insertId="A" OR "B"')
    assert isinstance(query, Query)
    said = {query.text[note.position :][: note.length]: note.message for note in query.notes}
    assert "capitals" in said["and"]
    assert "insertId" in said['"B"']


@pytest.mark.parametrize("text", ["(" * 200_000, "(" * 20_000, "-(" * 10_000, "a " * 9_999])
def test_long_and_deep_texts_end_in_a_fault_or_a_tree(text: str) -> None:
    found = parse(text)
    if isinstance(found, QueryFault):
        assert 0 <= found.position <= found.position + found.length <= len(text)
    else:
        assert len(found.parts) == 9_999


def test_sixty_parentheses_are_not_too_many() -> None:
    assert tree_of("(" * 60 + "a" + ")" * 60) == Anywhere("a")
    assert fault_of("(" * 61 + "a" + ")" * 61).position == 60


def test_a_pattern_that_its_engine_refuses_is_a_fault_at_the_pattern() -> None:
    def compiled(pattern: str) -> object:
        try:
            return re2.compile(pattern)
        except re2.error as error:
            raise BadPattern(str(error)) from error

    text = 'severity=ERROR textPayload=~("a" OR "b(")'
    fault = parse(text, compiled)
    assert isinstance(fault, QueryFault)
    assert text[fault.position :][: fault.length] == '"b("'
    assert isinstance(parse('textPayload=~"a(b)"', compiled), Query)
    assert isinstance(parse(text), Query)


@given(st.lists(st.sampled_from(PIECES), max_size=10).map(" ".join))
@settings(max_examples=50, deadline=None)
def test_tokens_are_the_text_without_blanks_and_comments(text: str) -> None:
    found = tokens(text)
    if any(token.kind is Kind.BAD for token in found):
        return
    kept = "".join(token.text for token in found)
    assert kept == "".join(text[token.start : token.end] for token in found)
    # Nothing but blanks and comments lies between two tokens.
    ends = [0, *(token.end for token in found)]
    for end, token in zip(ends, found, strict=False):
        assert not re.sub(r"--[^\n]*", "", text[end : token.start]).strip()
