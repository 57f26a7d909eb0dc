"""Learns the facts about all clips of a list before anything is made of them.

Every bad clip is found and named in one go. Ordinary MP4 files are first looked at here (about
1 ms each), the rest is asked of a few ffmpeg processes side by side. The quick look is enough
for a copy, which reads every packet anyway and is verified packet by packet; before clips are
encoded, or when some are bad already, all the others are read by ffmpeg too. A file that
stands in the list more than once is looked at once.
"""

from collections.abc import Callable, Sequence

from phoenix_admin.stitcher.admission import AdmittedClip
from phoenix_admin.stitcher.children import ChildExit, ChildPool, ChildTask
from phoenix_admin.stitcher.commands import Tool, probe_command
from phoenix_admin.stitcher.errors import ClipProblem
from phoenix_admin.stitcher.facts import ClipFacts
from phoenix_admin.stitcher.probe import ProbeReading
from phoenix_admin.stitcher.quick_look import quick_look
from phoenix_admin.stitcher.reporter import Supervisor

__all__ = ["Survey"]

_Key = tuple[object, ...]
Tell = Callable[[int, str], None]
Outcome = tuple[list[ClipFacts], list[ClipProblem]]


class Survey:
    """Facts by clip, remembered for the length of one run.

    `tell` is called whenever a file is finished, with how many looks there have been in this run
    (it only rises) and with words such as "read 3 of 8 clips".
    """

    def __init__(self, tool: Tool, supervisor: Supervisor, cores: int) -> None:
        self._tool = tool
        self._supervisor = supervisor
        self._limit = max(1, min(cores, 4))
        self._known: dict[_Key, ClipFacts | str] = {}
        self._only_glanced: set[_Key] = set()
        self._looks = 0

    def look(self, clips: Sequence[AdmittedClip], tell: Tell) -> Outcome:
        """The facts of the good clips and the problems of the bad ones, both in list order."""
        waiting = self._unknown(clips)
        self._ask_ffmpeg([clip for clip in waiting if not self._glanced(clip, tell)], tell)
        return self._outcome(clips)

    def look_closely(self, clips: Sequence[AdmittedClip], tell: Tell) -> Outcome:
        """Like `look`, but ffmpeg has read every packet of every clip in the end."""
        for key in self._only_glanced:
            self._known.pop(key, None)
        self._only_glanced.clear()
        self._ask_ffmpeg(self._unknown(clips), tell)
        return self._outcome(clips)

    def _unknown(self, clips: Sequence[AdmittedClip]) -> list[AdmittedClip]:
        """The different files of which nothing is known yet."""
        return list({clip.key: clip for clip in clips if clip.key not in self._known}.values())

    def _outcome(self, clips: Sequence[AdmittedClip]) -> Outcome:
        facts: list[ClipFacts] = []
        problems: list[ClipProblem] = []
        for clip in clips:
            known = self._known[clip.key]
            if isinstance(known, ClipFacts):
                facts.append(known)
            else:
                problems.append(ClipProblem(clip.given, known))
        return facts, problems

    def _learnt(self, clip: AdmittedClip, known: ClipFacts | str) -> None:
        self._known[clip.key] = known
        self._looks += 1

    def _glanced(self, clip: AdmittedClip, tell: Tell) -> bool:
        """Whether the index alone told everything (or the file cannot even be read)."""
        self._supervisor.raise_if_cancelled()
        try:
            facts = quick_look(clip.path, clip.size)
        except OSError as error:
            self._learnt(clip, f"cannot be read: {error.strerror}")
            return True
        if facts is None:
            return False
        self._only_glanced.add(clip.key)
        self._learnt(clip, facts)
        tell(self._looks, f"looked at {self._looks} clips")
        return True

    def _ask_ffmpeg(self, clips: Sequence[AdmittedClip], tell: Tell) -> None:
        read = 0

        def task(clip: AdmittedClip) -> ChildTask:
            reading = ProbeReading(clip.path, clip.size)

            def ended(end: ChildExit) -> None:
                nonlocal read
                read += 1
                self._learnt(clip, reading.outcome(end))
                tell(self._looks, f"read {read} of {len(clips)} clips")

            return ChildTask(
                argv=probe_command(self._tool, clip.path),
                on_exit=ended,
                on_output=reading.take_output,
                on_error_line=reading.take_error_line,
            )

        ChildPool(self._supervisor).run((task(clip) for clip in clips), self._limit)
