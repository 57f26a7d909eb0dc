"""The array library loses the docstrings of its functions and works as before; in a process."""

import subprocess
import sys
import types

import pytest

from phoenix_admin.log_store.manuals import drop_manuals

SOURCE = '''
"""The module."""
import functools
class Shape:
    """The class."""
    def area(self, side):
        """The area."""
        return side * side
    @property
    def name(self):
        "The name."
        return "no docstring"
    @classmethod
    def made(cls):
        "Made."
        return cls()
    @staticmethod
    def unit():
        "The unit."
        return "unit"
def numbers():
    """Numbers."""
    yield "first"
def bare():
    return "bare"
def apply_over_axes():
    """Needed."""
class Around:
    def __init__(self, function):
        functools.update_wrapper(self, function)
    def __call__(self):
        return self.__wrapped__()
def hidden():
    """Hidden."""
    return "found"
around = Around(hidden)
del hidden
say = lambda: "said"
'''


@pytest.fixture
def library(monkeypatch):
    module = types.ModuleType("a_library.part")
    exec(compile(SOURCE, "part.py", "exec"), vars(module))
    monkeypatch.setitem(sys.modules, "a_library.part", module)
    return module


def test_functions_have_none_and_do_the_same(library):
    shape = library.Shape
    texts = ("The area.", "The name.", "Made.", "The unit.", "Numbers.", "Hidden.")
    assert drop_manuals("a_library") == sum(map(len, texts))
    left = [shape.area, shape.name.fget, shape.made, shape.unit, library.numbers, library.around]
    assert [thing.__doc__ for thing in left] == [None] * len(left)
    assert library.around.__wrapped__.__code__.co_consts[0] is None
    assert (shape().area(3), shape().name, shape.unit()) == (9, "no docstring", "unit")
    assert isinstance(shape.made(), shape)
    assert (list(library.numbers()), library.bare()) == (["first"], "bare")
    assert (library.around(), library.say()) == ("found", "said")


def test_what_is_no_function_or_is_needed_keeps_its_own(library):
    drop_manuals("a_library")
    assert library.Shape.__doc__ == "The class."
    assert library.apply_over_axes.__doc__ == "Needed."
    assert drop_manuals("a_library") == 0


def test_of_other_libraries_nothing_is_taken(library):
    assert drop_manuals("a_lib") == 0
    assert library.numbers.__doc__ == "Numbers."


PROGRAM = """
import sys
import phoenix_admin.log_store.columns
import numpy
import numpy.ma, numpy.linalg, numpy.lib.npyio
assert numpy.sort([2, 1]).tolist() == [1, 2]
assert numpy.unique([2, 1, 2]).tolist() == [1, 2]
assert numpy.isin([1, 3], [3]).tolist() == [False, True]
assert numpy.ma.masked_array([1, 2], [True, False]).sum() == 2
print(numpy.sort.__doc__, numpy.linalg.inv.__doc__)
"""


def test_numpy_works_without():
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["None", "None"]
