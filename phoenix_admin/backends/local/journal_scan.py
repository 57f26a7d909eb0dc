"""What was found of the journal, kept so that the next look reads no more than the new lines.

A filter that nothing matches has to go through the whole file once, and a long file takes
seconds. As long as nothing but new lines has come to it, the answer to the same question is the
old one with those taken in.
"""

from collections.abc import Iterable
from dataclasses import replace

from phoenix_admin.domain.journal_entry import JournalEntry
from phoenix_admin.domain.journal_page import JournalQuery, matches
from phoenix_admin.domain.record import record


@record
class ScanPlace:
    """How far a file was read: `settled` is the offset behind the last whole line.

    `digest` is of that line, which begins at `line_at`; `size` and `changed` are the file's own.
    """

    settled: int
    line_at: int
    digest: str
    size: int
    changed: int


@record
class JournalScan:
    """The answer to one query, newest first, from the lines up to `place`.

    `truncated`: older attempts match as well.
    """

    query: JournalQuery
    found: tuple[JournalEntry, ...] = ()
    truncated: bool = False
    place: ScanPlace | None = None

    def with_lines(self, lines: Iterable[JournalEntry]) -> "JournalScan | None":
        """The answer once these lines, oldest first, have come behind the others. Pure.

        A line takes the place of an earlier one of its attempt. None where what has to move up
        from further back is not known here.
        """
        found = list(reversed(self.found))
        known = {entry.attempt for entry in found if entry.attempt}
        for entry in lines:
            if entry.attempt in known:
                found = [other for other in found if other.attempt != entry.attempt]
                known.discard(entry.attempt)
            if matches(self.query, entry):
                found.append(entry)
                if entry.attempt:
                    known.add(entry.attempt)
        limit = max(0, self.query.limit)
        if self.truncated and len(found) < limit:
            return None
        found.reverse()
        cut = self.truncated or len(found) > limit
        return replace(self, found=tuple(found[:limit]), truncated=cut)


def scan_back(query: JournalQuery, lines: Iterable[JournalEntry]) -> JournalScan:
    """The answer from these lines, newest first; asks for no more of them than it needs."""
    found: list[JournalEntry] = []
    ended: set[str] = set()
    for entry in lines:
        if entry.attempt in ended:
            continue  # the line before a write whose outcome has been seen
        if entry.attempt:
            ended.add(entry.attempt)
        if not matches(query, entry):
            continue
        if len(found) >= query.limit:
            return JournalScan(query, tuple(found), truncated=True)
        found.append(entry)
    return JournalScan(query, tuple(found))
