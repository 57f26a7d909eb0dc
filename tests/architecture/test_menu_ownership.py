"""Nobody uses what Qt's menus return for an entry they made themselves.

In PySide6 6.11.3 the wrapper that `QMenu.addAction(text)` or `addMenu(title)` returns may become
invalid while somebody still holds it: an entry is made first, with an owner, and then added.
"""

import ast

import pytest

from tests.architecture.sources import name, nodes, product

MAKERS = frozenset({"addAction", "addMenu", "insertAction", "insertMenu", "addSection"})


def uses_of_made_entries(source: str) -> list[int]:
    """Lines on which the return value of such a call is used, or an entry is made of a text."""
    if not any(maker in source for maker in MAKERS):
        return []
    statements = {id(node.value) for node in nodes(source) if isinstance(node, ast.Expr)}
    found = []
    for node in nodes(source):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        texts = [a for a in node.args if isinstance(a, ast.JoinedStr) or _is_text(a)]
        if node.func.attr in MAKERS and (id(node) not in statements or texts):
            found.append(node.lineno)
    return found


def _is_text(argument: ast.expr) -> bool:
    return isinstance(argument, ast.Constant) and isinstance(argument.value, str)


def test_the_product_owns_its_menu_entries():
    found = {name(path): uses_of_made_entries(path.read_text("utf-8")) for path in product()}
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("menu.addAction(action)", []),
        ("self.addAction(lens, Place.Leading)", []),
        ("copy = menu.addAction(icon, text)", [1]),
        ("menu.addAction('Copy')", [1]),
        ("fill(menu.addMenu(title), actions)", [1]),
        ("menu.addAction(f'{title}').setEnabled(False)", [1]),
    ],
)
def test_it_finds_what_it_looks_for(source, lines):
    assert uses_of_made_entries(source) == lines
