"""`profile-imports`: what importing modules costs in time and memory. No Qt."""

import json
import sys
from pathlib import Path

from phoenix_admin.backends.local.import_probe import FreshInterpreter
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.import_profile import profile_from_json, profile_to_json
from phoenix_admin.domain.record import record
from phoenix_admin.services.import_profile_report import compared_lines, profile_lines
from phoenix_admin.services.import_profiling import profile_imports
from phoenix_admin.tasks.context import unhurried

DONE, WRONG, MISUSED = 0, 1, 2
LONGEST = 900.0
"""Seconds for all of it: a module may do anything while it is imported."""


@record
class ProfileOptions:
    """What was asked for. `compare` is a file that `json_file` of another time has written."""

    modules: tuple[str, ...]
    python: Path | None = None
    json_file: Path | None = None
    compare: Path | None = None


def run_profile(options: ProfileOptions) -> int:
    """Measure and print; returns the exit code: 1 where something could not be imported."""
    before = None
    if options.compare is not None:
        try:
            before = profile_from_json(json.loads(options.compare.read_text(encoding="utf-8")))
        except (OSError, ValueError, PhoenixError) as error:
            _complain(f"{options.compare} cannot be compared with: {error}")
            return MISUSED
    try:
        prober = FreshInterpreter(options.python)
        profile = profile_imports(
            options.modules, prober, unhurried(LONGEST), on_step=_say_progress
        )
    except PhoenixError as error:
        _complain(error.text)
        return WRONG
    for line in profile_lines(profile):
        print(line)
    if before is not None:
        print()
        for line in compared_lines(before, profile):
            print(line)
    if options.json_file is not None:
        text = json.dumps(profile_to_json(profile), indent=1)
        try:
            options.json_file.write_text(text, encoding="utf-8")
        except OSError as error:
            _complain(f"{options.json_file} cannot be written: {error.strerror}")
            return WRONG
    return DONE


def _say_progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} of {of} processes", end="\n" if done == of else "", file=sys.stderr)


def _complain(text: str) -> None:
    print(text, file=sys.stderr)
