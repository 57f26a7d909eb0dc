"""The chain that runs through the journal's lines, checked from the oldest line on.

A check can stop anywhere and go on later from the line it has reached, so that looking again
costs what was added since and not the whole file.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from phoenix_admin.backends.local.json_values import read_object
from phoenix_admin.backends.local.moments import read_moment
from phoenix_admin.domain.chain_check import BrokenLink, LinkFault
from phoenix_admin.domain.digests import sha256

NO_LINE_BEFORE = "0" * 64
"""What the first line gives as the hash before it."""


def hash_of(body: Mapping[str, Any]) -> str:
    """SHA-256 of a line without its own hash, in one canonical spelling."""
    spelled = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(spelled.encode("ascii")).hexdigest()


@dataclass(slots=True)
class ChainWalk:
    """Takes whole lines in order and notes what is wrong with them. One thread.

    `settled` is the offset behind the last link of the chain that was met, `link_at` the offset
    of that link and `lines` its number. What stands behind it is judged by the next link, or as
    the end of the file; whoever goes on later begins there.
    """

    settled: int = 0
    lines: int = 0
    link_at: int = 0
    link_hash: str = NO_LINE_BEFORE
    broken: list[BrokenLink] = field(default_factory=list[BrokenLink])
    link: BrokenLink | None = None
    unread: list[int] = field(default_factory=list[int])
    stray: bool = False
    offset: int = 0
    number: int = 0

    @classmethod
    def resumed(cls, settled: int, lines: int, link_at: int, link: bytes) -> "ChainWalk | None":
        """Go on behind this link; None where `link` is none."""
        record = read_object(link)
        stated = record.get("hash") if record is not None else None
        if record is None or not isinstance(stated, str):
            return None
        walk = cls(settled, lines, link_at, stated)
        walk.link = _link_of(record, lines)
        walk.offset, walk.number = settled, lines
        return walk

    def take(self, line: bytes) -> None:
        """The next line, with its newline."""
        began = self.offset
        self.offset += len(line)
        self.number += 1
        words = line.rstrip(b"\n")
        if not words:
            return
        record = read_object(words)
        if record is None:
            self.unread.append(self.number)
            return
        here = _link_of(record, self.number)
        stated = record.get("hash")
        if stated != hash_of({key: value for key, value in record.items() if key != "hash"}):
            self.broken.append(replace(here, fault=LinkFault.CHANGED))
        if not isinstance(stated, str):
            self.stray = True
            return
        self._judge_what_is_between(follows=record.get("previous") == self.link_hash)
        self.link, self.link_at, self.link_hash = here, began, stated
        self.settled, self.lines = self.offset, self.number

    def ended(self, tail: bytes) -> tuple[BrokenLink, ...]:
        """All that is wrong, newest first, if the file ends here. `tail` lacks its newline."""
        end = replace(self, broken=[*self.broken], unread=[*self.unread])
        end.take(tail)
        # Where nothing follows, only the missing newline tells that a line was not written whole.
        torn = bool(tail) and bool(end.unread) and end.unread[-1] == end.number
        fault = LinkFault.TORN if torn else LinkFault.UNREADABLE
        return newest_first((*end.broken, *(BrokenLink(fault, at) for at in end.unread)))

    def _judge_what_is_between(self, *, follows: bool) -> None:
        """What stands between two links, by whether the second names the first."""
        # The chain goes past a line that was torn, and through one that was made unreadable.
        fault = LinkFault.TORN if follows else LinkFault.UNREADABLE
        self.broken += [BrokenLink(fault, number) for number in self.unread]
        if not follows and not self.unread and not self.stray:
            self.broken.append(self.link or BrokenLink(LinkFault.CUT_OFF, self.number))
        self.unread.clear()
        self.stray = False


def newest_first(broken: Iterable[BrokenLink]) -> tuple[BrokenLink, ...]:
    """The same places in the order in which a person reads them."""
    return tuple(sorted(broken, key=lambda link: link.line, reverse=True))


def _link_of(record: Mapping[str, Any], number: int) -> BrokenLink:
    """What will be said of this line if the next one does not follow it."""
    attempt, time = str(record.get("attempt", "")), read_moment(record.get("time"))
    return BrokenLink(LinkFault.GAP, number, attempt, time)
