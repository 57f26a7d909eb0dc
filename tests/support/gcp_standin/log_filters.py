"""Filters of more than plain terms, answered by the language's own rules."""

import re
from collections.abc import Callable
from functools import cache

from google.protobuf import json_format

from phoenix_admin.domain.log_query import QueryFault, matcher, parse


@cache
def by_language(text: str) -> Callable[[object], bool]:
    """Whether an entry matches this filter. Raises ValueError for one that cannot be read."""
    read = parse(text)
    if isinstance(read, QueryFault):
        raise ValueError(read.message)  # noqa: TRY004 - of its text
    fits = matcher(read.tree, re.compile)
    return lambda entry: fits(json_format.MessageToDict(entry))
