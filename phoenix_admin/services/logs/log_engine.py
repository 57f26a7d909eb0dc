"""Reads, searches and orders the rows of all sources, a short piece at a time, on one lane.

What a reading finds stays found when it is cancelled: the next one goes on from there.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

from phoenix_admin.log_store.file_index import FileIndex
from phoenix_admin.log_store.hit_masks import NO_ROWS, Rows
from phoenix_admin.log_store.part_columns import PartColumns
from phoenix_admin.log_store.shown_bars import BarFace, ShownTally, bars_between, bars_of
from phoenix_admin.log_store.shown_order import (
    NUMBER,
    SHIFT,
    ShownOrder,
    ShownRows,
    code_of,
    part_of,
)
from phoenix_admin.log_store.store import LogStore
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.services.logs.asked_query import ReadQuery
from phoenix_admin.services.logs.fed_rows import BUDGET
from phoenix_admin.services.logs.file_source import FileStanding
from phoenix_admin.services.logs.log_part import LogPart
from phoenix_admin.services.logs.log_reading import MOST_ROWS, Answer, FedFace, Wanted
from phoenix_admin.services.logs.named_patterns import PATTERNS
from phoenix_admin.services.logs.part_search import PartSearch
from phoenix_admin.services.logs.shown_log import ShownLine, SourceState
from phoenix_admin.services.logs.slices import SHORTEST, SlicedCall, SliceLength, SliceOver
from phoenix_admin.services.logs.source_list import SourceList

MOST_GAPS: Final = 500
MOST_NEWEST: Final = 200
"""Lines that are given with an answer; a screen and the one above it have some hundred."""
FOR_NEWEST: Final = 0.010
"""Seconds that they may take: whatever is left is read where nothing waits for it."""


class LogEngine:
    """`read` runs on one lane at a time. Nothing of it is called from elsewhere."""

    def __init__(
        self,
        clock: Clock,
        *,
        zone: int = 0,
        feed_budget: int = BUDGET,
        archive: Path | None = None,
        most_rows: int = MOST_ROWS,
    ) -> None:
        """`zone` (seconds east of UTC) for times in files that do not say theirs; `archive` is the
        folder for what feeds have no room for; `most_rows` of files are held."""
        self._clock = clock
        self._most_rows = most_rows
        self._guard = threading.Lock()
        self._closing = False
        self._sources = SourceList(zone, feed_budget, archive)
        self._parts: dict[int, PartSearch] = {}
        self._made = 0
        self._order = ShownOrder()
        self._tally = ShownTally()
        self._held = 0
        self._query: ReadQuery | None = None
        self._scan_key: object = None
        self._sieve_key: object = None
        self._generation = 0
        self._paused = False
        self._gaps: dict[int, tuple[str, ...]] = {}
        self._reading = 0
        self._given: dict[int, int] = {}  # the last lines, by the reading that gave them
        self._slices = {name: SliceLength() for name in ("files", "search", "patterns")}

    def read(self, wanted: Wanted, call: Call) -> Answer:
        """One piece of work. Raises what the call raises."""
        try:
            with self._guard:
                call.raise_if_cancelled()
                return self._read(wanted, call)
        finally:
            if self._closing:
                self.close()

    def discard(self) -> None:
        """After `close`: remove what is on the disk. Waits for the last reading; on a lane."""
        with self._guard:
            self._sources.close()
            self._sources.discard()

    def close(self) -> None:
        """Let all files go; any thread. A reading that is under way does it at its end."""
        self._closing = True
        if self._guard.acquire(blocking=False):
            try:
                self._sources.close()
                self._parts = {}
            finally:
                self._guard.release()

    def _read(self, wanted: Wanted, call: Call) -> Answer:
        self._reading += 1
        self._sources.follow(wanted.specs, wanted.removed, self._clock.monotonic(), call)
        more = self._read_files(call)
        self._make_room()
        self._match_parts()
        for number, fed in self._sources.feeds.items():
            fed.store.show_older(wanted.older.get(number, 0))
            self._note_feed_gaps(fed.store, fed.drain())
            more |= not fed.inbox.empty()
        self._pause(wanted)
        self._requery(wanted.query)
        for each in self._parts.values():
            each.refresh(self._reading, self._change)
        self._leave_dropped()
        more |= self._search(call)
        more |= not more and self._count_patterns(call)
        more |= self._keep_older(call)
        return self._answer(wanted, more, call)

    def _read_files(self, call: Call) -> bool:
        length = self._slices["files"]
        sliced = SlicedCall(call, length.seconds)
        before = self._ends()
        try:
            for source in self._sources.files.values():
                source.look(sliced, self._clock.now())
        except SliceOver:
            length.note(progressed=self._ends() != before)
            return True
        length.note(progressed=True)
        return False

    def _make_room(self) -> None:
        """Let the oldest rows of the longest file go while there are too many of them all."""
        files = list(self._sources.files.values())
        too_many = sum(file.rows for file in files) - self._most_rows
        while too_many > 0:
            gone = max(files, key=lambda file: file.rows).leave_oldest()
            if not gone:
                break
            too_many -= gone

    def _keep_older(self, call: Call) -> bool:
        """Write to the disk what made room, for a moment; whether there is more of it."""
        sliced = SlicedCall(call, SHORTEST)
        try:
            for fed in self._sources.feeds.values():
                fed.store.keep_older(sliced)
        except SliceOver:
            return True
        return False

    def _ends(self) -> list[int]:
        return [source.end for source in self._sources.files.values()]

    def _match_parts(self) -> None:
        """A part for all that can be read; parts whose file was let go leave."""
        wanted: dict[int, tuple[int, int, FileIndex | LogStore]] = {}
        for number, source in self._sources.files.items():
            for index, serial in source.indexes:
                wanted[id(index)] = (number, serial, index)
        for number, fed in self._sources.feeds.items():
            wanted[id(fed.store)] = (number, 0, fed.store)
        for number, spec in self._sources.held.items():
            wanted[id(spec.store)] = (number, 0, spec.store)
        known = {id(each.part.rows): place for place, each in self._parts.items()}
        for rows in [rows for rows in known if rows not in wanted]:
            self._leave(known.pop(rows))
        for rows, (number, serial, held) in wanted.items():
            if rows not in known:
                self._enter(number, serial, held)

    def _enter(self, number: int, serial: int, rows: FileIndex | LogStore) -> None:
        place, self._made = self._made, self._made + 1
        is_feed = number in self._sources.feeds
        search = PartSearch(LogPart(place, number, serial, rows, stated=is_feed))
        search.limit = 0 if self._paused else None
        self._parts[place] = search
        if self._query is not None:
            self._ask(search)
        source = self._sources.files.get(number)
        if source is not None and serial in source.beginnings:
            self._note_gap(code_of(place, 0), source.beginnings[serial])

    def _leave(self, place: int) -> None:
        search = self._parts[place]
        self._change(search, search.hits, NO_ROWS)
        del self._parts[place]
        self._gaps = {code: words for code, words in self._gaps.items() if code >> SHIFT != place}

    def _note_feed_gaps(self, store: LogStore, gaps: list[tuple[int, str]]) -> None:
        for place, search in self._parts.items():
            if search.part.rows is store:
                for number, words in gaps:
                    self._note_gap(code_of(place, number), words)

    def _note_gap(self, code: int, words: str) -> None:
        self._gaps[code] = (*self._gaps.get(code, ()), words)
        if len(self._gaps) > MOST_GAPS:
            del self._gaps[next(iter(self._gaps))]

    def _pause(self, wanted: Wanted) -> None:
        if wanted.paused == self._paused:
            return
        self._paused = wanted.paused
        for search in self._parts.values():
            search.limit = search.columns.end if wanted.paused else None
        self._sieve_key = None  # have all put together anew

    def _requery(self, query: ReadQuery) -> None:
        scan, sieve = query.scan_key, query.sieve_key
        if scan != self._scan_key:
            self._scan_key, self._sieve_key = scan, sieve
            self._query = query
            self._generation += 1
            self._forget_order()
            for search in self._parts.values():
                self._ask(search)
        elif sieve != self._sieve_key:
            self._sieve_key, self._query = sieve, query
            self._forget_order()
            for search in self._parts.values():
                self._change(search, NO_ROWS, search.hits)

    def _forget_order(self) -> None:
        self._order.clear()
        self._tally, self._held = ShownTally(), 0

    def _ask(self, search: PartSearch) -> None:
        assert self._query is not None
        condition = self._query.fed if search.part.stated else self._query.here
        search.ask(condition, self._generation)

    def _leave_dropped(self) -> None:
        """Gaps in front of rows that are gone go with them."""
        for code in list(self._gaps):
            search = self._parts.get(code >> SHIFT)
            if search is None or code & NUMBER < search.columns.first:
                del self._gaps[code]

    def _search(self, call: Call) -> bool:
        return self._sliced(
            "search",
            call,
            lambda sliced: [each.search(sliced, self._change) for each in self._parts.values()],
            lambda: sum(each.looked for each in self._parts.values()),
        )

    def _count_patterns(self, call: Call) -> bool:
        return self._sliced(
            "patterns",
            call,
            lambda sliced: [each.count_patterns(sliced) for each in self._parts.values()],
            lambda: sum(each.patterns_looked for each in self._parts.values()),
        )

    def _sliced(
        self, name: str, call: Call, work: Callable[[Call], object], done: Callable[[], int]
    ) -> bool:
        length = self._slices[name]
        before = done()
        try:
            work(SlicedCall(call, length.seconds))
        except SliceOver:
            length.note(progressed=done() != before)
            return True
        length.note(progressed=True)
        return False

    def _change(self, search: PartSearch, gone: Rows, came: Rows) -> None:
        """Hits of one part went and came: bring what is shown up to date."""
        query = self._query
        if query is None:
            return
        sources = query.asked.sources
        if sources is not None and search.part.source not in sources:
            return
        for rows, sign in ((gone, -1), (came, 1)):
            if not len(rows):
                continue
            inside = query.sieve.inside(rows)
            if search.limit is not None:
                shown = query.sieve.through(inside)
                self._held += sign * int((shown.numbers >= search.limit).sum())
                inside = inside.part(inside.numbers < search.limit)
            shown = query.sieve.through(inside)
            self._tally.add(inside, shown, sign)
            place = search.part.place
            if sign < 0:
                self._order.remove(place, shown)
            else:
                self._order.put(place, shown, self._columns())

    def _columns(self) -> dict[int, PartColumns]:
        return {place: search.columns for place, search in self._parts.items()}

    def _answer(self, wanted: Wanted, more: bool, call: Call) -> Answer:
        searches = self._parts
        shown = self._order.face(self._columns())
        feeds = {
            number: FedFace(
                spec.feed, fed, end - first, first, fed.store.archived(), fed.store.older_rows
            )
            for number, fed in self._sources.feeds.items()
            if (spec := self._sources.feed_of(number)) is not None
            for first, end in [fed.store.extent()]
        }
        files = tuple(source.standing() for source in self._sources.files.values())
        files += tuple(
            FileStanding(
                number, spec.name, SourceState.WHOLE, "", spec.store.extent()[1], 0, 0, None
            )
            for number, spec in self._sources.held.items()
        )
        histograms = [each.part.histogram() for each in searches.values()]
        total = sum(each.rows for each in searches.values())
        searched = self._searched(total)
        return Answer(
            self._reading,
            wanted.version,
            shown,
            {place: each.part for place, each in searches.items()},
            self._gap_places(shown),
            self._fresh(wanted.seen) | self._newest(shown, wanted, call),
            total,
            searched,
            tuple(self._tally.by_severity),
            self._bars(wanted.query),
            searched >= 1.0,
            {pattern.key: self._pattern(pattern.key) for pattern in PATTERNS},
            files,
            feeds,
            tuple(self._sources.faults.values()),
            self._held,
            sum(feed.dropped - feed.on_disk for feed in feeds.values())
            + sum(file.dropped for file in files),
            sum(face.undated for face in histograms),
            more,
            self._sources.left_out,
            sum(each.partly for each in searches.values()),
        )

    def _searched(self, total: int) -> float:
        """The share of all rows that were looked at; rows not read yet are guessed by bytes."""
        looked = sum(each.looked for each in self._parts.values())
        through = all(each.is_through for each in self._parts.values())
        shares = [source.share() for source in self._sources.files.values()]
        read = sum(shares) / len(shares) if shares else 1.0
        if through and read >= 1.0:
            return 1.0
        share = read * (looked / total if total else 0.0)
        return min(share, 0.999)

    def _pattern(self, key: str) -> tuple[int, bool]:
        found = [each.pattern_rows(key) for each in self._parts.values()]
        return sum(rows for rows, _ in found), all(is_exact for _, is_exact in found)

    def _bars(self, query: ReadQuery) -> BarFace | None:
        face = self._tally.face()
        start, end = query.sieve.start, query.sieve.end
        if start is not None and end is not None:
            return bars_between(face, self._columns().values(), start, end)
        return bars_of(face, [each.part.histogram() for each in self._parts.values()])

    def _gap_places(self, shown: ShownRows) -> dict[int, str]:
        """Each gap stands before the first row shown from its place on."""
        found: dict[int, tuple[str, ...]] = {}
        for code, words in self._gaps.items():
            search = self._parts[code >> SHIFT]
            number = code & NUMBER
            if number >= search.columns.end:
                continue
            time = search.time_of(number)
            place = shown.place_at(time, code)
            if place < len(shown):
                found[place] = (*found.get(place, ()), *words)
        return {place: _said_once(words) for place, words in found.items()}

    def _fresh(self, seen: int) -> dict[int, ShownLine | None]:
        """Lines whose text may have changed since the answers that have arrived."""
        found: dict[int, ShownLine | None] = {}
        for place, search in self._parts.items():
            search.stale = {
                number: reading for number, reading in search.stale.items() if reading > seen
            }
            for number in search.stale:
                found[code_of(place, number)] = search.part.line(number)
        return found

    def _newest(self, shown: ShownRows, wanted: Wanted, call: Call) -> dict[int, ShownLine | None]:
        """The last lines where they are in view, as far as the time for them goes.

        Asked for only when the view finds them missing, each look would show empty rows first.
        A line is given once, and again until the answer that had it has arrived.
        """
        count = min(wanted.newest, MOST_NEWEST, len(shown))
        codes = shown.codes(len(shown) - count, len(shown)) if count else []
        given = {code: self._given[code] for code in codes if code in self._given}
        self._given = {code: reading for code, reading in given.items() if reading <= wanted.seen}
        found: dict[int, ShownLine | None] = {}
        ends = time.perf_counter() + FOR_NEWEST
        for code in reversed(codes):
            if time.perf_counter() > ends:
                break
            call.raise_if_cancelled()
            if code not in self._given:
                place, number = part_of(code)
                found[code] = self._parts[place].part.line(number)
                self._given[code] = self._reading
        return dict(reversed(found.items()))


def _said_once(words: tuple[str, ...]) -> str:
    """What is wrong before one row; said twice is counted, for each may be a loss of its own."""
    counted = Counter(words)
    return "; ".join(f"{said} ({n} times)" if n > 1 else said for said, n in counted.items())
