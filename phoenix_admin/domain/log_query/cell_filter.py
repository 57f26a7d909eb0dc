"""*Filter from cell*: a query that also wants, or does not want, what a cell holds."""

from phoenix_admin.domain.log_query.canonical import unparse
from phoenix_admin.domain.log_query.fault import QueryFault
from phoenix_admin.domain.log_query.grammar import parse
from phoenix_admin.domain.log_query.tree import (
    Comparison,
    FieldPath,
    Node,
    Not,
    Operator,
    Value,
)

Cell = str | float | bool | None
"""A JSON value that is neither object nor list (int among the numbers)."""


def include(text: str, field: FieldPath, cell: Cell) -> str | QueryFault:
    """The text of a query that wants this value too.

    A query that wants it already stays as it is; where it says the opposite, that is replaced.
    A fault if the text cannot be read, or the field cannot hold the value.
    """
    wanted = _equality(field, cell)
    return _with(text, wanted, instead_of=Not(wanted))


def exclude(text: str, field: FieldPath, cell: Cell) -> str | QueryFault:
    """The text of a query that leaves out entries with this value; those without the field stay.

    As `include`, the other way round. So it says NOT field=value: a missing field fails !=.
    """
    unwanted = _equality(field, cell)
    return _with(text, Not(unwanted), instead_of=unwanted)


def _equality(field: FieldPath, cell: Cell) -> Comparison:
    if cell is None:
        value = Value("NULL_VALUE", is_null=True)
    elif isinstance(cell, bool):
        value = Value("true" if cell else "false")
    else:
        value = Value(cell if isinstance(cell, str) else repr(cell))
    return Comparison(field, Operator.EQUAL, value)


def _with(text: str, part: Node, instead_of: Node) -> str | QueryFault:
    query = parse(text)
    if isinstance(query, QueryFault):
        return query
    added = unparse(part)
    checked = parse(added)
    if isinstance(checked, QueryFault):
        return QueryFault(len(text), 0, checked.message, checked.hint)
    part = checked.tree  # as the text says it: names in LogEntry's spelling
    present = {each.node for each in query.parts}
    if part in present:
        return text
    for each in query.parts:
        if each.node == instead_of:
            text = text[: each.start] + added + text[each.end :]
            break
    else:
        text = _joined(text, added)
    again = parse(text)
    return again if isinstance(again, QueryFault) else text


def _joined(text: str, added: str) -> str:
    if not text.strip():
        return added
    if "\n" in text or "--" in text:
        return f"{text}\n{added}"
    return f"{text} AND {added}"
