"""Prices: the shipped list is whole, and a person's own goes before it, fault by fault."""

from pathlib import Path

import pytest

from phoenix_admin.domain.memory_limit import GIB, MIB, Resources, estimate_cost
from phoenix_admin.domain.price_list import MONTH
from phoenix_admin.domain.workload_size import Billing
from phoenix_admin.settings.price_list_file import LARGEST, parse_price_list, read_price_list
from phoenix_admin.settings.resources import resource

BUILT_IN = read_price_list(Path("/nowhere/prices.toml"))


def test_the_shipped_list_has_everything_and_no_fault() -> None:
    assert BUILT_IN.faults == ()
    request, instance = BUILT_IN.prices[Billing.REQUEST], BUILT_IN.prices[Billing.INSTANCE]
    assert (request.cpu_second, request.gib_second) == (0.000024, 0.0000025)
    assert (instance.cpu_second, instance.gib_second) == (0.000018, 0.000002)
    assert (request.currency, len(request.read_on)) == ("USD", 10)
    assert BUILT_IN.tier == "Tier 1 regions"


def test_an_estimate_of_one_instance_that_runs_all_month() -> None:
    prices = BUILT_IN.prices[Billing.REQUEST]
    cost = estimate_cost(Resources(512 * MIB, 1), Resources(GIB, 1), MONTH, prices)
    assert round(cost.before, 2) == 66.36
    assert round(cost.after, 2) == 69.64


def test_what_a_person_writes_goes_before_and_the_rest_stays(tmp_path: Path) -> None:
    own = tmp_path / "prices.toml"
    own.write_text('read_on = "2027-01-02"\ncurrency = "EUR"\n[request_based]\ngib_second = 0.5\n')
    found = read_price_list(own)
    request = found.prices[Billing.REQUEST]
    assert (request.gib_second, request.cpu_second) == (0.5, 0.000024)
    assert (request.currency, request.read_on, found.faults) == ("EUR", "2027-01-02", ())
    assert request.source == BUILT_IN.prices[Billing.REQUEST].source


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[request_based]\n\nvcpu_second = -1\n", "line 3, request_based.vcpu_second: must be a"),
        ("[request_based]\nvcpu_second = nan\n", "line 2, request_based.vcpu_second"),
        ("[request_based]\nvcpu_second = true\n", "not True"),
        ("[request_based]\nvcpu_second = 24\n", "from 0 to 1, not 24"),
        ("request_based = 3\n", "line 1, request_based: must be a table"),
        ('read_on = "yesterday"\n', "line 1, read_on: must be a date"),
        ("read_on = 2026-11-29\n", "read_on: must be a text"),
        ('currency = "€"\n', "currency: must be a currency like USD"),
        ("[request_based]\nvcpu_secnd = 1\n", "vcpu_secnd: is not known here"),
        ("[[x", "this is not TOML"),
    ],
)
def test_a_bad_value_is_named_and_the_built_in_one_is_kept(text: str, said: str) -> None:
    found = parse_price_list(text, BUILT_IN)
    assert said in " ".join(found.faults)
    assert found.prices == BUILT_IN.prices


def test_a_file_that_is_no_list_is_a_fault(tmp_path: Path) -> None:
    own = tmp_path / "prices.toml"
    for raw, said in ((b"\xff\xfe", "not UTF-8"), (b"#" * (LARGEST + 1), "larger than 64 KiB")):
        own.write_bytes(raw)
        found = read_price_list(own)
        assert said in found.faults[0]
        assert found.faults[0].startswith("prices.toml, ")
        assert found.prices == BUILT_IN.prices
    folder = tmp_path / "folder.toml"
    folder.mkdir()
    assert "cannot be read" in read_price_list(folder).faults[0]


def test_a_copy_of_the_shipped_file_changes_nothing() -> None:
    text = resource("prices", "cloud-run.toml").read_text("utf-8")
    assert parse_price_list(text, BUILT_IN) == BUILT_IN
