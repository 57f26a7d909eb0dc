"""A record is to everybody a frozen dataclass with slots, and a lighter one."""

import copy
import dataclasses
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass, field
from typing import Any, Generic, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.domain.record import record

T = TypeVar("T")
frozen = dataclass(frozen=True, slots=True)


def both(decorator: Callable[..., Any]) -> dict[str, Any]:
    """The same classes, made by one or the other."""

    @decorator
    class Empty:
        """Nothing."""

    @decorator
    class One:
        """One field."""

        a: object

    @decorator
    class Many:
        """Fields of every kind."""

        a: object
        b: object = 3
        made: list[int] = field(default_factory=list)
        quiet: object = field(default=0, repr=False)
        aside: object = field(default=0, compare=False)
        later: object = field(default=7, init=False)

    @decorator
    class Checked:
        """Refuses what is below nothing, and works out the rest."""

        a: int
        twice: int = field(init=False)

        def __post_init__(self) -> None:
            if self.a < 0:
                msg = "below nothing"
                raise ValueError(msg)
            object.__setattr__(self, "twice", 2 * self.a)

    return {each.__name__: each for each in (Empty, One, Many, Checked)}


OURS, THEIRS = both(record), both(frozen)


@record
class Base:
    """At the top of a module, as pickle wants it."""

    a: int
    b: tuple[int, ...] = ()


@record
class Child(Base):
    """Adds a field."""

    c: str = "x"

    @property
    def sum(self) -> int:
        return self.a + len(self.b)


@record
class Holder(Generic[T]):
    """Of a type."""

    value: T


def same_of(name: str, *given_: object, **named: object) -> tuple[Any, Any]:
    return OURS[name](*given_, **named), THEIRS[name](*given_, **named)


VALUES = st.integers(0, 2) | st.text(max_size=2) | st.just((1, 2))
MANY = st.fixed_dictionaries(
    {"a": VALUES}, optional={"b": VALUES, "quiet": VALUES, "aside": VALUES}
)


@given(MANY, MANY)
def test_it_says_and_compares_as_a_dataclass_does(left, right):
    (ours, theirs), (other, their_other) = same_of("Many", **left), same_of("Many", **right)
    assert repr(ours) == repr(theirs)
    assert (ours == other) is (theirs == their_other)
    assert (ours != other) is (theirs != their_other)
    one, two = OURS["One"](left["a"]), OURS["One"](right["a"])
    assert (one == two) is (left["a"] == right["a"])
    assert one != two or hash(one) == hash(two)


@pytest.mark.parametrize("name", OURS)
def test_its_fields_slots_and_patterns_are_those_of_a_dataclass(name):
    ours, theirs = OURS[name], THEIRS[name]
    assert [(each.name, each.type, each.init, each.repr) for each in dataclasses.fields(ours)] == [
        (each.name, each.type, each.init, each.repr) for each in dataclasses.fields(theirs)
    ]
    assert ours.__slots__ == theirs.__slots__
    assert ours.__match_args__ == theirs.__match_args__


def test_records_without_fields_are_equal():
    ours, theirs = same_of("Empty")
    assert ours == OURS["Empty"]()
    assert hash(ours) == hash(OURS["Empty"]())
    assert repr(ours) == repr(theirs)
    assert ours != OURS["One"](1)


def test_what_cannot_be_hashed_says_so():
    with pytest.raises(TypeError, match="unhashable"):
        hash(OURS["Many"](1))


def test_nothing_of_it_is_changed_or_taken_away():
    ours = Base(1)
    for change in (
        lambda: setattr(ours, "a", 2),
        lambda: setattr(ours, "other", 2),
        lambda: delattr(ours, "a"),
    ):
        with pytest.raises(FrozenInstanceError):
            change()
    assert ours == Base(1)


def test_each_has_its_own_default_that_is_made():
    ours, other = OURS["Many"](1), OURS["Many"](1)
    assert ours.made == []
    assert ours.made is not other.made
    assert OURS["Many"](1, made=[2]).made == [2]


@pytest.mark.parametrize("wrong", [{}, {"a": 1, "nothing": 2}, {"a": 1, "later": 2}])
def test_what_it_does_not_take_is_refused(wrong):
    with pytest.raises(TypeError):
        OURS["Many"](**wrong)


def test_what_follows_the_making_is_done():
    assert OURS["Checked"](4).twice == 8
    with pytest.raises(ValueError, match="below"):
        OURS["Checked"](-1)


def test_one_of_a_family_is_replaced_copied_and_pickled():
    child = Child(1, (2,), "y")
    assert dataclasses.replace(child, a=5) == Child(5, (2,), "y")
    assert copy.copy(child) == copy.deepcopy(child) == pickle.loads(pickle.dumps(child)) == child
    assert child.sum == 2
    assert Child(1) != Base(1)
    match child:
        case Child(a, b, c):
            assert (a, b, c) == (1, (2,), "y")
    assert Holder("x") == Holder("x")
    assert repr(Holder(1)) == "Holder(value=1)"


def test_without_eq_each_is_itself():
    @record(eq=False)
    class Alone:
        a: int

    one = Alone(1)
    assert one != Alone(1)
    assert hash(one) == object.__hash__(one)


def test_its_own_way_of_comparing_stays():
    @record
    class Lax:
        a: int

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Lax)

        __hash__ = None

    assert Lax(1) == Lax(2)


def test_without_slots_it_may_ask_its_parent():
    @record
    class Parent:
        a: int

        def said(self) -> str:
            return f"parent {self.a}"

    @record(slots=False)
    class Heir(Parent):
        def said(self) -> str:
            return super().said() + "!"

    assert Heir(3).said() == "parent 3!"
    with pytest.raises(FrozenInstanceError):
        Heir(3).other = 1


LEAN = """
import dataclasses, inspect

def refuse(*_):
    raise AssertionError("a signature was asked for")

inspect.signature = refuse
from phoenix_admin.domain.record import record

@record
class Point:
    \"""Where it is.\"""
    x: int

print(Point.__doc__, Point(1))
"""


def test_without_docstrings_none_is_made_up_from_the_signature():
    """`dataclass` would, and that costs five hundred records 0.1 s of the start."""
    done = subprocess.run(
        [sys.executable, "-OO", "-c", LEAN], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.stdout, done.stderr) == ("Point Point(x=1)\n", "")
