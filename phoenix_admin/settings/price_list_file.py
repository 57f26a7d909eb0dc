"""Reading prices: the list that ships with the app, and a person's own that goes before it.

Every bad value of the person's own list is named by key and line, and the built-in one is kept.
The files are only read.
"""

import tomllib
from datetime import date
from pathlib import Path
from typing import Final

from phoenix_admin.domain.memory_limit import Prices
from phoenix_admin.domain.price_list import NO_PRICES, PriceList
from phoenix_admin.domain.workload_size import Billing
from phoenix_admin.settings.resources import resource
from phoenix_admin.settings.toml_places import TomlPlaces
from phoenix_admin.settings.toml_table import Faults, Table

LARGEST: Final = 64 * 1024
"""Bytes; a larger file is no list of prices."""
DEAREST: Final = 1.0
"""For a second; more is a mistake in the place of the point."""
_TABLES: Final = {Billing.REQUEST: "request_based", Billing.INSTANCE: "instance_based"}
_NONE: Final = Prices(0.0, 0.0, "USD", "", "")


def read_price_list(own: Path) -> PriceList:
    """The prices to use. Raises nothing: what cannot be read is a fault. Blocks for two files."""
    built_in = _read(resource("prices", "cloud-run.toml"), NO_PRICES)
    found = _read(own, built_in)
    faults = tuple(f"{own.name}, {fault}" for fault in found.faults)
    return PriceList(found.prices, found.tier, faults)


def _read(path: Path, built_in: PriceList) -> PriceList:
    try:
        if path.stat().st_size > LARGEST:
            return _fault(built_in, f"the file is larger than {LARGEST // 1024} KiB")
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return built_in
    except OSError as error:
        return _fault(built_in, f"the file cannot be read ({error.strerror or error})")
    except UnicodeDecodeError:
        return _fault(built_in, "the file is not UTF-8 text")
    return parse_price_list(text, built_in)


def parse_price_list(text: str, built_in: PriceList) -> PriceList:
    """What a TOML text says, with the built-in value for what it does not say. Pure."""
    try:
        document: dict[str, object] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return _fault(built_in, f"this is not TOML: {error}")
    faults = Faults()
    root = Table(document, (), faults)
    known = next(iter(built_in.prices.values()), _NONE)
    read_on = root.text("read_on", _date, known.read_on) or ""
    source = root.text("source", _short, known.source) or ""
    currency = root.text("currency", _currency, known.currency) or known.currency
    tier = root.text("tier", _short, built_in.tier) or ""
    prices: dict[Billing, Prices] = {}
    for billing, name in _TABLES.items():
        table, base = root.table(name), built_in.prices.get(billing, _NONE)
        prices[billing] = Prices(
            table.number("vcpu_second", DEAREST, base.cpu_second),
            table.number("gib_second", DEAREST, base.gib_second),
            currency,
            read_on,
            source,
        )
        table.refuse_the_rest()
    root.refuse_the_rest()
    places = TomlPlaces(text) if faults.found else None
    return PriceList(prices, tier, tuple(_sentence(*fault, places) for fault in faults.found))


def _sentence(key: tuple[str, ...], fault: str, places: TomlPlaces | None) -> str:
    line = places.line_of(key) if places is not None else None
    where = f"line {line}, " if line is not None else ""
    return f"{where}{'.'.join(key)}: {fault}"


def _fault(built_in: PriceList, text: str) -> PriceList:
    return PriceList(built_in.prices, built_in.tier, (text,))


def _date(text: str) -> str | None:
    try:
        date.fromisoformat(text)
    except ValueError:
        return "must be a date like 2026-11-29"
    return None


def _currency(text: str) -> str | None:
    fits = len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()
    return None if fits else "must be a currency like USD"


def _short(text: str) -> str | None:
    fits = len(text) <= 200 and text.isprintable()
    return None if fits else "must be a printable text of at most 200 characters"
