"""A library without the manuals in its functions.

numpy's are 0.9 MiB of text that only `help()` shows. They are taken away right after the import, so
that what comes next takes their place: later they would leave thousands of holes that nobody fills.
`python -OO` leaves out the same and more, and numpy is made to stand that, but for `NEEDED`.
"""

import contextlib
import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any, Final, cast

NEEDED: Final = frozenset({"apply_over_axes"})
"""Docstrings that a library works with: `numpy.ma` cuts this one up when it is imported."""


def drop_manuals(library: str) -> int:
    """Take the docstrings of all functions that are loaded by now; returns their length.

    Ten milliseconds for numpy. Any thread: who runs one of the functions meanwhile keeps its code.
    """
    inside = f"{library}."
    modules = [m for name, m in tuple(sys.modules.items()) if f"{name}.".startswith(inside)]
    things = [thing for module in modules for thing in tuple(vars(module).values())]
    kinds = {t for t in things if isinstance(t, type) and f"{t.__module__}.".startswith(inside)}
    return sum(map(_drop, [*things, *(part for kind in kinds for part in vars(kind).values())]))


def _drop(thing: object) -> int:
    if isinstance(thing, property):
        return _drop(thing.fget)
    if isinstance(thing, classmethod | staticmethod):
        return _drop(cast("Callable[..., Any]", thing.__func__))
    if isinstance(thing, FunctionType):
        return _drop_own(thing)
    wrapped = vars(thing).get("__wrapped__") if hasattr(thing, "__dict__") else None
    if not isinstance(wrapped, FunctionType):
        return 0
    length = _drop_own(wrapped)
    if length:
        # numpy's functions are objects of its own around them, with the same docstring.
        with contextlib.suppress(AttributeError, TypeError):
            thing.__doc__ = None
    return length


def _drop_own(function: FunctionType) -> int:
    manual, code = function.__doc__, function.__code__
    if manual is None or function.__name__ in NEEDED:
        return 0
    function.__doc__ = None
    if code.co_consts and code.co_consts[0] is manual:
        function.__code__ = code.replace(co_consts=(None, *code.co_consts[1:]))
    return len(manual)
