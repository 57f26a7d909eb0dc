"""Reading `environments.toml`: every bad value is refused by name, key and line.

One bad environment does not take the others with it, and none of them takes LOCAL: the app shows
the faults and opens what is sound (product note §9). The file is only read here; what a person
adds by a form is appended by `environment_draft`.
"""

import json
import re
import tomllib
from pathlib import Path

from phoenix_admin.domain.record import record
from phoenix_admin.settings.environment_reading import read_environment
from phoenix_admin.settings.environments import CloudEnvironment
from phoenix_admin.settings.toml_places import TomlPlaces
from phoenix_admin.settings.toml_table import Faults, KeyPath, Table

LARGEST = 256 * 1024
"""Bytes; a larger file is not a list of environments."""
MOST_ENVIRONMENTS = 50
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@record
class SettingFault:
    """What is wrong with one value. `key` is its dotted path, `line` counts from 1."""

    key: str
    text: str
    line: int | None = None

    def __str__(self) -> str:
        """One sentence for a person, such as `line 4, environments.dev.label: …`."""
        place = f"line {self.line}" if self.line is not None else ""
        where = ", ".join(part for part in (place, self.key) if part)
        return f"{where}: {self.text}" if where else self.text


@record
class EnvironmentsFile:
    """The sound environments in the order of the file, and every fault of the others."""

    environments: tuple[CloudEnvironment, ...] = ()
    faults: tuple[SettingFault, ...] = ()


def read_environments(path: Path) -> EnvironmentsFile:
    """Read the file. Raises nothing: no file means no environments, an unreadable one a fault."""
    try:
        if path.stat().st_size > LARGEST:
            return _only_fault(f"the file is larger than {LARGEST // 1024} KiB")
        raw = path.read_bytes()
    except FileNotFoundError:
        return EnvironmentsFile()
    except OSError as error:
        return _only_fault(f"the file cannot be read ({error.strerror or error})")
    try:
        return parse_environments(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return _only_fault("the file is not UTF-8 text", line)


def parse_environments(text: str) -> EnvironmentsFile:
    """The environments in a TOML text. Pure; raises nothing."""
    try:
        document: dict[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _only_fault(*_described(str(error)))
    except RecursionError:
        return _only_fault("values are nested too deeply")
    faults = Faults()
    found = _environments(Table(document, (), faults), faults)
    places = TomlPlaces(text) if faults.found else None
    return EnvironmentsFile(
        found,
        tuple(
            SettingFault(_dotted(path), fault, places.line_of(path) if places else None)
            for path, fault in faults.found
        ),
    )


def _environments(root: Table, faults: Faults) -> tuple[CloudEnvironment, ...]:
    tables = root.tables("environments")
    root.refuse_the_rest()
    if len(tables) > MOST_ENVIRONMENTS:
        faults.add(("environments",), f"there are more than {MOST_ENVIRONMENTS} environments")
        tables = tables[:MOST_ENVIRONMENTS]
    read = [environment for table in tables if (environment := read_environment(table))]
    return tuple(_without_twins(read, faults))


def _without_twins(read: list[CloudEnvironment], faults: Faults) -> list[CloudEnvironment]:
    """Two names that differ in case only would be taken for each other: the second is refused."""
    kept: dict[str, CloudEnvironment] = {}
    for each in read:
        name = each.environment.name
        first = kept.setdefault(name.casefold(), each)
        if first is not each:
            faults.add(("environments", name), f"the name is too like {first.environment.name}")
    return list(kept.values())


def _dotted(path: KeyPath) -> str:
    """The path as it would stand in the file; odd keys in quotes, control characters escaped."""
    return ".".join(key if _BARE.fullmatch(key) else json.dumps(key) for key in path)


def _described(error: str) -> tuple[str, int | None]:
    """The parser's sentence without its place, and the line in it."""
    text, _, place = error.rpartition(" (at line ")
    line, _, _ = place.partition(",")
    if text and line.isdecimal():
        return f"this is not TOML: {text[:1].lower()}{text[1:]}", int(line)
    return f"this is not TOML: {error}", None


def _only_fault(text: str, line: int | None = None) -> EnvironmentsFile:
    return EnvironmentsFile(faults=(SettingFault("", text, line),))
