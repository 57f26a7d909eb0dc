"""The different values of a column, and the wanted ones, are those that numpy finds."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.log_store.distinct import FEW, counted, distinct, is_in

COLUMNS = st.lists(st.integers(-3, 3) | st.integers(-(2**63), 2**63 - 1)).map(
    lambda values: np.array(values, np.int64)
)


@given(COLUMNS)
def test_they_are_those_of_numpy(values):
    expected, firsts, counts = np.unique(values, return_index=True, return_counts=True)
    found = counted(values)
    assert distinct(values).tolist() == expected.tolist() == found.values.tolist()
    assert found.firsts.tolist() == firsts.tolist()
    assert found.counts.tolist() == counts.tolist()


@given(st.data(), st.sampled_from([np.int64, np.uint64, np.uint16, np.uint8]))
def test_those_among_the_wanted_ones_are_those_of_numpy(data, kind):
    least, most = np.iinfo(kind).min, np.iinfo(kind).max
    some = st.integers(0, 20) | st.integers(int(least), int(most))
    values = np.array(data.draw(st.lists(some)), kind)
    wanted = np.array(data.draw(st.lists(some, max_size=3 * FEW)), kind)
    assert is_in(values, wanted).tolist() == np.isin(values, wanted).tolist()
