"""Where Tab goes when a part of the window comes later than the others.

Qt appends what comes later at the end of the order; a page belongs between what stands before it
and what stands behind it. Qt moves all controls of a widget at once, in their own order, if Tab can
reach the widget and it hands the keyboard on to one of them; so ours do, for that moment.

Nobody walks along the order: the binding takes what `nextInFocusChain` returns for a child of the
widget that was asked. Soon everything hangs on a page that is deleted next, and with its object all
of theirs lose what they stand for.
"""

from collections.abc import Generator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def visit_after(before: QWidget, part: QWidget) -> None:
    """Let Tab go from `before`, or the last control in it, to those in `part`, in their order."""
    with _as_one(before), _as_one(part):
        QWidget.setTabOrder(before, part)


@contextmanager
def _as_one(part: QWidget) -> Generator[None]:
    inner = part.findChild(QWidget)
    policy = part.focusPolicy()
    if inner is None or policy.value & Qt.FocusPolicy.TabFocus.value:
        yield
        return
    # First and last there is no proxy: it would be given the policy, too.
    part.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    part.setFocusProxy(inner)
    try:
        yield
    finally:
        part.setFocusProxy(None)  # pyright: ignore[reportArgumentType] - Qt takes none
        part.setFocusPolicy(policy)
