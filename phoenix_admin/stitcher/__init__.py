"""The media engine: makes one reel of many clips with ffmpeg, whole and verified, or none.

A library (`stitch`, `inspect_clip`, `thumbnail`) and a program of its own
(`python -m phoenix_admin.stitcher`). It knows the domain and nothing else of the application.
"""

from phoenix_admin.stitcher.engine import stitch
from phoenix_admin.stitcher.errors import (
    ClipProblem,
    InspectionFailed,
    StitchCancelled,
    StitchFailed,
    plain_name,
)
from phoenix_admin.stitcher.facts import AudioFacts, ClipFacts, VideoFacts
from phoenix_admin.stitcher.ffmpeg_binary import find_ffmpeg
from phoenix_admin.stitcher.finish import temporary_names
from phoenix_admin.stitcher.inspection import inspect_clip, thumbnail
from phoenix_admin.stitcher.reporter import Reporter
from phoenix_admin.stitcher.request import StitchRequest, StitchResult

__all__ = [
    "AudioFacts",
    "ClipFacts",
    "ClipProblem",
    "InspectionFailed",
    "Reporter",
    "StitchCancelled",
    "StitchFailed",
    "StitchRequest",
    "StitchResult",
    "VideoFacts",
    "find_ffmpeg",
    "inspect_clip",
    "plain_name",
    "stitch",
    "temporary_names",
    "thumbnail",
]
