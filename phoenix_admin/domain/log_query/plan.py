"""A query cut up for a store with columns: what time, severity and raw bytes decide, the rest."""

from typing import Final

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.log_query.entries import Entry
from phoenix_admin.domain.log_query.log_fields import FieldType, KnownField, field_of
from phoenix_admin.domain.log_query.matching import Matcher, PatternMaker, matcher
from phoenix_admin.domain.log_query.prefilter import LiteralClause, clauses_of
from phoenix_admin.domain.log_query.time_bound import OPEN, TimeBound, exact_bound, own_bound
from phoenix_admin.domain.log_query.tree import (
    And,
    Anywhere,
    Comparison,
    Everything,
    FieldPath,
    Node,
    Not,
    Or,
    Presence,
    all_of,
    conjuncts,
)
from phoenix_admin.domain.record import record

SEVERITY: Final = FieldPath(("severity",))


@record
class QueryPlan:
    """An entry matches exactly if it is in `time`, its severity is in `severities` (None: any) and
    `residue` matches it; nothing matches if `never`. Lines that fail one of `clauses` cannot match
    and need not be parsed.

    The columns must hold what the entry says: `values.entry_moment` of `timestamp` in nanoseconds,
    the number that `values.entry_severity` gives for `severity`; for both 0 where there is none.
    """

    time: TimeBound
    severities: frozenset[Severity] | None
    clauses: tuple[LiteralClause, ...]
    residue: Node
    never: bool = False

    @property
    def needs_entries(self) -> bool:
        """Whether lines must be parsed at all."""
        return not isinstance(self.residue, Everything)


def plan(tree: Node, compile_pattern: PatternMaker, constant: Entry | None = None) -> QueryPlan:
    """Cut up a query for one source.

    `constant`: the fields that every line of the source has just so and that stand outside the raw
    lines (logName, resource). All other texts of an entry come out of its raw line, as
    `entry_of_record` and `entry_of_text` make it. Raises BadPattern as `matcher()` does.
    """
    bound = own_bound(tree)
    allowed: frozenset[Severity] | None = None
    rest: list[Node] = []
    clauses: list[LiteralClause] = []
    known = constant or {}

    def from_outside(leaf: Anywhere | Comparison | Presence) -> bool:
        if isinstance(leaf, Anywhere):
            return matcher(leaf, compile_pattern)(known)
        return _stands_in(leaf.field, known)

    for part in conjuncts(tree):
        decided = _decided(part, known, compile_pattern)
        if decided is False:
            return QueryPlan(OPEN, None, (), Everything(), never=True)
        if decided or exact_bound(part) is not None:
            continue
        if _is_about_severity(part):
            found = _severities(matcher(part, compile_pattern))
            allowed = found if allowed is None else allowed & found
            continue
        rest.append(part)
        clauses += clauses_of(part, from_outside)
    never = bound.is_empty or (allowed is not None and not allowed)
    return QueryPlan(bound, allowed, tuple(dict.fromkeys(clauses)), all_of(rest), never)


def _severities(matches: Matcher) -> frozenset[Severity]:
    return frozenset(each for each in Severity if matches({"severity": each.name}))


def _is_about_severity(node: Node) -> bool:
    if isinstance(node, Comparison):
        return node.field == SEVERITY
    if isinstance(node, Not):
        return _is_about_severity(node.part)
    return isinstance(node, (And, Or)) and all(map(_is_about_severity, node.parts))


def _decided(node: Node, constant: Entry, make: PatternMaker) -> bool | None:
    """Yes or no where the constant fields settle it, else None (Kleene's three values)."""
    if isinstance(node, Everything):
        return True
    if isinstance(node, Not):
        inner = _decided(node.part, constant, make)
        return None if inner is None else not inner
    if isinstance(node, (And, Or)):
        stops = isinstance(node, Or)
        found = [_decided(part, constant, make) for part in node.parts]
        if stops in found:
            return stops
        return None if None in found else not stops
    if not constant or (not isinstance(node, Anywhere) and not _stands_in(node.field, constant)):
        return None
    matches = matcher(node, make)(constant)
    # Other fields of the line may have the text that the constant ones do not have.
    is_search = isinstance(node, Anywhere) or _is_group(node.field)
    return True if matches else (None if is_search else False)


def _stands_in(field: FieldPath, constant: Entry) -> bool:
    return bool(constant) and matcher(Presence(field), _no_pattern)(constant)


def _is_group(field: FieldPath) -> bool:
    known = field_of(field.names)
    return isinstance(known, KnownField) and known.type in {FieldType.GROUP, FieldType.JSON}


def _no_pattern(_: str) -> "_Nothing":
    return _Nothing()


class _Nothing:
    def search(self, text: str, /) -> None:
        """Find nothing; a presence has no pattern."""
        del text
