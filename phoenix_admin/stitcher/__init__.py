"""The media engine: one reel of many clips, or one episode of many sound files, with ffmpeg.

What it makes is whole and verified, or nothing is made. A library (`stitch`, `assemble`,
`inspect_clip`, `inspect_segment`, `thumbnail`) and a program of its own
(`python -m phoenix_admin.stitcher`). It knows the domain and nothing else of the application.
"""

from phoenix_admin.stitcher.assembly import assemble
from phoenix_admin.stitcher.assembly_request import AssemblyRequest, AssemblyResult
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
from phoenix_admin.stitcher.inspection import inspect_clip, inspect_segment, thumbnail
from phoenix_admin.stitcher.reporter import Reporter
from phoenix_admin.stitcher.request import StitchRequest, StitchResult
from phoenix_admin.stitcher.segment import SegmentFacts

__all__ = [
    "AssemblyRequest",
    "AssemblyResult",
    "AudioFacts",
    "ClipFacts",
    "ClipProblem",
    "InspectionFailed",
    "Reporter",
    "SegmentFacts",
    "StitchCancelled",
    "StitchFailed",
    "StitchRequest",
    "StitchResult",
    "VideoFacts",
    "assemble",
    "find_ffmpeg",
    "inspect_clip",
    "inspect_segment",
    "plain_name",
    "stitch",
    "temporary_names",
    "thumbnail",
]
