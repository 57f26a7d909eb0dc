"""Queries for logs, kept in a file beside the environments: a `QueryShelf` for the Logs page."""

from pathlib import Path
from typing import Final

from phoenix_admin.services.logs.shown_log import QueryMode
from phoenix_admin.settings.log_queries import LogQueries
from phoenix_admin.ui.logs.query_shelf import KeptQuery

FILE: Final = "log-queries.json"


class FileShelf:
    """See `QueryShelf`. `folder` is the one of the settings."""

    def __init__(self, folder: Path) -> None:
        self._queries = LogQueries(folder / FILE)

    @property
    def saved(self) -> tuple[KeptQuery, ...]:
        """See `QueryShelf`."""
        queries = self._queries.saved
        return tuple(KeptQuery(one.text, QueryMode(one.mode), one.name) for one in queries)

    @property
    def history(self) -> tuple[KeptQuery, ...]:
        """See `QueryShelf`."""
        return tuple(KeptQuery(one.text, QueryMode(one.mode)) for one in self._queries.asked)

    def save(self, query: KeptQuery) -> str | None:
        """See `QueryShelf`."""
        return self._queries.save(query.name, query.text, query.mode.value)

    def forget(self, name: str) -> None:
        """See `QueryShelf`."""
        self._queries.forget(name)

    def remember(self, query: KeptQuery) -> None:
        """See `QueryShelf`."""
        self._queries.remember(query.text, query.mode.value)
