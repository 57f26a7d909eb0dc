"""What will be made of the clips: by which method, at which size and rate, how many frames.

Frame counts are fixed before anything is encoded. They are the yardstick of the verification:
ffmpeg's exit code is no evidence (it is 0 for a reel that lost half of its clips).
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from fractions import Fraction
from typing import Literal, TypeVar

from phoenix_admin.domain.record import record
from phoenix_admin.stitcher.admission import AdmittedClip
from phoenix_admin.stitcher.facts import ClipFacts
from phoenix_admin.stitcher.fingerprint import why_not_copy

__all__ = ["SAMPLE_RATE", "ClipPlan", "Method", "Plan", "Profile", "conformed", "make_plan"]

Method = Literal["copy", "conform"]

SAMPLE_RATE = 48_000
_Choice = TypeVar("_Choice", bound=Hashable)


@record
class Profile:
    """The picture of the reel: even pixels, frames per second."""

    width: int
    height: int
    rate: Fraction

    def __post_init__(self) -> None:
        """Refuse what no encoder takes."""
        even = self.width % 2 == 0 and self.height % 2 == 0
        if not even or min(self.width, self.height) < 2 or not 0 < self.rate <= 1000:
            msg = f"impossible picture: {self.width}x{self.height} at {self.rate}"
            raise ValueError(msg)

    def seconds(self, frames: int) -> Fraction:
        """How long so many frames last."""
        return frames / self.rate


@record
class ClipPlan:
    """One clip of the reel: `frames` of picture, `samples` of sound at 48 kHz.

    `microseconds` is its length for the concat list. Samples and microseconds are shares of
    running totals, so that rounding never adds up over a long list. `number` counts from 1.
    """

    number: int
    source: AdmittedClip
    facts: ClipFacts
    frames: int
    samples: int
    microseconds: int


@record
class Plan:
    """The whole job. `why` says why clips are re-encoded; it is empty for a copy."""

    method: Method
    profile: Profile
    clips: tuple[ClipPlan, ...]
    why: str

    @property
    def frames(self) -> int:
        """The number of frames the reel must have."""
        return sum(clip.frames for clip in self.clips)

    @property
    def has_audio(self) -> bool:
        """Whether the reel gets a sound track; a conformed one always does, if only silence."""
        return self.method == "conform" or self.clips[0].facts.has_audio

    @property
    def duration_ms(self) -> int:
        """Milliseconds of reel, at least 1: the unit in which progress is counted."""
        if self.method == "copy":
            seconds = sum((clip.facts.length for clip in self.clips), Fraction(0))
        else:
            seconds = self.profile.seconds(self.frames)
        return max(1, round(seconds * 1000))


def make_plan(
    sources: Sequence[AdmittedClip],
    facts: Sequence[ClipFacts],
    *,
    width: int | None = None,
    height: int | None = None,
    rate: Fraction | None = None,
) -> Plan:
    """The plan for clips given in list order, at least one.

    Size and rate default to the most common ones among the clips (the earliest wins a tie).
    Copies are planned only for clips that are equal and already have the wanted picture.
    """
    common_width, common_height = _most_common([(clip.width, clip.height) for clip in facts])
    profile = Profile(
        width or common_width,
        height or common_height,
        rate or _most_common([c.rate for c in facts]),
    )
    unlistable = [n for n, source in enumerate(sources, 1) if not source.can_be_listed]
    why = why_not_copy(facts)
    if why is None and unlistable:
        why = f"clip {unlistable[0]} has a control character in its name"
    if why is None and (facts[0].width, facts[0].height, facts[0].rate) != (
        profile.width,
        profile.height,
        profile.rate,
    ):
        why = "another size or rate is wanted"
    if why is None:
        frames = [clip.video.packets for clip in facts]
        return Plan("copy", profile, _shares(sources, facts, frames, profile), "")
    return conformed(sources, facts, profile, why)


def conformed(
    sources: Sequence[AdmittedClip], facts: Sequence[ClipFacts], profile: Profile, why: str
) -> Plan:
    """The plan that re-encodes every clip to `profile`."""
    frames = [max(1, round(clip.video.ends_at * profile.rate)) for clip in facts]
    return Plan("conform", profile, _shares(sources, facts, frames, profile), why)


def _most_common(choices: Sequence[_Choice]) -> _Choice:
    return Counter(choices).most_common(1)[0][0]


def _shares(
    sources: Sequence[AdmittedClip],
    facts: Sequence[ClipFacts],
    frames: Sequence[int],
    profile: Profile,
) -> tuple[ClipPlan, ...]:
    plans: list[ClipPlan] = []
    done = 0
    for number, (source, clip, count) in enumerate(zip(sources, facts, frames, strict=True), 1):
        start, end = profile.seconds(done), profile.seconds(done + count)
        plans.append(
            ClipPlan(
                number=number,
                source=source,
                facts=clip,
                frames=count,
                samples=round(end * SAMPLE_RATE) - round(start * SAMPLE_RATE),
                microseconds=round(end * 1_000_000) - round(start * 1_000_000),
            )
        )
        done += count
    return tuple(plans)
