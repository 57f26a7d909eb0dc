"""What *Only this* and *Without this* make of a query. Pure."""

from collections.abc import Iterable

from phoenix_admin.domain.log_query import (
    FieldPath,
    QueryFault,
    exclude,
    include,
    read_words,
)
from phoenix_admin.domain.log_query.cell_filter import Cell
from phoenix_admin.services.logs.shown_log import Asked, QueryMode


def with_cell(asked: Asked, field: FieldPath, cell: Cell, *, wanted: bool) -> str | QueryFault:
    """The text, in the query language, that also wants this value or leaves it out.

    Plain words are written in the language first: they cannot name a field.
    """
    text = asked.text
    if asked.mode is QueryMode.WORDS:
        words = read_words(text)
        if isinstance(words, QueryFault):
            return words
        text = words.text
    return include(text, field, cell) if wanted else exclude(text, field, cell)


def with_source(
    asked: frozenset[int] | None, sources: Iterable[int], source: int, *, wanted: bool
) -> frozenset[int] | None:
    """Which sources are let through then; None: all."""
    everything = frozenset(sources)
    before = everything if asked is None else asked
    through = frozenset({source}) if wanted else before - {source}
    return None if through == everything else through
