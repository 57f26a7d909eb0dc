"""The Doctor's checks of this computer. They look, and write nothing.

They belong to every environment: the journal and what is kept of it are in the data folder even
where the projects are on Google Cloud.
"""

import os
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from phoenix_admin.backends.local import file_lock
from phoenix_admin.backends.local.data_folder import DataFolder, existing_data_folder
from phoenix_admin.backends.local.program_answer import program_answer
from phoenix_admin.diagnostics.versions import versions
from phoenix_admin.domain.doctor import CheckFacts, Finding, failed, not_checked, warning, well
from phoenix_admin.domain.notation import byte_size, count, date_time
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.journal import Journal
from phoenix_admin.settings.environments_file import read_environments
from phoenix_admin.stitcher.errors import StitchFailed
from phoenix_admin.stitcher.ffmpeg_binary import child_environment, find_ffmpeg

AREA: Final = "This computer"
LITTLE_ROOM, NO_ROOM = 5 << 30, 500 << 20
"""Bytes. A reel of an hour is about 2 GiB, and it is made beside the one it replaces."""
OLDEST_TIME: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""No honest clock is before this version was written."""
CLOCK_SPAN, CLOCK_DRIFT = 0.2, timedelta(milliseconds=500)
ENCODERS: Final = ("libx264", "aac")
"""What the recipe asks of ffmpeg (stitcher.commands)."""
GCLOUD_PAGE: Final = "https://cloud.google.com/sdk/docs/install"


class LocalChecks:
    """Checks of this computer and one data folder. Nothing is opened or made for them.

    `journal` is the one to check, in a file of that name. `environments` is the file that
    describes them. `ffmpeg` gives the program of the settings, None for the bundled one. `gcloud`
    says whether Google's command line is of use here.
    """

    def __init__(
        self,
        root: Path,
        journal: Callable[[Path], Journal],
        clock: Clock,
        *,
        journal_file: Path | None = None,
        environments: Path | None = None,
        ffmpeg: Callable[[Call], Path | None] = lambda _: None,
        gcloud: bool = False,
    ) -> None:
        self._folder = DataFolder(root.absolute())
        self._journal = journal
        self._journal_file = journal_file or self._folder.journal
        self._environments_file = environments
        self._clock = clock
        self._ffmpeg_setting = ffmpeg
        checks: list[tuple[CheckFacts, Callable[[Call], Finding]]] = [
            (CheckFacts("versions", "Versions", AREA), self._versions),
            (CheckFacts("folder", "Data folder", AREA), self._data_folder),
            (CheckFacts("disk", "Disk space", AREA), self._disk),
            (CheckFacts("journal", "Journal", AREA, ("folder",), 60.0), self._chain),
            (CheckFacts("clock", "Clock of this computer", AREA), self._time),
            (CheckFacts("ffmpeg", "ffmpeg", AREA, deadline=20.0), self._ffmpeg),
        ]
        if environments is not None:
            facts = CheckFacts("environments", environments.name, AREA)
            checks.append((facts, self._environments))
        if gcloud:
            checks.append((CheckFacts("gcloud", "gcloud", AREA, deadline=20.0), _gcloud))
        self._checks = {facts.id: (facts, make) for facts, make in checks}

    def facts(self) -> tuple[CheckFacts, ...]:
        """Every check, in order."""
        return tuple(facts for facts, _ in self._checks.values())

    def run(self, check: str, call: Call) -> Finding:
        """Make one check."""
        _, make = self._checks[check]
        return make(call)

    def close(self) -> None:
        """Nothing is open: a program that was asked something ends with its call."""

    def _versions(self, _: Call) -> Finding:
        found = versions()
        text = (
            f"Phoenix Admin {found['phoenix-admin']}, Python {found['python']}, "
            f"Qt for Python {found['PySide6-Essentials']}"
        )
        return well(text, *(f"{name} {version}" for name, version in found.items()))

    def _data_folder(self, _: Call) -> Finding:
        root = self._folder.root
        if not root.exists():
            above = _existing(root)
            if not os.access(above, os.W_OK | os.X_OK):
                return failed(f"{root} cannot be made.", f"Make {above} writable, or --data-dir")
            return well(f"{root} is not there yet; the first start makes it.")
        if not any(root.iterdir()):
            return well(f"{root} is empty; the first start fills it.")
        existing_data_folder(root)  # raises Invalid for a newer version's, and for anybody else's
        unwritable = [p for p in (root, self._folder.runs, self._folder.reels) if not _writable(p)]
        if unwritable:
            names = ", ".join(str(place) for place in unwritable)
            return failed(f"Not writable: {names}", f"chmod u+rwx {root}")
        free = file_lock.is_free(self._folder.instance_lock)
        held = "no window has it open" if free else "a window has it open"
        return well(f"{root}, writable, {held}")

    def _disk(self, _: Call) -> Finding:
        place = _existing(self._folder.root)
        usage = shutil.disk_usage(place)
        text = f"{byte_size(usage.free)} of {byte_size(usage.total)} are free."
        mend = f"Make room on the disk of {place}; removed projects and old reels are the largest."
        if usage.free < NO_ROOM:
            return failed(f"{text} A stitch needs more.", mend)
        if usage.free < LITTLE_ROOM:
            return warning(f"{text} Long reels may not fit.", mend)
        return well(text, f"disk of {place}")

    def _chain(self, call: Call) -> Finding:
        if not self._journal_file.exists():
            return well("Nothing has been written yet.")
        found = self._journal(self._journal_file).check_chain(call)
        lines = f"{count(found.lines)} {'line' if found.lines == 1 else 'lines'}"
        if not found.finished:
            return not_checked(f"The check ended after {lines}.")
        evidence = [link.sentence for link in found.broken]
        if any(link.is_tampering for link in found.broken):
            text = f"{evidence[0]} It was changed outside this program."
            return failed(
                text, "Open the Journal page: it shows which entries are meant.", *evidence
            )
        if found.broken:
            text = f"The chain of {lines} holds; a line was torn by a crash."
            return well(text, *evidence)
        return well(f"The chain of {lines} holds.")

    def _environments(self, _: Call) -> Finding:
        path = self._environments_file
        assert path is not None
        read = read_environments(path)
        names = ", ".join(each.environment.name for each in read.environments)
        if read.faults:
            first, more = str(read.faults[0]), len(read.faults) - 1
            text = f"{first}{f' (and {more} more)' if more else ''}"
            return failed(text, f"Correct {path}", *map(str, read.faults))
        return well(f"It describes {names}." if names else "It describes none.", str(path))

    def _time(self, call: Call) -> Finding:
        wall, tick = self._clock.now(), self._clock.monotonic()
        call.wait(CLOCK_SPAN)
        after, later = self._clock.now(), self._clock.monotonic()
        evidence = f"{date_time(after)}, local {after.astimezone().isoformat(timespec='seconds')}"
        mend = "Set the clock, and let a time server keep it."
        if after < OLDEST_TIME:
            return failed(f"The clock says {date_time(after)}, which cannot be.", mend, evidence)
        drift = abs((after - wall) - timedelta(seconds=later - tick))
        if later < tick or drift > CLOCK_DRIFT:
            return warning("The clock was set while it was looked at.", "Run it again.", evidence)
        return well(f"It is {date_time(after)}.", evidence)

    def _ffmpeg(self, call: Call) -> Finding:
        try:
            program = find_ffmpeg(self._ffmpeg_setting(call))
        except StitchFailed as failure:
            mend = "Unset IMAGEIO_FFMPEG_EXE to use the ffmpeg that comes with this program."
            return failed(f"{failure.reason}.", mend)
        environment = child_environment()
        told = program_answer([str(program), "-hide_banner", "-version"], call, environment)
        version = re.search(r"ffmpeg version (\S+)", told)
        name = version[1] if version else "of an unknown version"
        listed = program_answer([str(program), "-hide_banner", "-encoders"], call, environment)
        lacking = [each for each in ENCODERS if not re.search(rf"\s{each}\s", listed)]
        if lacking:
            mend = "Use another ffmpeg, or unset IMAGEIO_FFMPEG_EXE to use the one that is bundled."
            return failed(
                f"ffmpeg {name} cannot encode {' or '.join(lacking)}.", mend, str(program)
            )
        return well(f"ffmpeg {name} runs, with {' and '.join(ENCODERS)}.", str(program))


def _gcloud(call: Call) -> Finding:
    program = shutil.which("gcloud")
    if program is None:
        mend = f"Install the Google Cloud CLI: {GCLOUD_PAGE}"
        return warning("It is not installed; signing in by hand needs it.", mend)
    told = program_answer([program, "version"], call)
    lines = told.splitlines() or ["It says nothing of its version."]
    return well(lines[0], program, *lines[1:6])


def _existing(place: Path) -> Path:
    """The place, or the nearest folder above it that is there."""
    return next((each for each in (place, *place.parents) if each.exists()), place)


def _writable(place: Path) -> bool:
    return os.access(place, os.W_OK | os.X_OK)
