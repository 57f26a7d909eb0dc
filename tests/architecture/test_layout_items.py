"""One module alone adds layouts to layouts and asks layouts for their items; see `nesting`."""

import ast

import pytest

from tests.architecture.sources import name, nodes, product

ASKING = frozenset({"addLayout", "insertLayout", "itemAt", "itemAtPosition"})
HOME = "phoenix_admin/qt/widgets/nesting.py"


def asked_for(source: str) -> list[int]:
    """Lines that call one of these."""
    if not any(each in source for each in ASKING):
        return []
    calls = [node for node in nodes(source) if isinstance(node, ast.Call)]
    return [
        call.lineno
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr in ASKING
    ]


def test_nobody_else_leaves_items_of_layouts_behind():
    found = {name(path): asked_for(path.read_text("utf-8")) for path in product()}
    assert [path for path, lines in found.items() if lines] == [HOME]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("nest(whole, row(theme, one))", []),
        ("grid.addLayout(line, 1, 2)", [1]),
        ("\nself._lines.itemAt(0).widget()", [2]),
    ],
)
def test_it_finds_what_it_looks_for(source, lines):
    assert asked_for(source) == lines
