"""The different values of a column, and which of them are wanted.

`np.unique` and `np.isin` do the same, but bring `numpy.ma` in with their first call: 1.5 MiB and
tens of milliseconds in the middle of a read.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from phoenix_admin.log_store.columns import Int64s, Mask

FEW = 8
"""Wanted values up to which each is compared with all: a search would have to sort them."""


class Counted(NamedTuple):
    """The different `values`, ascending; where each stands first, and how often it is there."""

    values: Int64s
    firsts: Int64s
    counts: Int64s


def distinct(values: Int64s) -> Int64s:
    """The different values, ascending."""
    ascending = np.sort(values)
    return ascending[_begins(ascending)]


def is_in(values: npt.NDArray[Any], wanted: npt.NDArray[Any]) -> Mask:
    """Which of the values are among the wanted ones; both of one type."""
    if len(wanted) <= FEW:
        found = np.zeros(len(values), np.bool_)
        for one in wanted:
            found |= values == one
        return found
    ascending = np.sort(wanted)
    nearest = np.minimum(np.searchsorted(ascending, values), len(ascending) - 1)
    return ascending[nearest] == values


def counted(values: Int64s) -> Counted:
    """The different values with their first places and their counts."""
    order = np.argsort(values, kind="stable")
    ascending = values[order]
    begins = _begins(ascending)
    return Counted(ascending[begins], order[begins], np.diff(begins, append=len(values)))


def _begins(ascending: Int64s) -> Int64s:
    """Where a value begins that is not that before it."""
    new = np.ones(len(ascending), np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=new[1:])
    return np.flatnonzero(new)
