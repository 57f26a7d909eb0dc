"""Which entries have come already, in eight bytes for each."""

import numpy as np

from phoenix_admin.log_store.columns import Int64s

_RECENT = 16_384


class Identities:
    """Names by their 64-bit hash: of a million, two are taken for one with odds of 1 : 30 million.

    The oldest are forgotten, in thousands, when more than `most` are held. One thread at a time.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._old: list[Int64s] = []
        self._recent: set[int] = set()

    def new(self, names: list[str]) -> list[bool]:
        """For each name whether it comes for the first time; it is known from now on."""
        hashes = [hash(name) for name in names]
        known = np.zeros(len(hashes), np.bool_)
        asked = np.array(hashes, np.int64)
        for chunk in self._old:
            places = np.minimum(np.searchsorted(chunk, asked), len(chunk) - 1)
            known |= chunk[places] == asked
        fresh: list[bool] = []
        for one, is_known in zip(hashes, known.tolist(), strict=True):
            fresh.append(not is_known and one not in self._recent)
            self._recent.add(one)
        if len(self._recent) >= _RECENT:
            self._old.append(np.array(sorted(self._recent), np.int64))
            self._recent = set()
            while self._old and sum(map(len, self._old)) > self._most:
                del self._old[0]
        return fresh
