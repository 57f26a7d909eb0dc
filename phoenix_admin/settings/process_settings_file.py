"""Reading `processes.toml`: every bad value is named by key and line, and its default is kept.

The file is only read. A documented example ships as `resources/processes.example.toml`.
"""

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Final

from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.memory_limit import MIB, read_quantity
from phoenix_admin.domain.process_signatures import DEFAULT_SIGNATURES, WorkerSignature
from phoenix_admin.settings.process_settings import DEFAULT_PROCESS_SETTINGS, ProcessSettings
from phoenix_admin.settings.toml_places import TomlPlaces
from phoenix_admin.settings.toml_table import Check, Faults, Table

LARGEST = 64 * 1024
"""Bytes; a larger file is no list of signatures."""
SMALLEST_LIMIT = 16 * MIB
MOST_SIGNATURES = 50
MOST_PATTERNS = 50
LONGEST_PATTERN = 200
REPORT, STOP = "report", "stop"
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


def read_process_settings(path: Path) -> ProcessSettings:
    """Read the file. Raises nothing: no file means the defaults, an unreadable one a fault."""
    try:
        if path.stat().st_size > LARGEST:
            return _fault(path, f"the file is larger than {LARGEST // 1024} KiB")
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return DEFAULT_PROCESS_SETTINGS
    except OSError as error:
        return _fault(path, f"the file cannot be read ({error.strerror or error})")
    except UnicodeDecodeError:
        return _fault(path, "the file is not UTF-8 text")
    found = parse_process_settings(text)
    return replace(found, faults=tuple(f"{path.name}, {fault}" for fault in found.faults))


def parse_process_settings(text: str) -> ProcessSettings:
    """What a TOML text says. Pure; raises nothing."""
    try:
        document: dict[str, object] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return ProcessSettings(faults=(f"this is not TOML: {error}",))
    faults = Faults()
    root = Table(document, (), faults)
    sweep = root.table("sweep")
    mode = sweep.text("at_start", _one_of(REPORT, STOP), REPORT)
    sweep.refuse_the_rest()
    memory = root.table("memory")
    limit = memory.text("worker_limit", _quantity, "") or ""
    memory.refuse_the_rest()
    tables = root.tables("signatures")
    root.refuse_the_rest()
    if len(tables) > MOST_SIGNATURES:
        faults.add(("signatures",), f"there are more than {MOST_SIGNATURES} signatures")
        tables = tables[:MOST_SIGNATURES]
    signatures = _joined([_signature(table) for table in tables])
    places = TomlPlaces(text) if faults.found else None
    said = tuple(_sentence(key, fault, places) for key, fault in faults.found)
    return ProcessSettings(
        signatures, mode == STOP, said, worker_memory=read_quantity(limit) if limit else None
    )


def _signature(table: Table) -> WorkerSignature | None:
    """One table; None where it names nothing to tell a worker by. Bad values keep the default."""
    known = next((each for each in DEFAULT_SIGNATURES if each.id == table.name), None)
    base = known or WorkerSignature(table.name)
    before = len(table.faults.found)
    if not _ID.fullmatch(table.name):
        table.faults.add(
            table.path, "must begin with a letter or digit and have at most 40 of them"
        )
    found = WorkerSignature(
        table.name,
        names=table.texts("names", _pattern, base.names)[:MOST_PATTERNS],
        hosts=table.texts("hosts", _pattern, base.hosts)[:MOST_PATTERNS],
        words=table.texts("words", _pattern, base.words)[:MOST_PATTERNS],
        mark=table.text("mark", _variable, base.mark) or "",
        mark_prefix=table.text("mark_prefix", _short, base.mark_prefix) or "",
        needs_worker=table.flag("needs_worker", default=base.needs_worker),
        stays_alone=table.flag("stays_alone", default=base.stays_alone),
    )
    table.refuse_the_rest()
    if found.words and not found.hosts:
        table.faults.add((*table.path, "words"), "needs `hosts`: whose command lines are read")
    if not found.names and not found.hosts:
        table.faults.add(table.path, "needs `names` or `hosts`, or nothing is ever looked at")
    return known if len(table.faults.found) > before else found


def _joined(read: list[WorkerSignature | None]) -> tuple[WorkerSignature, ...]:
    """The person's own first, because the first that matches counts; then the other defaults."""
    given = {each.id: each for each in read if each is not None}
    kept = tuple(given.pop(each.id, each) for each in DEFAULT_SIGNATURES)
    return (*given.values(), *kept)


def _sentence(key: tuple[str, ...], fault: str, places: TomlPlaces | None) -> str:
    line = places.line_of(key) if places is not None else None
    where = f"line {line}, " if line is not None else ""
    return f"{where}{'.'.join(key)}: {fault}"


def _fault(path: Path, text: str) -> ProcessSettings:
    return ProcessSettings(faults=(f"{path.name}: {text}",))


def _one_of(*words: str) -> Check:
    return lambda text: None if text in words else f"must be {' or '.join(words)}"


def _pattern(text: str) -> str | None:
    if not text or len(text) > LONGEST_PATTERN or not text.isprintable():
        return f"must be a pattern of at most {LONGEST_PATTERN} printable characters"
    return "must not match every process" if not text.strip("*?") else None


def _variable(text: str) -> str | None:
    return None if not text or _VARIABLE.fullmatch(text) else "must be the name of a variable"


def _quantity(text: str) -> str | None:
    try:
        fits = not text or read_quantity(text) >= SMALLEST_LIMIT
    except Invalid:
        fits = False
    return None if fits else "must be an amount of memory of 16Mi or more, such as 512Mi or 2Gi"


def _short(text: str) -> str | None:
    return None if len(text) <= LONGEST_PATTERN else "is too long"
