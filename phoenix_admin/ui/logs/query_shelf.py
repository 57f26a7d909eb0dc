"""Queries that are kept: those a person has named, and those they have asked before."""

from typing import Protocol

from phoenix_admin.domain.record import record
from phoenix_admin.services.logs.shown_log import QueryMode

MOST_REMEMBERED = 100


@record
class KeptQuery:
    """A text and how it is read; `name` is empty for one that was only asked."""

    text: str
    mode: QueryMode = QueryMode.QUERY
    name: str = ""


class QueryShelf(Protocol):
    """Where queries are kept. UI thread; returns at once."""

    @property
    def saved(self) -> tuple[KeptQuery, ...]:
        """Those with a name, in order of name."""
        ...

    @property
    def history(self) -> tuple[KeptQuery, ...]:
        """Those asked before, the newest first, each once."""
        ...

    def save(self, query: KeptQuery) -> str | None:
        """Keep it under its name; another one of that name goes. Says why it will not do."""
        ...

    def forget(self, name: str) -> None:
        """Keep the query of this name no longer."""
        ...

    def remember(self, query: KeptQuery) -> None:
        """It was asked just now."""
        ...


class PassingShelf:
    """A `QueryShelf` that is gone with the window."""

    def __init__(self) -> None:
        self._saved: dict[str, KeptQuery] = {}
        self._history: list[KeptQuery] = []

    @property
    def saved(self) -> tuple[KeptQuery, ...]:
        """See `QueryShelf`."""
        return tuple(self._saved[name] for name in sorted(self._saved, key=str.casefold))

    @property
    def history(self) -> tuple[KeptQuery, ...]:
        """See `QueryShelf`."""
        return tuple(self._history)

    def save(self, query: KeptQuery) -> str | None:
        """See `QueryShelf`."""
        if not query.name:
            return "A name is missing."
        self._saved[query.name] = query
        return None

    def forget(self, name: str) -> None:
        """See `QueryShelf`."""
        self._saved.pop(name, None)

    def remember(self, query: KeptQuery) -> None:
        """See `QueryShelf`."""
        if query in self._history:
            self._history.remove(query)
        self._history.insert(0, query)
        del self._history[MOST_REMEMBERED:]
