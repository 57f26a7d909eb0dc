"""Remembers how the person has divided the pages, whosever page it is.

A splitter takes part by having an objectName. The sizes of a page that is not there, or not yet,
are kept for the next time.
"""

from collections.abc import Mapping

from PySide6.QtWidgets import QSplitter, QWidget


class SplitterMemory:
    """The splitters below one window, without `apart`, which the window keeps itself. UI thread."""

    def __init__(self, window: QWidget, apart: str) -> None:
        self._window = window
        self._apart = ("", apart)
        self._kept: dict[str, tuple[int, ...]] = {}

    def restore(self, sizes: Mapping[str, tuple[int, ...]]) -> None:
        """Give every splitter that is there its own."""
        self._kept = {name: kept for name, kept in sizes.items() if name not in self._apart}
        self.restore_in(self._window)

    def restore_in(self, part: QWidget) -> None:
        """Give the splitters of a part that has just come their own."""
        for splitter in self._splitters(part):
            sizes = self._kept.get(splitter.objectName())
            if sizes is not None and len(sizes) == splitter.count():
                splitter.setSizes(list(sizes))

    def sizes(self) -> dict[str, tuple[int, ...]]:
        """What to remember, in pixels."""
        now = {s.objectName(): tuple(s.sizes()) for s in self._splitters(self._window)}
        return {**self._kept, **now}

    def _splitters(self, part: QWidget) -> list[QSplitter]:
        return [s for s in part.findChildren(QSplitter) if s.objectName() not in self._apart]
