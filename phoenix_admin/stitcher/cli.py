"""The stitcher as a program of its own.

    python -m phoenix_admin.stitcher --output REEL CLIP...
    python -m phoenix_admin.stitcher --output REEL --clips-from FILE
    python -m phoenix_admin.stitcher --assemble [--gap S] --output EPISODE SOUND...

Ends with 0 when the reel or episode is in place; 1 when it is not (one line `NAME: reason` for
each bad clip, or one line with the reason, or the line `cancelled`, on standard error); 2 for
wrong use.
SIGINT and SIGTERM cancel: nothing is left behind and the exit code is 1.
"""

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from types import FrameType
from typing import IO

from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.stitcher.assembly import assemble
from phoenix_admin.stitcher.assembly_request import (
    PODCAST_LOUDNESS,
    AssemblyRequest,
    AssemblyResult,
)
from phoenix_admin.stitcher.engine import stitch
from phoenix_admin.stitcher.errors import StitchCancelled, StitchFailed
from phoenix_admin.stitcher.own_memory import resident_mib
from phoenix_admin.stitcher.request import StitchRequest, StitchResult

__all__ = ["main"]

MEMORY_EVERY = 2.0
"""Seconds between two lines that say how much memory the run uses."""
HEARTBEAT_AFTER = 5.0
"""Seconds without any line after which there is one that only says that the run is alive."""
_NICENESS = 10  # measured: keeps a window's timers as punctual as on an idle computer


class _WrongUse(Exception):
    """The arguments are well formed but make no sense; the text says why."""


class ConsoleReporter:
    """Writes progress to `out` as JSON lines or as text; a `Reporter`.

    JSON: one object a line, `{"event": "progress", "done", "total", "unit", "stage", "detail",
    "percent"}`, at the end one with `"event": "result"`. Every two seconds one has `"rss_mib"`, the
    resident memory of this process and its ffmpeg (Linux); where nothing moves, a line with
    `"event": "heartbeat"` says it. When nobody reads any more it falls silent and the work goes on.
    `monotonic` gives seconds.
    """

    def __init__(
        self, out: IO[str], style: str, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.cancelled = False
        self._monotonic = monotonic
        self._children: set[int] = set()
        self._memory_due = self._silent_since = monotonic()
        self._out: IO[str] | None = out if style != "none" else None
        self._json = style == "json"
        self._last_shown: tuple[Stage, int | None] | None = None

    def cancel(self, _number: int, _frame: FrameType | None) -> None:
        """A signal handler: ask the engine to stop."""
        self.cancelled = True

    def progress(self, progress: Progress) -> None:
        """Write one object, or, as text, a line for each new stage or percent."""
        if self._json:
            self.write_object(
                {
                    "event": "progress",
                    "done": progress.done,
                    "total": progress.total,
                    "unit": progress.unit,
                    "stage": progress.stage.value,
                    "detail": progress.detail,
                    "percent": progress.percent,
                    **self._memory_if_due(),
                }
            )
            return
        shown = (progress.stage, progress.percent)
        if shown != self._last_shown:
            self._last_shown = shown
            share = "" if progress.percent is None else f" {progress.percent} %"
            detail = f" · {progress.detail}" if progress.detail else ""
            self._write(f"{progress.stage.value}{share}{detail}")

    def child_started(self, pid: int) -> None:
        """Its memory counts with ours. The kernel ends children with us."""
        self._children.add(pid)

    def child_ended(self, pid: int) -> None:
        """It uses nothing any more."""
        self._children.discard(pid)

    def note(self, text: str, **fields: object) -> None:
        """Notes are for a log; the program has none."""

    def cancel_requested(self) -> bool:
        """Whether a signal came. Asked several times a second: so signs of life come from here."""
        if self._json and self._monotonic() - self._silent_since >= HEARTBEAT_AFTER:
            self.write_object({"event": "heartbeat", **self._memory_if_due()})
        return self.cancelled

    def finalizing(self, temporary: Path, reel: Path, size: int) -> None:
        """Nothing to do: nobody will look for a half-finished run of this program."""

    def write_object(self, content: dict[str, object]) -> None:
        """Write one JSON line, if JSON was asked for."""
        if self._json:
            self._write(json.dumps(content))

    def episode(self, result: AssemblyResult) -> None:
        """Say what was assembled."""
        self.write_object(
            {
                "event": "result",
                "result": "done",
                "episode": str(result.episode),
                "size": result.size,
                "duration_ms": result.duration_ms,
                "loudness": result.loudness,
                "peak": result.peak,
                "warnings": list(result.warnings),
            }
        )

    def result(self, result: StitchResult) -> None:
        """Say what was stitched."""
        self.write_object(
            {
                "event": "result",
                "result": "done",
                "reel": str(result.reel),
                "size": result.size,
                "frames": result.frames,
                "duration_ms": result.duration_ms,
                "method": result.method,
                "warnings": list(result.warnings),
            }
        )

    def _memory_if_due(self) -> dict[str, object]:
        now = self._monotonic()
        if now < self._memory_due:
            return {}
        self._memory_due = now + MEMORY_EVERY
        used = resident_mib(self._children)
        return {} if used is None else {"rss_mib": used}

    def _write(self, line: str) -> None:
        self._silent_since = self._monotonic()
        if self._out is None:
            return
        try:
            print(line, file=self._out, flush=True)
        except OSError:  # the reader has gone
            self._out = None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with `arguments` (without its name) and return its exit code.

    Call it on the main thread of a process of its own: it sets signal handlers and lowers the
    priority.
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        request = _assembly(options) if options.assemble else _request(options)
    except _WrongUse as error:
        parser.error(str(error))
    reporter = ConsoleReporter(sys.stdout, options.progress)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, reporter.cancel)
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    code = _make(request, reporter)
    with suppress(OSError):
        sys.stdout.flush()
        return code
    # Nobody reads: point the stream elsewhere, or the interpreter complains at its end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _make(request: StitchRequest | AssemblyRequest, reporter: ConsoleReporter) -> int:
    try:
        if isinstance(request, AssemblyRequest):
            result = assemble(request, reporter)
            reporter.episode(result)
        else:
            result = stitch(request, reporter)
            reporter.result(result)
    except StitchCancelled:
        reporter.write_object({"event": "result", "result": "cancelled"})
        print("cancelled", file=sys.stderr)
        return 1
    except StitchFailed as failure:
        problems = [{"path": str(p.path), "reason": p.reason} for p in failure.problems]
        reporter.write_object(
            {
                "event": "result",
                "result": "failed",
                "reason": failure.reason,
                "problems": problems,
            }
        )
        for line in failure.problems or (failure.reason,):
            print(line, file=sys.stderr)
        return 1
    for warning in result.warnings:
        print(f"note: {warning}", file=sys.stderr)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="phoenix_admin.stitcher",
        description="Join video clips into one reel, or with --assemble sound files into one "
        "episode of even loudness: a whole, verified one, or none.",
        epilog="Exit code: 0 the reel or episode is in place, 1 it is not (the reason is on "
        "standard error), 2 wrong use.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("clips", nargs="*", metavar="CLIP", help="video or sound files, in their order")
    add("--output", required=True, metavar="REEL", help="the file to make (MP4, or M4A)")
    add(
        "--clips-from",
        metavar="FILE",
        help="read the clips from FILE, one path a line; - is standard input",
    )
    add(
        "--null",
        action="store_true",
        help="with --clips-from: paths end with a zero byte instead of a newline",
    )
    add(
        "--root",
        action="append",
        default=[],
        metavar="FOLDER",
        help="accept clips from inside this folder only; may be repeated",
    )
    add("--progress", choices=("json", "text", "none"), default="text")
    add("--thorough", action="store_true", help="decode every clip first to find hidden damage")
    add("--ffmpeg", metavar="PATH", help="the ffmpeg program to use")
    add("--size", metavar="WxH", help="picture size of the reel, even numbers")
    add("--rate", metavar="R", help="frames per second of the reel, such as 25 or 30000/1001")
    add("--assemble", action="store_true", help="make an episode of sound files")
    add("--gap", metavar="S", help="with --assemble: seconds of silence between segments (0)")
    add(
        "--loudness",
        metavar="LUFS",
        help=f"with --assemble: the loudness of every segment ({PODCAST_LOUDNESS:g})",
    )
    add("--run-id", metavar="ID", help="marks the temporary files and child processes")
    return parser


def _assembly(options: argparse.Namespace) -> AssemblyRequest:
    if options.size or options.rate:
        raise _WrongUse("--size and --rate are for reels")
    # Segments are always decoded first, so --thorough asks for nothing more.
    try:
        return AssemblyRequest(
            episode=Path(options.output).absolute(),
            segments=_clips(options),
            run_id=_run_id(options),
            roots=_roots(options),
            gap_ms=round(float(options.gap or 0) * 1000),
            loudness=float(options.loudness or PODCAST_LOUDNESS),
            ffmpeg=Path(options.ffmpeg) if options.ffmpeg else None,
        )
    except (ValueError, OverflowError) as error:
        raise _WrongUse(str(error)) from error


def _run_id(options: argparse.Namespace) -> str:
    return options.run_id or f"{os.getpid()}-{os.urandom(4).hex()}"


def _roots(options: argparse.Namespace) -> tuple[Path, ...]:
    return tuple(Path(root).absolute() for root in options.root)


def _clips(options: argparse.Namespace) -> tuple[Path, ...]:
    """What is named on the command line or in a file."""
    clips = [Path(name) for name in options.clips]
    if options.clips_from is not None:
        if clips:
            raise _WrongUse("clips are named on the command line or in a file, not both")
        clips = _listed(options.clips_from, separator=b"\0" if options.null else b"\n")
    elif options.null:
        raise _WrongUse("--null needs --clips-from")
    if not clips:
        raise _WrongUse("no clips were named")
    return tuple(clip.absolute() for clip in clips)


def _request(options: argparse.Namespace) -> StitchRequest:
    if options.gap is not None or options.loudness is not None:
        raise _WrongUse("--gap and --loudness need --assemble")
    width, height = _size(options.size)
    try:
        return StitchRequest(
            reel=Path(options.output).absolute(),
            clips=_clips(options),
            run_id=_run_id(options),
            roots=_roots(options),
            thorough=options.thorough,
            width=width,
            height=height,
            rate=Fraction(options.rate) if options.rate else None,
            ffmpeg=Path(options.ffmpeg) if options.ffmpeg else None,
        )
    except (ValueError, ZeroDivisionError) as error:
        raise _WrongUse(str(error)) from error


def _listed(name: str, separator: bytes) -> list[Path]:
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise _WrongUse(f"the list of clips cannot be read: {error}") from error
    names = (
        part.removesuffix(b"\r") if separator == b"\n" else part
        for part in content.split(separator)
    )
    return [Path(os.fsdecode(part)) for part in names if part]


def _size(text: str | None) -> tuple[int | None, int | None]:
    if text is None:
        return None, None
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise _WrongUse(f"not a size: {text} (write it like 1280x720)")
    return int(width), int(height)
