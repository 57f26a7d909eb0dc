"""Nobody walks along the order of Tab by the binding: see `ui.shell.tab_order`."""

import ast

import pytest

from tests.architecture.sources import name, nodes, product

WALKS = frozenset({"nextInFocusChain", "previousInFocusChain"})


def walks(source: str) -> list[int]:
    """Lines on which a step is taken."""
    if not any(step in source for step in WALKS):
        return []
    return [
        node.lineno
        for node in nodes(source)
        if isinstance(node, ast.Attribute) and node.attr in WALKS
    ]


def test_the_product_takes_no_step():
    found = {name(path): walks(path.read_text("utf-8")) for path in product()}
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("pane.findChildren(QWidget)", []),
        ("'''`nextInFocusChain` is not asked.'''", []),
        ("widget = widget.nextInFocusChain()", [1]),
        ("while w:\n    w = w.previousInFocusChain()", [2]),
    ],
)
def test_it_finds_what_it_looks_for(source, lines):
    assert walks(source) == lines
