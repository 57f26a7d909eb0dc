"""The held copy of the language agrees with an obvious evaluator of the same rules."""

import json
import random
import re

import pytest

from phoenix_admin.domain.log_query import Query, matcher, parse, plan, unparse
from phoenix_admin.domain.log_query.values import entry_moment, entry_severity
from tests.support.log_query import corpus, slow_evaluation, written_queries

CONSTANT = ("logName", "resource")


def agree(seed: int, entry_count: int, query_count: int) -> float:
    """The share of queries that some entries match and some do not."""
    chance = random.Random(seed)
    entries = corpus.entries(chance, entry_count)
    index = slow_evaluation.Index(entries)
    telling = 0
    for _ in range(query_count):
        what = written_queries.meaning(chance)
        text = written_queries.write(what, chance)
        query = parse(text)
        assert isinstance(query, Query), (text, query)
        again = parse(unparse(query.tree))
        assert isinstance(again, Query), (text, unparse(query.tree), again)
        assert again.tree == query.tree, (text, unparse(query.tree))
        test = matcher(query.tree, re.compile)
        hits = {number for number, entry in enumerate(entries) if test(entry)}
        odd = hits ^ index.matches(what)
        assert not odd, (text, [entries[number] for number in odd][:1])
        telling += 0 < len(hits) < len(entries)
    return telling / query_count


def test_random_queries_mean_what_the_page_says() -> None:
    assert agree(20261129, entry_count=100, query_count=200) > 0.5


@pytest.mark.wide
@pytest.mark.timeout(1_800)
def test_ten_thousand_entries_and_five_hundred_queries() -> None:
    assert agree(1, entry_count=10_000, query_count=500) > 0.5


def test_a_plan_gives_the_same_and_its_raw_tests_drop_no_match() -> None:
    plans_agree(1, entry_count=40, query_count=150)


@pytest.mark.wide
def test_many_plans_give_the_same_and_their_raw_tests_drop_no_match() -> None:
    plans_agree(2, entry_count=150, query_count=500)


def plans_agree(seed: int, entry_count: int, query_count: int) -> None:
    chance = random.Random(seed)
    entries = corpus.entries(chance, entry_count)
    resources = [entry["resource"] for entry in entries[:2]]
    lines = []
    for entry in entries:
        entry["resource"] = chance.choice(resources)
        inner = {name: value for name, value in entry.items() if name not in CONSTANT}
        lines.append(corpus.raw_line(inner, chance))
        assert json.loads(lines[-1]) == inner
    dropped = 0
    for _ in range(query_count):
        what = written_queries.meaning(chance)
        query = parse(written_queries.write(what, chance))
        assert isinstance(query, Query)
        whole = matcher(query.tree, re.compile)
        plans = {}
        for entry, line in zip(entries, lines, strict=True):
            constant = {name: entry[name] for name in CONSTANT}
            key = json.dumps(constant)
            if key not in plans:
                found = plan(query.tree, re.compile, constant)
                patterns = [re.compile(clause.pattern.encode()) for clause in found.clauses]
                plans[key] = found, matcher(found.residue, re.compile), patterns
            found, residue, patterns = plans[key]
            columns = (
                not found.never
                and found.time.has(entry_moment(entry.get("timestamp")))
                and (found.severities is None or severity_of(entry) in found.severities)
            )
            assert (columns and residue(entry)) == whole(entry), (query.text, entry)
            passes = [clause.may_match(line) for clause in found.clauses]
            assert passes == [bool(each.search(line)) for each in patterns]
            assert all(passes) or not whole(entry), (query.text, line)
            dropped += not all(passes)
    assert dropped > query_count  # the raw tests do decide something


def severity_of(entry) -> int:
    return entry_severity(entry.get("severity"))
