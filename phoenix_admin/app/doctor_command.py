"""`doctor`: check this computer and an environment, and on request make one real stitch.

Without `--live` nothing leaves this computer. No Qt: it works where no window can be opened.
"""

import json
import sys
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from phoenix_admin.app.doctor_sources import doctor_source
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.domain.doctor import CheckResult, CheckState, begin_round, not_checked, summary
from phoenix_admin.domain.doctor_order import in_words, listed
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.record import record
from phoenix_admin.ports.check_source import CheckSource
from phoenix_admin.services.doctor_report import plain, plain_line, report_values, result_lines
from phoenix_admin.services.doctor_run import DoctorRun
from phoenix_admin.services.known_environments import KnownEnvironments
from phoenix_admin.services.live_stitch import Talk
from phoenix_admin.settings.environments import CloudEnvironment
from phoenix_admin.settings.places import Places, find_places
from phoenix_admin.tasks.context import unhurried

DONE, WRONG, MISUSED = 0, 1, 2
LONGEST_ROUND = 300.0
"""Seconds; every check has a deadline of its own that is far shorter."""


@record
class DoctorOptions:
    """What was asked for; `live_write` is the id of the project to stitch."""

    data_dir: Path | None = None
    config_dir: Path | None = None
    environment: str = LOCAL.name
    live: bool = False
    live_write: str | None = None
    as_json: bool = False
    read_only: bool = False


def run_doctor(options: DoctorOptions) -> int:
    """Run the command; returns the exit code."""
    if options.live_write is not None and not (sys.stdin.isatty() and sys.stdout.isatty()):
        _complain("--live-write asks a person, and there is no terminal to ask on.")
        return MISUSED
    places = find_places(options.data_dir, options.config_dir)
    known = KnownEnvironments(places.environments)
    known.read()
    described = known.find(options.environment)
    if described is None and options.environment.casefold() != LOCAL.name.casefold():
        names = ", ".join(each.name for each in known.environments)
        _complain(f"There is no environment called “{options.environment}”. There is: {names}.")
        if known.fault_words is not None:
            _complain(known.fault_words)
        return MISUSED
    source = doctor_source(described, places)
    try:
        wrong = _examined(source, described, options)
        if options.live_write is None:
            return WRONG if wrong else DONE
        if wrong:
            _say("Nothing was stitched: mend what failed first.")
            return WRONG
        return _stitched(options, described, places)
    except KeyboardInterrupt:
        _say("\nStopped.")
        return WRONG
    finally:
        source.close()


def _examined(
    source: CheckSource, described: CloudEnvironment | None, options: DoctorOptions
) -> bool:
    """Make the checks and print them, the worst first; True when one has failed.

    As JSON they are in the order of the checks: a program looks for them by their ids.
    """
    heading, facts = _heading(described), source.facts()
    found: dict[str, CheckResult] = {}
    if not options.as_json:
        _say(heading)
    try:
        for result in _results(source, live=options.live or options.live_write is not None):
            found[result.facts.id] = result
            _show_progress(len(found), len(facts))
    finally:
        # Also what was found until somebody pressed Ctrl+C.
        _show_progress(0, 0)
        if not options.as_json:
            for line in chain.from_iterable(map(result_lines, listed(facts, found))):
                print(plain(line), flush=True)
    if options.as_json:
        in_order = [found[each.id] for each in facts if each.id in found]
        values = report_values(heading, in_order, SystemClock().now())
        print(json.dumps(values, indent=2, ensure_ascii=False), flush=True)
    else:
        results = listed(facts, found)
        _say(f"doctor: {summary(results)}\n{in_words(results)}")
    return any(each.state is CheckState.FAILED for each in found.values())


def _show_progress(done: int, total: int) -> None:
    """How far it is, where a person waits at a terminal; gone with 0 of 0."""
    if sys.stderr.isatty():
        text = f"{done} of {total} checks made" if total else ""
        print(f"\r{text}\x1b[K", end="", file=sys.stderr, flush=True)


def _results(source: CheckSource, *, live: bool) -> Iterator[CheckResult]:
    clock = SystemClock()
    planned = begin_round(source.facts())
    if not live:
        outside = [facts.id for facts in source.facts() if facts.network]
        why = not_checked("Asks Google; only with --live.")
        planned = planned.leave_out(outside, why, clock.now())
    run = DoctorRun(source, clock, planned)
    try:
        yield from run.results(unhurried(LONGEST_ROUND))
    finally:
        run.cancel()


def _stitched(options: DoctorOptions, described: CloudEnvironment | None, places: Places) -> int:
    from phoenix_admin.app.doctor_live_write import stitch_for_real  # noqa: PLC0415 - rarely wanted

    assert options.live_write is not None
    talk = Talk(_say, input, time.sleep)
    try:
        good = stitch_for_real(
            options.live_write, described, places, talk, read_only=options.read_only
        )
    except PhoenixError as error:
        _say(error.text)
        if error.may_have_happened:
            _say("It may have been started. Open the project in the window before trying again.")
        return WRONG
    return DONE if good else WRONG


def _heading(described: CloudEnvironment | None) -> str:
    if described is None:
        return f"Doctor: {LOCAL.name}"
    own = described.environment
    return f"Doctor: {own.name} ({own.label}), Google Cloud project {described.project}"


def _say(text: str) -> None:
    for line in text.split("\n"):
        print(plain_line(line), flush=True)


def _complain(text: str) -> None:
    for line in text.split("\n"):
        print(plain_line(line), file=sys.stderr)
