"""The Logging query language: read once, evaluated on any entry, sent to the cloud as it is."""

from phoenix_admin.domain.log_query.canonical import field_text, unparse
from phoenix_admin.domain.log_query.cell_filter import exclude, include
from phoenix_admin.domain.log_query.cloud_text import CloudQuery, to_cloud
from phoenix_admin.domain.log_query.completion import Completion, Suggestion, complete
from phoenix_admin.domain.log_query.entries import (
    Entry,
    entry_of_record,
    entry_of_text,
)
from phoenix_admin.domain.log_query.fault import BadPattern, QueryFault
from phoenix_admin.domain.log_query.grammar import parse
from phoenix_admin.domain.log_query.matching import Matcher, matcher
from phoenix_admin.domain.log_query.plain_words import read_words
from phoenix_admin.domain.log_query.plan import QueryPlan, plan
from phoenix_admin.domain.log_query.relative_time import WrittenOut, write_out
from phoenix_admin.domain.log_query.time_bound import TimeBound, shown_bound
from phoenix_admin.domain.log_query.tree import FieldPath, Node, Query, QueryNote

__all__ = [
    "BadPattern",
    "CloudQuery",
    "Completion",
    "Entry",
    "FieldPath",
    "Matcher",
    "Node",
    "Query",
    "QueryFault",
    "QueryNote",
    "QueryPlan",
    "Suggestion",
    "TimeBound",
    "WrittenOut",
    "complete",
    "entry_of_record",
    "entry_of_text",
    "exclude",
    "field_text",
    "include",
    "matcher",
    "parse",
    "plan",
    "read_words",
    "shown_bound",
    "to_cloud",
    "unparse",
    "write_out",
]
