"""What Cloud Run asks for a second of a processor and of a GiB, by how an instance is paid for."""

from dataclasses import field

from phoenix_admin.domain.memory_limit import Prices
from phoenix_admin.domain.record import record
from phoenix_admin.domain.workload_size import Billing

MONTH = 730 * 3600
"""Seconds of a month, as price lists count it."""


@record
class PriceList:
    """A dated list. `tier` says for which regions it is; `faults` what of a person's own list

    could not be used, so that the built-in value stands in its place.
    """

    prices: dict[Billing, Prices] = field(default_factory=dict[Billing, Prices])
    tier: str = ""
    faults: tuple[str, ...] = ()


NO_PRICES = PriceList()
