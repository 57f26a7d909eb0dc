"""Checks the finished file against the plan before it may become the reel.

The evidence is the file's own index, read by our own reader: ffmpeg ends with 0 for a join that
dropped half of the clips.
"""

from fractions import Fraction
from pathlib import Path

from phoenix_admin.stitcher.errors import StitchFailed
from phoenix_admin.stitcher.mp4_index import Mp4Index, Track, read_index
from phoenix_admin.stitcher.mp4_tables import UnusualFile
from phoenix_admin.stitcher.plan import SAMPLE_RATE, Plan

__all__ = ["NotAsPlanned", "fault_in", "verify_reel"]

_AAC_FRAME = Fraction(1024, SAMPLE_RATE)


class NotAsPlanned(StitchFailed):
    """The finished file is not what was planned."""


def verify_reel(path: Path, plan: Plan) -> None:
    """Raises `NotAsPlanned` with what is wrong with the file at `path`, if anything is."""
    try:
        index = read_index(path)
    except UnusualFile as error:
        raise NotAsPlanned(f"the finished file cannot be read back: {error}") from error
    fault = fault_in(index, plan)
    if fault is not None:
        raise NotAsPlanned(f"the finished file is not as planned: {fault}")


def fault_in(index: Mp4Index, plan: Plan) -> str | None:
    """The first way in which the file differs from the plan; None when it is as planned."""
    pictures, sounds = index.of_kind("vide"), index.of_kind("soun")
    if len(index.tracks) != len(pictures) + len(sounds) or len(pictures) != 1:
        return f"it has the tracks {', '.join(track.kind for track in index.tracks)}"
    if len(sounds) != int(plan.has_audio):
        return f"it has {len(sounds)} sound tracks"
    picture = pictures[0]
    if picture.samples != plan.frames:
        return f"{picture.samples} frames instead of {plan.frames}"
    if not all(track.rising for track in index.tracks):
        return "its times do not rise"
    sound = sounds[0] if sounds else None
    return (_copied if plan.method == "copy" else _conformed)(picture, sound, plan)


def _shown(track: Track) -> Fraction:
    """Seconds without the lead-in that the edit list skips."""
    skipped = sum(max(0, edit.media_time) for edit in track.edits[:2])
    return track.seconds - Fraction(skipped, track.timescale)


def _conformed(picture: Track, sound: Track | None, plan: Plan) -> str | None:
    frame = 1 / plan.profile.rate
    wanted = plan.profile.seconds(plan.frames)
    if abs(picture.seconds - wanted) > frame:
        return f"the picture lasts {float(picture.seconds):.3f} s instead of {float(wanted):.3f} s"
    if sound is not None and abs(_shown(sound) - picture.seconds) > _AAC_FRAME + frame:
        return (
            f"the sound lasts {float(_shown(sound)):.3f} s,"
            f" the picture {float(picture.seconds):.3f} s"
        )
    return None


def _copied(picture: Track, sound: Track | None, plan: Plan) -> str | None:
    """A copy keeps the clips' own lengths, so every packet must be there, at its place."""
    frame = 1 / plan.profile.rate
    last = plan.clips[-1].facts
    audio_frame = Fraction(1024, last.audio.sample_rate) if last.audio else Fraction(0)
    # ffmpeg may count the padding of each clip's last sound packet as part of its length.
    slack = frame + audio_frame * (len(plan.clips) + 1)
    before_last = sum((clip.facts.length for clip in plan.clips[:-1]), Fraction(0))
    wanted = before_last + last.video.ends_at
    if abs(picture.seconds - wanted) > slack:
        return f"the picture lasts {float(picture.seconds):.3f} s instead of {float(wanted):.3f} s"
    if sound is None or last.audio is None:
        return None
    packets = sum(clip.facts.audio.packets for clip in plan.clips if clip.facts.audio)
    if sound.samples != packets:
        return f"{sound.samples} sound packets instead of {packets}"
    # However long the list, sound and picture must end as the last clip ends, give or take the
    # encoder's lead-in and padding.
    apart = (sound.seconds - picture.seconds) - (last.audio.ends_at - last.video.ends_at)
    if abs(apart) > frame + 3 * audio_frame:
        return f"sound and picture end {float(apart):+.3f} s apart"
    return None
