"""Frozen dataclasses that cost little to make.

`dataclasses` compiles six functions for each frozen class. For the hundreds of records of this
program that is a large part of a second at the start of every process, and 12 KiB for each that is
imported. A record compiles its `__init__` only; the rest is shared. To everybody else it is a
dataclass: `fields`, `replace`, `field` and `match` work as ever.
"""

import operator
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from functools import partial
from typing import Any, NoReturn, TypeVar, cast, dataclass_transform, overload

T = TypeVar("T")

_NO_VALUES = operator.attrgetter("__class__")
"""Of records without fields: two of one class are equal."""


@overload
def record(cls: type[T], /) -> type[T]: ...
@overload
def record(*, eq: bool = True, slots: bool = True) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[T] | None = None, /, *, eq: bool = True, slots: bool = True) -> Any:
    """As `@dataclass(frozen=True, slots=True)`. Without `eq` records are equal by identity.

    Without `slots` a method may say `super()`: a class with slots is made anew from the one that
    was written. `kw_only` and `InitVar` are not known here. Raises what `dataclass` raises.
    """
    made = partial(_made, eq=eq, slots=slots)
    return made if cls is None else made(cls)


def _made(given: type[T], *, eq: bool, slots: bool) -> type[T]:
    # Where docstrings are left out `dataclass` would write one with each signature, 0.2 ms a class.
    given.__doc__ = given.__doc__ or given.__name__
    cls = dataclass(init=False, repr=False, eq=False, slots=slots)(given)
    parts = fields(cast("Any", cls))
    shared: dict[str, object] = {
        "__setattr__": _refuse_setting,
        "__delattr__": _refuse_deleting,
        "__getstate__": _state,
        "__setstate__": _set_state,
        "__init__": _init_of(cls, parts),
        "__repr__": _repr,
    }
    if eq:
        compared = [part.name for part in parts if part.compare]
        shared |= {"_compared": _values_of(compared), "__eq__": _equal, "__hash__": _hash}
    for name in shared.keys() - vars(cls).keys():
        setattr(cls, name, shared[name])
    return cls


def _values_of(names: list[str]) -> Callable[[object], object]:
    return operator.attrgetter(*names) if names else _NO_VALUES


def _init_of(cls: type, parts: tuple[Field[Any], ...]) -> Callable[..., None]:
    """What takes the fields in their order. `object.__setattr__` passes by the refusal."""
    known: dict[str, object] = {"_set": object.__setattr__, "_missing": MISSING}
    takes, lines = ["self"], list[str]()
    for part in parts:
        name, value = part.name, part.name
        if part.default_factory is not MISSING:
            known[f"_make_{name}"] = part.default_factory
            value = f"_make_{name}()"
            if part.init:
                takes.append(f"{name}=_missing")
                value = f"{value} if {name} is _missing else {name}"
        elif part.default is not MISSING:
            known[f"_default_{name}"] = part.default
            value = name if part.init else f"_default_{name}"
            if part.init:
                takes.append(f"{name}=_default_{name}")
        elif part.init:
            takes.append(name)
        else:
            continue  # `__post_init__` sets it
        lines.append(f"  _set(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append("  self.__post_init__()")
    text = f"def __init__({', '.join(takes)}):\n" + ("\n".join(lines) or "  pass")
    made: dict[str, Any] = {}
    exec(text, known, made)  # noqa: S102 - as `dataclasses` does; the names are those of fields
    init = made["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def _refuse_setting(self: object, name: str, value: object) -> NoReturn:
    del self, value
    msg = f"cannot assign to field {name!r}"
    raise FrozenInstanceError(msg)


def _refuse_deleting(self: object, name: str) -> NoReturn:
    del self
    msg = f"cannot delete field {name!r}"
    raise FrozenInstanceError(msg)


def _repr(self: Any) -> str:
    said = (f"{part.name}={getattr(self, part.name)!r}" for part in fields(self) if part.repr)
    return f"{type(self).__qualname__}({', '.join(said)})"


def _equal(self: Any, other: Any) -> bool:
    if self.__class__ is not other.__class__:
        return NotImplemented
    compared = self._compared
    return compared(self) == compared(other)


def _hash(self: Any) -> int:
    return hash(self._compared(self))


def _state(self: Any) -> list[object]:
    return [getattr(self, part.name) for part in fields(self)]


def _set_state(self: Any, state: list[object]) -> None:
    for part, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, part.name, value)
