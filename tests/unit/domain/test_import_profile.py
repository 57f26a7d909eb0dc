"""Packages, comparisons and files of import profiles."""

import json
from dataclasses import replace

import pytest

from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.import_profile import (
    NOTHING,
    Cost,
    ImportProfile,
    ImportRun,
    OwnCost,
    by_package,
    compare,
    package_of,
    profile_from_json,
    profile_to_json,
)


def profile(own: dict[str, tuple[float, float]], **more: object) -> ImportProfile:
    total = Cost(sum(ms for ms, _ in own.values()), sum(kib for _, kib in own.values()))
    run = ImportRun(("b", "a"), "3.11.7", total, (total, NOTHING), 9000, 9000 + total.kib)
    costs = tuple(OwnCost(name, None, Cost(*cost)) for name, cost in own.items())
    made = ImportProfile(("b", "a"), "3.11.7", run, {"a": total, "b": total}, own=costs)
    return replace(made, **more)  # type: ignore[arg-type] - fields by name


@pytest.mark.parametrize(
    ("module", "package"),
    [("json.decoder", "json"), ("google.cloud.run_v2.types.job", "google.cloud.run_v2"),
     ("google.auth.jwt", "google.auth"), ("google", "google"), ("google.cloud", "google.cloud"),
     ("os", "os")],
)  # fmt: skip
def test_a_shared_namespace_is_no_package(module: str, package: str) -> None:
    assert package_of(module) == package


def test_packages_are_summed_dearest_first() -> None:
    found = by_package(profile({"a.x": (1, 10), "b": (2, 30), "a": (3, 5)}).own)
    assert list(found.items()) == [("b", Cost(2, 30)), ("a", Cost(4, 15))]


def test_two_profiles_differ_by_package() -> None:
    before = profile({"a": (1, 100), "gone": (1, 50), "same": (1, 7)})
    after = profile({"a": (1, 90), "new": (2, 200), "same": (1, 7)})
    changes = {each.package: each.change.kib for each in compare(before, after)}
    assert list(changes.items()) == [("new", 200), ("gone", -50), ("a", -10), ("same", 0)]


def test_the_order_is_only_told_where_it_matters() -> None:
    made = profile({"a": (1, 100_000)})
    assert made.better_first is None
    assert replace(made, first={"a": Cost(1, 99_000)}).better_first is None
    assert replace(made, first={"a": Cost(1, 90_000)}).better_first == ("a", Cost(0, 10_000))


def test_a_file_keeps_all_of_it() -> None:
    made = profile({"a": (1.5, 100)}, saves={"a": Cost(1, 2)}, first={"a": Cost(3, 4)})
    again = profile_from_json(json.loads(json.dumps(profile_to_json(made))))
    assert again == made


@pytest.mark.parametrize("found", [None, [], {}, {"format": 2}, {"format": 1}, "text"])
def test_another_file_is_refused(found: object) -> None:
    with pytest.raises(Invalid):
        profile_from_json(found)
