"""Ports that count: every method that is not known as a read counts as a write.

The other way round, a method nobody had thought of would pass unseen.
"""

from collections import Counter
from dataclasses import fields, replace
from typing import Any, get_type_hints

from phoenix_admin.domain.price_list import PriceList
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.import_prober import ImportProber
from phoenix_admin.ports.memory_ports import MemoryPorts
from phoenix_admin.ports.workload_sizes import WorkloadSizes
from phoenix_admin.services.environment_ports import EnvironmentPorts

READS = (
    "check",
    "count",
    "describe",
    "details",
    "find",
    "list",
    "look",
    "newest",
    "page",
    "query",
    "read",
    "reap_own",
    "runs",
    "scan",
    "tail",
    "thumbnail",
    "unfinished",
)
"""How the names of methods that change nothing begin."""

NOT_COUNTED = frozenset(
    {
        "environment",
        "account",
        "clock",
        "journal",
        "data_folder",
        "own_folder",
        "traffic",
        "sign_in",
        "heard",
        "permissions",
        "checks",
        "colour",
        "commands",
        "signed_in_as",
        "process_settings",
        "prices",
        "import_prober",
        "memory",
        "feeds",
        "log_files",
    }
)
"""Values, time, and the journal: it changes nothing, it only tells of what is changed. Nor does
who acts change anything by itself, and lines for a terminal are only text. Own ended children
are collected (`reap_own`) by every look at them; that ends nobody."""


def is_read(method: str) -> bool:
    return method.startswith(READS)


def ports_in(bundle: EnvironmentPorts) -> dict[str, object]:
    """Every port that can change something, by its field's name."""
    found = {field.name: getattr(bundle, field.name) for field in fields(bundle)}
    return {
        name: port for name, port in found.items() if name not in NOT_COUNTED and port is not None
    }


def write_methods() -> dict[str, tuple[str, ...]]:
    """Which methods of which ports write, from the protocols that the bundle is made of."""
    found = {}
    late = {each.__name__: each for each in (ImportProber, MemoryPorts, PriceList, WorkloadSizes)}
    for name, hint in get_type_hints(EnvironmentPorts, localns=late).items():
        if name in NOT_COUNTED or hint in (Clock, Call):
            continue
        protocol = next(
            (t for t in getattr(hint, "__args__", (hint,)) if t is not type(None)), hint
        )
        methods = [
            m for m in vars(protocol) if not m.startswith("_") and callable(vars(protocol)[m])
        ]
        found[name] = tuple(sorted(m for m in methods if not is_read(m)))
    return {name: methods for name, methods in found.items() if methods}


class Counted:
    """One port with a count in front of it."""

    def __init__(self, name: str, port: object, counts: Counter[str]) -> None:
        self._name, self._port, self._counts = name, port, counts

    def __getattr__(self, attribute: str) -> Any:
        found = getattr(self._port, attribute)
        if not callable(found) or is_read(attribute):
            return found

        def counted(*arguments: Any, **named: Any) -> Any:
            self._counts[f"{self._name}.{attribute}"] += 1
            return found(*arguments, **named)

        return counted


def counting(bundle: EnvironmentPorts) -> tuple[EnvironmentPorts, Counter[str]]:
    """The same ports, and how often each write was called, whatever came of it."""
    counts: Counter[str] = Counter()
    wrapped: dict[str, Any] = {
        name: Counted(name, port, counts) for name, port in ports_in(bundle).items()
    }
    return replace(bundle, **wrapped), counts
