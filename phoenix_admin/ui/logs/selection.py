"""Which rows are selected, by their keys: rows that come and go take no part of it along."""

from collections.abc import Callable, Iterator

from phoenix_admin.services.logs.shown_log import RowKey

PlaceOf = Callable[[RowKey], int | None]


class LineSelection:
    """Stretches from one row to another, the last of which may still grow. UI thread."""

    def __init__(self) -> None:
        self._spans: list[tuple[RowKey, RowKey]] = []
        self._places: tuple[tuple[int, int], ...] = ()
        self._all = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is selected."""
        return not self._spans and not self._all

    @property
    def is_all(self) -> bool:
        """Whether all rows are, also those that come."""
        return self._all

    def clear(self) -> None:
        """Select nothing."""
        self._spans, self._places, self._all = [], (), False

    def choose(self, key: RowKey) -> None:
        """This row alone."""
        self._spans, self._all = [(key, key)], False

    def extend(self, key: RowKey) -> None:
        """From where the last stretch began to this row."""
        self._all = False
        if self._spans:
            self._spans[-1] = (self._spans[-1][0], key)
        else:
            self._spans = [(key, key)]

    def toggle(self, key: RowKey, place: int) -> None:
        """Add this row, or take it away; a stretch it lies in falls away as a whole."""
        self._all = False
        without = [
            span
            for span, places in zip(self._spans, self._places, strict=False)
            if not places[0] <= place <= places[1]
        ]
        self._spans = without if len(without) < len(self._spans) else [*self._spans, (key, key)]

    def choose_all(self) -> None:
        """All rows."""
        self._spans, self._all = [], True

    def settle(self, place_of: PlaceOf, rows: int) -> None:
        """Find the places again; ends of stretches that are shown no more are left behind."""
        if self._all:
            self._places = ((0, rows - 1),) if rows else ()
            return
        spans: list[tuple[RowKey, RowKey]] = []
        places: list[tuple[int, int]] = []
        for first, last in self._spans:
            one, other = place_of(first), place_of(last)
            if one is None and other is None:
                continue
            begin = one if one is not None else other
            end = other if other is not None else one
            assert begin is not None
            assert end is not None
            spans.append((first if one is not None else last, last if other is not None else first))
            places.append((min(begin, end), max(begin, end)))
        self._spans, self._places = spans, tuple(places)

    def has(self, place: int) -> bool:
        """Whether the row at a place is selected."""
        return any(first <= place <= last for first, last in self._places)

    @property
    def count(self) -> int:
        """Rows that are selected, each once."""
        return sum(last - first + 1 for first, last in self._joined())

    def places(self, most: int) -> list[int]:
        """The places in order, at most so many."""
        found: list[int] = []
        for first, last in self._joined():
            found += range(first, min(last + 1, first + most - len(found)))
            if len(found) >= most:
                break
        return found

    def _joined(self) -> Iterator[tuple[int, int]]:
        begin, end = 0, -1
        for first, last in sorted(self._places):
            if first > end:
                if end >= begin:
                    yield begin, end
                begin, end = first, last
            else:
                end = max(end, last)
        if end >= begin:
            yield begin, end
