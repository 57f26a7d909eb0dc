"""On Python 3.11, errors that leave an override of a Qt method are reported as everywhere else.

Up to 3.11 an error that C code raises travels as a class and a text until somebody catches it.
PySide 6.11 takes the text for the exception when it leaves an override (`paintEvent`, `sizeHint`,
`data`...), and the program ends with a segmentation fault: `int("x")` in an override is enough.
From 3.12 on there is always an exception, and `sys.excepthook` hears of it (see `exception_hook`).

So each override is given one more handler around all of it, which raises again what it is given:
an error that has been handled once is an exception. A `try` in every override would do the same;
this one costs nothing while nothing is raised, and cannot be forgotten.
"""

import sys
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Final

from shiboken6 import Shiboken

_RERAISE: Final = bytes((119, 0))
"""`RERAISE 0` in the bytecode of 3.11: raise the exception on top of the stack."""
_NO_LINE: Final = bytes((0xF8,))
"""In a line table: one instruction that belongs to no line."""

_Range = tuple[int, int]
"""Start and size, in instructions."""
_Handler = tuple[int, int, int, int]
"""Start, size and target in instructions; depth of the stack and one bit, as in the table."""


def make_overrides_raise_exceptions() -> None:
    """Mend the overrides of every class that is derived from one of Qt's from here on.

    Does nothing where it is not needed. Called by the import of this module, which is the first
    of `phoenix_admin.qt`.
    """
    if sys.version_info >= (3, 12):
        return

    # The root of the binding's classes is the one place that hears of every class derived.
    root: type = Shiboken.Object

    def mend(cls: type, **named: object) -> None:
        super(root, cls).__init_subclass__(**named)
        _mend_overrides(cls)

    setattr(root, "__init_subclass__", classmethod(mend))  # noqa: B010 - not in the stubs


def _mend_overrides(cls: type) -> None:
    theirs = [base for base in cls.__mro__ if base.__module__.startswith("PySide6.")]
    # Classes between have been mended when they were made; mixins are not the binding's.
    ours = [cls, *(base for base in cls.__mro__ if not issubclass(base, Shiboken.Object))]
    for base in ours:
        for name, function in vars(base).items():
            if isinstance(function, FunctionType) and any(name in vars(each) for each in theirs):
                function.__code__ = with_handler(function.__code__)


def with_handler(code: CodeType) -> CodeType:
    """The same code, with a handler around what has none that raises again what it is given.

    For Python 3.11 alone (its `Objects/exception_handling_notes.txt`). Generators and coroutines
    are left as they are: no override is one.
    """
    end = len(code.co_code) // 2
    if code.co_code[-2:] == _RERAISE:
        end -= 1  # raises exceptions only: this may be our own
    handlers = list(_handlers(code.co_exceptiontable))
    open_ranges = list(_uncovered(handlers, end))
    if not open_ranges:
        return code
    target = len(code.co_code) // 2
    table = bytearray()
    for entry in sorted([*handlers, *((start, size, target, 0) for start, size in open_ranges)]):
        _write(table, entry)
    return code.replace(
        co_code=code.co_code + _RERAISE,
        co_linetable=code.co_linetable + _NO_LINE,
        co_exceptiontable=bytes(table),
    )


def _uncovered(handlers: list[_Handler], end: int) -> Iterator[_Range]:
    """What no handler covers."""
    at = 0
    for start, size, _, _ in handlers:
        if start > at:
            yield at, start - at
        at = start + size
    if end > at:
        yield at, end - at


def _handlers(table: bytes) -> Iterator[_Handler]:
    numbers: list[int] = []
    value = 0
    for byte in table:
        value = value << 6 | byte & 0x3F
        if not byte & 0x40:
            numbers.append(value)
            value = 0
    for at in range(0, len(numbers), 4):
        start, size, target, depth = numbers[at : at + 4]
        yield start, size, target, depth


def _write(table: bytearray, entry: _Handler) -> None:
    begin = len(table)
    for value in entry:
        if value >= 1 << 12:
            table += bytes((value >> 18 | 0x40, value >> 12 & 0x3F | 0x40))
        if value >= 1 << 6:
            table.append(value >> 6 & 0x3F | 0x40)
        table.append(value & 0x3F)
    table[begin] |= 0x80  # here an entry begins


make_overrides_raise_exceptions()
