"""*Filter from cell*: what is wanted holds afterwards, twice is once, the rest stays."""

import random
import re

import pytest

from phoenix_admin.domain.log_query import (
    FieldPath,
    Query,
    QueryFault,
    exclude,
    include,
    matcher,
    parse,
)
from tests.support.log_query import corpus, slow_evaluation, written_queries

MESSAGE = FieldPath(("jsonPayload", "message"))
SEVERITY = FieldPath(("severity",))


def matches(text: str, entry) -> bool:
    query = parse(text)
    assert isinstance(query, Query), query
    return matcher(query.tree, re.compile)(entry)


def test_an_entry_stays_with_its_own_cell_and_goes_without_it() -> None:
    chance = random.Random(7)
    tried = 0
    for entry in corpus.entries(chance, 12):
        text = written_queries.write(written_queries.meaning(chance, 2), chance)
        for path, cell in slow_evaluation.flatten(entry):
            if type(cell) is object or (path == SEVERITY.names and cell == "strange"):
                continue
            if path == ("timestamp",) and cell == "nonsense":
                continue
            field = FieldPath(path)
            with_it, without = include(text, field, cell), exclude(text, field, cell)
            assert isinstance(with_it, str), (with_it, path, cell)
            assert isinstance(without, str)
            assert matches(with_it, entry) == matches(text, entry) or not cell_only(text, with_it)
            assert not matches(without, entry)
            assert include(with_it, field, cell) == with_it
            assert exclude(without, field, cell) == without
            assert exclude(with_it, field, cell) == exclude(include(text, field, cell), field, cell)
            tried += 1
    assert tried > 60


def cell_only(text: str, with_it: str) -> bool:
    """Whether the text was only added to (else the opposite, which it said, was replaced)."""
    return with_it.startswith(text)


@pytest.mark.parametrize(
    ("text", "cell", "wanted"),
    [
        ("", "a b", 'jsonPayload.message="a b"'),
        ("x OR y", "a", "x OR y AND jsonPayload.message=a"),
        ("x -- why", 'say "hi"\n', 'x -- why\njsonPayload.message="say \\"hi\\"\\n"'),
        ("x", 2.5, "x AND jsonPayload.message=2.5"),
        ("x", -3, 'x AND jsonPayload.message="-3"'),
        ("x", True, "x AND jsonPayload.message=true"),
        ("x", None, "x AND jsonPayload.message=NULL_VALUE"),
        ("x", "NULL_VALUE", 'x AND jsonPayload.message="NULL_VALUE"'),
        ("jsonPayload.message = a", "a", "jsonPayload.message = a"),
        ("x  -jsonPayload.message:b  NOT jsonPayload.message=a y", "a",
         "x  -jsonPayload.message:b  jsonPayload.message=a y"),
    ],
)  # fmt: skip
def test_the_new_part_is_added_or_replaces_its_opposite(text, cell, wanted) -> None:
    assert include(text, MESSAGE, cell) == wanted


def test_what_is_left_out_may_be_missing_elsewhere() -> None:
    text = exclude("x", MESSAGE, "a")
    assert text == "x AND NOT jsonPayload.message=a"
    assert exclude("jsonPayload.message=a x", MESSAGE, "a") == "NOT jsonPayload.message=a x"
    assert exclude("x AND -jsonPayload.message=a", MESSAGE, "a") == "x AND -jsonPayload.message=a"


def test_a_text_that_cannot_be_read_and_a_cell_that_cannot_be_said_are_faults() -> None:
    assert isinstance(include("(x", MESSAGE, "a"), QueryFault)
    assert isinstance(include("x", SEVERITY, "strange"), QueryFault)
    assert isinstance(include("x", FieldPath(("resource",)), "a"), QueryFault)
    assert isinstance(exclude("x" * 19_990, MESSAGE, "a"), QueryFault)


def test_an_odd_name_is_quoted() -> None:
    field = FieldPath(("labels", "k8s-pod/a.b"))
    assert include("", field, "v") == 'labels."k8s-pod/a.b"=v'
