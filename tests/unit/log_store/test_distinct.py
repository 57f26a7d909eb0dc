"""The different values of a column are those that numpy finds."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.log_store.distinct import counted, distinct

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
