"""What is known about the files behind a project's clips; satisfies `ports.ClipLibrary`.

Facts and pictures are remembered under path, size and time of change, so a clip list that is
shown again costs one look at each file's entry and nothing more.

The stitcher is imported by the first look: on a lane, and not before the window is painted.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from phoenix_admin.domain.clip import Clip
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.project import Project, ProjectKind
from phoenix_admin.ports.call import Call

if TYPE_CHECKING:
    from phoenix_admin.stitcher.admission import AdmittedClip
    from phoenix_admin.stitcher.facts import ClipFacts
    from phoenix_admin.stitcher.segment import SegmentFacts

# ruff: noqa: PLC0415 - the media engine is a tenth of a start, and a start needs none of it

_MOST_FACTS = 5_000
_MOST_PICTURES = 300
_SLICE = 4
_PAUSE = 0.001
_LOOK_AT_MOST = 20.0
_PICTURE_AT_MOST = 5.0
_PICTURE_AT_MS = 1_000

K = TypeVar("K")
V = TypeVar("V")


class _Memory(Generic[K, V]):
    """Keeps the answers that were used last. Any thread."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The kept answer, or a fresh one; two threads may make the same one at once."""
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        value = make()
        with self._guard:
            self._kept[key] = value
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value


class LocalClipLibrary:
    """Describes the clips of LOCAL's projects. Blocks; any thread."""

    def __init__(self, ffmpeg: Callable[[Call], Path | None]) -> None:
        """`ffmpeg` gives the program of the settings, None for the bundled one."""
        self._ffmpeg = ffmpeg
        self._facts: _Memory[tuple[Path, int, int], ClipFacts | str] = _Memory(_MOST_FACTS)
        self._sounds: _Memory[tuple[Path, int, int], SegmentFacts | str] = _Memory(_MOST_FACTS)
        self._pictures: _Memory[tuple[str, int, int, int], bytes | None] = _Memory(_MOST_PICTURES)

    def describe(self, project: Project, call: Call) -> tuple[Clip, ...]:
        """One entry per listed clip, in order; what cannot be used says why.

        A clip is judged as the stitcher judges it, so what is said here holds for a run too.
        """
        from phoenix_admin.stitcher.admission import admit

        program = self._ffmpeg(call)
        listed = [Path(name) for name in project.clips]
        admitted, problems = admit([path for path in listed if path.is_absolute()])
        usable = {clip.given: clip for clip in admitted}
        reasons = {problem.path: problem.reason for problem in problems}
        of_sound = project.kind is ProjectKind.EPISODE
        described = self._segment if of_sound else self._described
        clips: list[Clip] = []
        for number, (name, path) in enumerate(zip(project.clips, listed, strict=True), 1):
            clip = usable.get(path)
            if clip is None:
                reason = reasons.get(path, "is not named with its whole path")
                clips.append(Clip(name, None, problem=f"The file {reason}."))
            else:
                clips.append(described(name, clip, program, call))
            if number % _SLICE == 0:
                call.wait(_PAUSE)
            call.raise_if_cancelled()
        return tuple(clips)

    def thumbnail(self, clip: Clip, height: int, call: Call) -> bytes | None:
        """A PNG of that height in pixels (made even), or None where no picture can be made."""
        if clip.path is None or clip.problem is not None or clip.width is None:
            return None
        try:
            facts = Path(clip.path).stat()
        except (OSError, ValueError):
            return None
        even = max(2, height + height % 2)
        key = (clip.path, facts.st_size, facts.st_mtime_ns, even)
        program = self._ffmpeg(call)
        return self._pictures.get(key, lambda: _picture(clip, even, program, call))

    def _segment(self, name: str, file: "AdmittedClip", program: Path | None, call: Call) -> Clip:
        facts = self._sounds.get(file.key, lambda: _look_at_sound(file, program, call))
        if isinstance(facts, str):
            return Clip(name, str(file.path), size=file.size, problem=f"The file {facts}.")
        return Clip(
            name,
            str(file.path),
            size=file.size,
            duration_ms=facts.duration_ms,
            has_audio=True,
            codec=facts.codec,
        )

    def _described(self, name: str, clip: "AdmittedClip", program: Path | None, call: Call) -> Clip:
        facts = self._facts.get(clip.key, lambda: _look(clip, program, call))
        if isinstance(facts, str):
            return Clip(name, str(clip.path), size=clip.size, problem=f"The file {facts}.")
        return Clip(
            name,
            str(clip.path),
            size=clip.size,
            duration_ms=facts.duration_ms,
            width=facts.width,
            height=facts.height,
            has_audio=facts.has_audio,
            codec=facts.video_codec,
        )


def _look(clip: "AdmittedClip", program: Path | None, call: Call) -> "ClipFacts | str":
    from phoenix_admin.stitcher.inspection import inspect_clip

    return _looked(lambda most: inspect_clip(clip.path, program, timeout_s=most), call)


def _look_at_sound(file: "AdmittedClip", program: Path | None, call: Call) -> "SegmentFacts | str":
    from phoenix_admin.stitcher.inspection import inspect_segment

    return _looked(lambda most: inspect_segment(file.path, program, timeout_s=most), call)


def _looked(look: Callable[[float], V], call: Call) -> V | str:
    """What a look gives, or why the file cannot be used; `look` is told how long it may take."""
    from phoenix_admin.stitcher.errors import InspectionFailed, StitchFailed

    call.raise_if_cancelled()
    try:
        return look(min(_LOOK_AT_MOST, call.remaining()))
    except InspectionFailed as failure:
        call.raise_if_cancelled()  # cut short by our own deadline: no fact about the clip
        return str(failure)
    except StitchFailed as failure:
        raise Invalid(f"Clips cannot be looked at: {failure.reason}.") from failure


def _picture(clip: Clip, height: int, program: Path | None, call: Call) -> bytes | None:
    from phoenix_admin.stitcher.errors import InspectionFailed, StitchFailed
    from phoenix_admin.stitcher.inspection import thumbnail

    call.raise_if_cancelled()
    moment = min(_PICTURE_AT_MS, (clip.duration_ms or 0) // 3)
    patience = min(_PICTURE_AT_MOST, call.remaining())
    try:
        return thumbnail(Path(clip.path or ""), moment, height, program, timeout_s=patience)
    except InspectionFailed:
        call.raise_if_cancelled()
        return None
    except StitchFailed:
        return None
