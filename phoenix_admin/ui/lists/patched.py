"""A large dictionary with some entries exchanged, made without copying it.

Copying ten thousand entries touches ten thousand objects, which takes milliseconds on a busy
machine; a look at one project exchanges one of them.
"""

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

V = TypeVar("V")


class Patched(Mapping[str, V], Generic[V]):
    """`base`, with the values of `patches` in place of its own. The keys are those of `base`.

    Neither is changed in place, so any thread may read it.
    """

    __slots__ = ("_base", "_patches")

    def __init__(self, base: Mapping[str, V], patches: Mapping[str, V]) -> None:
        self._base = base
        self._patches = patches

    def __getitem__(self, key: str) -> V:
        found = self._patches.get(key)
        return self._base[key] if found is None else found

    def __iter__(self) -> Iterator[str]:
        return iter(self._base)

    def __len__(self) -> int:
        return len(self._base)

    def __contains__(self, key: object) -> bool:
        return key in self._base

    def exchanged(self, key: str, value: V) -> "Patched[V]":
        """With another value for a key that is there. Raises KeyError for one that is not."""
        if key not in self._base:
            raise KeyError(key)
        return Patched(self._base, {**self._patches, key: value})

    def whole(self) -> dict[str, V]:
        """All of it as one dictionary, for work on every entry."""
        return {**self._base, **self._patches}


def exchanged(entries: Mapping[str, V], key: str, value: V) -> Patched[V]:
    """These entries with another value for one key."""
    held = entries if isinstance(entries, Patched) else Patched(entries, {})
    return held.exchanged(key, value)


def whole(entries: Mapping[str, V]) -> Mapping[str, V]:
    """These entries in the form that is fastest for work on every one of them."""
    return entries.whole() if isinstance(entries, Patched) else entries
