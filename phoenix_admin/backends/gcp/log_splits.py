"""Entries that Cloud Logging has split because they were too long, put together again.

From Google's page "Split audit log entries": each piece has all fields of the entry but those that
were split. There, texts go on in the next piece, members of objects are in any one of them, and
lists go on at the same places.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast

from phoenix_admin.backends.gcp.log_entry_lines import dumped
from phoenix_admin.backends.gcp.run_messages import Pb
from phoenix_admin.ports.log_feed import FedLine

MOST_HELD: Final = 50
"""Split entries of which pieces are missing; then the oldest is given up."""
MOST_PIECES: Final = 1_000
_SPLIT: Final = frozenset({"metadata", "request", "response"})
"""The members of a payload that are split; all others are there in every piece."""


@dataclass(slots=True)
class _Group:
    total: int
    pieces: dict[int, FedLine] = field(default_factory=dict[int, FedLine])
    since: float = 0.0


class SplitJoiner:
    """Holds pieces until all of an entry are there. One thread at a time."""

    def __init__(self) -> None:
        self._groups: dict[str, _Group] = {}
        self._pieces: dict[str, list[str]] = {}
        self.joined = 0
        """Entries put together so far."""

    @property
    def is_waiting(self) -> bool:
        """Whether pieces are held."""
        return bool(self._groups)

    def add(self, entry: Pb, line: FedLine, now: float = 0.0) -> list[FedLine]:
        """What can be shown now: this line, the whole entry whose last piece it was, or nothing.

        `now` is any clock's second, for `overdue`.
        """
        if not entry.HasField("split"):
            return [line]
        uid, index, total = entry.split.uid, int(entry.split.index), int(entry.split.total_splits)
        if not uid or not 0 <= index < total or not 1 < total <= MOST_PIECES:
            return [line]
        group = self._groups.setdefault(uid, _Group(total, since=now))
        group.pieces[index] = line
        if len(group.pieces) == group.total:
            del self._groups[uid]
            self.joined += 1
            pieces = [group.pieces[each] for each in range(group.total)]
            self._pieces[pieces[0].identity] = [piece.identity for piece in pieces]
            if len(self._pieces) > MOST_HELD:
                del self._pieces[next(iter(self._pieces))]
            return [_joined(pieces)]
        return self._let_go(1) if len(self._groups) > MOST_HELD else []

    def pieces_of(self, identities: Iterable[str]) -> list[str]:
        """The identities of the pieces of which such entries were made lately."""
        return [each for whole in identities for each in self._pieces.get(whole, ())]

    def overdue(self, before: float) -> list[FedLine]:
        """Pieces of entries whose first piece came before a moment, as they are."""
        uids = [uid for uid, group in self._groups.items() if group.since < before]
        return [line for uid in uids for line in _pieces(self._groups.pop(uid))]

    def rest(self) -> list[FedLine]:
        """Every piece that is held, as it is."""
        return self._let_go(len(self._groups))

    def _let_go(self, count: int) -> list[FedLine]:
        found: list[FedLine] = []
        for _ in range(count):
            found += _pieces(self._groups.pop(next(iter(self._groups))))
        return found


def _pieces(group: _Group) -> list[FedLine]:
    return [group.pieces[index] for index in sorted(group.pieces)]


def _joined(pieces: list[FedLine]) -> FedLine:
    """The first piece's identity, and the payloads of all."""
    whole, *others = (cast("dict[str, Any]", json.loads(piece.text)) for piece in pieces)
    for other in others:
        for name in ("jsonPayload", "protoPayload"):
            if name in other:
                whole[name] = _payload(whole.get(name), other[name])
        if "textPayload" in other:
            whole["textPayload"] = f"{whole.get('textPayload', '')}{other['textPayload']}"
    whole["split"] = {"uid": whole["split"]["uid"], "totalSplits": len(pieces)}
    first = pieces[0]
    # The members keep the order in which every line has them.
    text = ",".join(f"{dumped(name)}:{dumped(value)}" for name, value in whole.items())
    return replace(first, text=f"{{{text}}}".encode("utf-8", errors="replace"))


def _payload(one: object, other: object) -> object:
    whole, more = _members(one), _members(other)
    if whole is None or more is None:
        return other if one is None else one
    for name, value in more.items():
        if name not in whole:
            whole[name] = value
        elif name in _SPLIT or whole[name] != value:
            whole[name] = _on(whole[name], value)
    return whole


def _on(one: object, other: object) -> object:
    """A split value that goes on."""
    if isinstance(one, str) and isinstance(other, str):
        return one + other
    whole, more = _members(one), _members(other)
    if whole is not None and more is not None:
        return whole | {
            name: _on(whole[name], value) if name in whole else value
            for name, value in more.items()
        }
    places, goes_on = _places(one), _places(other)
    if places is not None and goes_on is not None:
        both = [_on(here, there) for here, there in zip(places, goes_on, strict=False)]
        return both + places[len(both) :] + goes_on[len(both) :]
    return one


def _members(value: object) -> dict[str, object] | None:
    return cast("dict[str, object]", value) if isinstance(value, dict) else None


def _places(value: object) -> list[object] | None:
    return cast("list[object]", value) if isinstance(value, list) else None
