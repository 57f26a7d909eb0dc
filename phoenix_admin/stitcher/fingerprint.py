"""Decides whether clips may be joined without re-encoding.

The concat demuxer checks nothing: with a clip of another size, rate or sample rate it returns 0
and writes a reel that is broken from there on. So a copy needs every clip to be equal in all
that a decoder is set up with; one difference sends the whole list through conform, because
copied and conformed clips never mix (their set-up differs).
"""

from collections.abc import Sequence
from fractions import Fraction

from phoenix_admin.stitcher.facts import ClipFacts

__all__ = ["difference", "fingerprint", "unfit_for_copy", "why_not_copy"]

_VIDEO_FOR_MP4 = frozenset({"h264", "hevc", "av1"})
_AUDIO_FOR_MP4 = frozenset({"aac", "mp3"})
# Measured: differences of 100 ms between picture and sound keep their place in a copied reel.
_MAX_UNEVEN_END = Fraction(1, 4)


def fingerprint(clip: ClipFacts) -> dict[str, object]:
    """Everything that must be equal, by the name a person would use for it."""
    video, audio = clip.video, clip.audio
    found: dict[str, object] = {
        "tracks": clip.layout,
        "video codec": video.codec,
        "picture size": (video.width, video.height),
        "pixel shape": video.pixel_shape,
        "frame rate": (video.packet_ticks or 0) * video.time_base,
        "time base": video.time_base,
        "rotation": video.rotation,
        "video encoding settings": video.setup,
    }
    if audio is not None:
        found |= {
            "audio codec": audio.codec,
            "sample rate": audio.sample_rate,
            "channels": audio.channel_layout,
            "audio time base": audio.time_base,
            "audio encoding settings": audio.setup,
        }
    return found


def difference(first: ClipFacts, other: ClipFacts) -> str | None:
    """The name of the first property in which two clips differ, or None when they are equal."""
    ours, theirs = fingerprint(first), fingerprint(other)
    for name, value in ours.items():
        if theirs.get(name) != value:
            return name
    return None


def unfit_for_copy(clip: ClipFacts) -> str | None:
    """What, in this clip alone, rules out copying it; None when nothing does."""
    video, audio = clip.video, clip.audio
    if video.codec not in _VIDEO_FOR_MP4:
        return f"{video.codec} video is re-encoded"
    if audio is not None and audio.codec not in _AUDIO_FOR_MP4:
        return f"{audio.codec} audio is re-encoded"
    if video.packet_ticks is None:
        return "its frame rate varies"
    if video.rotation:
        return "it is rotated"
    if video.shown != video.packets:
        return "an edit list hides a part of it"
    if video.starts_at > video.packet_ticks * video.time_base:
        return "its picture starts late"
    if audio is not None and abs(audio.ends_at - video.ends_at) > _MAX_UNEVEN_END:
        return "picture and sound differ in length"
    return None


def why_not_copy(clips: Sequence[ClipFacts]) -> str | None:
    """Why this list has to be conformed, as a phrase for the log; None when a copy is right."""
    for number, clip in enumerate(clips, 1):
        reason = unfit_for_copy(clip)
        if reason is not None:
            return f"clip {number}: {reason}"
    for number, clip in enumerate(clips[1:], 2):
        name = difference(clips[0], clip)
        if name is not None:
            return f"clip {number} differs from clip 1 in {name}"
    return None
