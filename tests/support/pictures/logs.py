"""The Logs page in the states a person meets."""

from dataclasses import replace
from typing import Any, Final

from phoenix_admin.domain.errors import Forbidden
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.notation import date_time
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.logs.shown_log import (
    Asked,
    PatternCount,
    Pill,
    PillFace,
    Pivots,
    SourceFace,
    SourceState,
)
from phoenix_admin.ui.logs.query_shelf import KeptQuery
from tests.qt.logs.logs_stage import LogsStage
from tests.support.listed_log import SECOND, START, GrowingListedLog, Line, seconds_after
from tests.support.pictures.looks import settle
from tests.support.pictures.scene import NO_SHOTS, PAIR, Size, scenes
from tests.support.pictures.stages import WholeWindow

_TRACE: Final = """Traceback (most recent call last):
  File "/app/worker.py", line 212, in stitch
    reel = run_ffmpeg(plan, progress)
  File "/app/ffmpeg.py", line 88, in run_ffmpeg
    raise MediaFault(f"clip {number}: {reason}")
MediaFault: clip 7: moov atom not found"""
_ENTRY: Final[dict[str, Any]] = {
    "timestamp": "2026-11-22T14:04:10.412Z",
    "severity": "ERROR",
    "resource": {
        "type": "cloud_run_job",
        "labels": {"job_name": "reel-stitching-job", "location": "europe-west1"},
    },
    "labels": {"run.googleapis.com/execution_name": "stitch-000007"},
    "jsonPayload": {
        "message": "clip 7 could not be read: moov atom not found <b>7</b>",
        "project": "harbour-mornings",
        "clip": {"number": 7, "file": "boats at dawn.mp4", "bytes": 48210332},
        "attempt": 2,
        "exc_info": _TRACE,
    },
}


def _lines() -> list[Line]:
    """Some two hundred lines of a run that meets a damaged clip, and of a service beside it."""
    lines: list[Line] = []
    for number in range(220):
        time = START + int(number * 1.7 * SECOND) + (number * 37 % 11) * 40_000_000
        clip = number // 9 + 1
        source = (0, 0, 1, 0, 2)[number % 5]
        severity, message = Severity.INFO, f"clip {clip} of 24: frame {number * 25} encoded"
        if source == 1:
            severity = Severity.DEBUG
            message = f"GET /projects/harbour-mornings 200 {number % 40 + 8} ms"
        elif source == 2:
            message = f"lease of harbour-mornings renewed for 60 s, attempt {number}"
        if number % 23 == 7:
            severity, message = Severity.WARNING, "rss 2.61 GiB of 4 GiB (65%), soft limit 3.4 GiB"
        lines.append(Line(message, severity, source, time))
    bad = lines[-9]
    bad.severity, bad.source, bad.entry, bad.trace = Severity.ERROR, 0, _ENTRY, _TRACE
    bad.message = str(_ENTRY["jsonPayload"]["message"])
    bad.pivots = Pivots("harbour-mornings", "01KAR7HARBOUR", "stitch-000007", "phoenix", 7731)
    lines[-6].severity = Severity.CRITICAL
    lines[-6].message = "Memory limit of 4096 MiB exceeded with 4117 MiB used."
    late = lines[-4]
    late.time = (lines[-5].time or 0) + 48 * SECOND
    for number, line in enumerate(lines[-3:], 1):
        line.time = late.time + number * SECOND
    lines[-14].message = "\x1b[33mprogress\x1b[0m 64% \x00 <script>alert(1)</script>"
    return lines


_PATTERNS: Final = (
    PatternCount("oom", "Out of memory", 1, exact=True),
    PatternCount("timeout", "Worker time-out", 0, exact=True),
    PatternCount("sigkill", "SIGKILL", 2, exact=True),
)
_SOURCES: Final = (
    SourceFace(0, "stitch-000007.log", SourceState.LIVE, rows=132),
    SourceFace(1, "phoenix", SourceState.LIVE, "tail", rows=44),
    SourceFace(2, "podcast-api", SourceState.WHOLE, rows=44, can_go_on=True),
)


class LogsWindow(WholeWindow, LogsStage):
    """The window on the Logs page."""


def _opened(theme: Theme, size: Size, log: GrowingListedLog | None = None) -> LogsWindow:
    if log is None:
        log = GrowingListedLog(_lines(), _SOURCES)
        log.patterns = _PATTERNS
        log.bound = "Since 2026-11-21 14:32:07Z, a day back: the query names no time"
    stage = LogsWindow(theme, log=log)
    stage.show(*size).load()
    stage.browser.table.setFocus()
    settle()
    return stage


def live(theme: Theme, size: Size) -> LogsWindow:
    """Three sources on one clock, followed."""
    return _opened(theme, size)


def paused(theme: Theme, size: Size) -> LogsWindow:
    """Somebody has scrolled up; lines come meanwhile."""
    stage = _opened(theme, size)
    stage.browser.table.go_to(180)
    stage.browser.table.centre_on(180)
    stage.log.add(*[Line(f"later {number}") for number in range(128)])
    settle()
    return stage


def _said(theme: Theme, size: Size, pill: PillFace, source: SourceFace) -> LogsWindow:
    stage = _opened(theme, size)
    stage.log.say(pill=pill, sources=(_SOURCES[0], source, _SOURCES[2]))
    settle()
    return stage


def reconnecting(theme: Theme, size: Size) -> LogsWindow:
    """The line to the tail is gone for the moment."""
    why = "The tail ended after an hour; it is opened again, and the hole is read from a list."
    source = replace(_SOURCES[1], state=SourceState.RECONNECTING, words="again in 4 s")
    return _said(theme, size, PillFace(Pill.RECONNECTING, 0, why), source)


def dropped(theme: Theme, size: Size) -> LogsWindow:
    """Entries are known to be missing, and where."""
    why = "512 entries were left out: rate limit"
    stage = _said(theme, size, PillFace(Pill.DROPPED, 512, why), replace(_SOURCES[1], lost=512))
    stage.log.lines[-12].gap = "512 entries of phoenix were left out here: rate limit"
    stage.log.say(dropped=3000)
    settle()
    return stage


def ended(theme: Theme, size: Size) -> LogsWindow:
    """Its run has ended, and all of it is read."""
    return _ended(theme, size, 0, "")


def later(theme: Theme, size: Size) -> LogsWindow:
    """Lines came behind the end of the run."""
    return _ended(theme, size, 3, " 3 lines were written after the end.")


def _ended(theme: Theme, size: Size, count: int, more: str) -> LogsWindow:
    end = seconds_after(372)
    how = f"stitch-000007 failed at {date_time(end)}"
    why = f"{how}. The engine said so at 14:32:07Z; all until then is read.{more}"
    source = SourceFace(0, "stitch-000007", SourceState.ENDED, how, rows=220)
    log = GrowingListedLog([replace(line, source=0) for line in _lines()], [source])
    log.patterns = _PATTERNS
    log.notes = (why,)
    log.pill = PillFace(Pill.ENDED, count, why, end, seconds_after(1927))
    return _opened(theme, size, log)


def fault(theme: Theme, size: Size) -> LogsWindow:
    """A query that cannot be read."""
    stage = _opened(theme, size)
    stage.browser.box.set_query(KeptQuery('severity>=WARNING jsonPayload.clip=( "Memory limit"'))
    stage.browser.box.run()
    stage.browser.box.setFocus()
    settle()
    return stage


def zoomed(theme: Theme, size: Size) -> LogsWindow:
    """A stretch of the histogram alone, without what is less than a warning."""
    stage = _opened(theme, size)
    through = frozenset(s for s in Severity if s >= Severity.WARNING)
    stage.browser.ask(Asked(severities=through, since=seconds_after(120), until=seconds_after(330)))
    stage.log.say(exact=False, searched=0.62)
    settle()
    return stage


def _detailed(theme: Theme, size: Size, tab: int) -> LogsWindow:
    stage = _opened(theme, size)
    place = len(stage.log.lines) - 9
    stage.log.set_note(stage.log.keys[place], "same clip as on Tuesday")
    stage.browser.table.go_to(place)
    stage.browser.show_details()
    stage.find("logs.details.tabs").setCurrentIndex(tab)
    settle()
    return stage


def detail(theme: Theme, size: Size) -> LogsWindow:
    """A message with its traceback, and where the line leads."""
    return _detailed(theme, size, 0)


def fields(theme: Theme, size: Size) -> LogsWindow:
    """The entry as a tree."""
    stage = _detailed(theme, size, 1)
    tree = stage.browser.details.tree
    payload = tree.topLevelItem(4)
    payload.child(2).setExpanded(True)
    tree.setCurrentItem(payload.child(2).child(0))
    settle()
    return stage


def around(theme: Theme, size: Size) -> LogsWindow:
    """What was written before and after a line that a query found."""
    stage = _opened(theme, size)
    stage.browser.ask_query("moov")
    stage.browser.table.go_to(0)
    stage.actions.action("logs.context").trigger()
    settle()
    return stage


def highlighted(theme: Theme, size: Size) -> LogsWindow:
    """Texts in colour, times between lines, and a name being asked for."""
    stage = _opened(theme, size)
    look = replace(stage.browser.look, elapsed=True, highlights=("rss", "clip 24", "lease", "200"))
    stage.browser.set_look(look)
    stage.browser.box.set_query(KeptQuery("severity>=INFO"))
    stage.actions.action("logs.save_query").setEnabled(True)
    stage.actions.action("logs.save_query").trigger()
    settle()
    return stage


def suggestions(theme: Theme, size: Size) -> LogsWindow:
    """What could be written next."""
    stage = _opened(theme, size)
    edit = stage.browser.box.edit
    edit.text_edit.setFocus()
    edit.set_text("severity>=")
    edit.offer()
    settle()
    return stage


def empty(theme: Theme, size: Size) -> LogsWindow:
    """Sources without a line."""
    source = SourceFace(0, "phoenix-admin.log", SourceState.LIVE)
    return _opened(theme, size, GrowingListedLog([], [source]))


def no_match(theme: Theme, size: Size) -> LogsWindow:
    """Nothing is what was asked for."""
    stage = _opened(theme, size)
    stage.browser.ask_query("zombie")
    settle()
    return stage


def loading(theme: Theme, size: Size) -> LogsWindow:
    """Still searching: an empty page is not an empty log."""
    sources = (
        SourceFace(0, "phoenix", SourceState.SEARCHING, "searching, nothing yet: back to 14:02Z"),
        SourceFace(1, "podcast-api", SourceState.CONNECTING),
    )
    log = GrowingListedLog([], sources)
    log.pill = PillFace(Pill.CONNECTING)
    return _opened(theme, size, log)


def failed(theme: Theme, size: Size) -> LogsWindow:
    """Nobody may read it."""
    error = Forbidden("You may not read logs here: logging.logEntries.list is missing.")
    log = GrowingListedLog([], [SourceFace(0, "phoenix", SourceState.FAILED, error=error)])
    log.pill = PillFace(Pill.STILL)
    return _opened(theme, size, log)


def on_disk(theme: Theme, size: Size) -> LogsWindow:
    """Lines that made room, and a share of requests that is used up."""
    words = "This window has read the log 15 times within a minute. It goes on at 14:32:50Z"
    source = SourceFace(0, "Cloud Logging of my-pipeline", SourceState.SEARCHING, can_go_on=True)
    log = GrowingListedLog(_lines(), [source])
    log.on_disk = 368_640
    room = "368 640 lines that made room are on disk, from 2026-11-22 08:25:06Z on"
    log.notes = (words, f"{room}: Read on shows them")
    return _opened(theme, size, log)


def opening(theme: Theme, size: Size) -> LogsWindow:
    """The log is being opened."""
    stage = LogsWindow(theme, at_once=False)
    stage.show(*size).load()
    settle()
    return stage


SCENES = (
    *scenes("logs", live, detail, fault, dropped, shots=PAIR),
    *scenes(
        "logs",
        paused,
        fields,
        zoomed,
        failed,
        reconnecting,
        around,
        highlighted,
        suggestions,
        empty,
        ended,
        later,
        no_match,
        loading,
        on_disk,
        opening,
        shots=NO_SHOTS,
    ),
)
