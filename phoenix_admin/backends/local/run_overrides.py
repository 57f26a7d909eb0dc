"""What a person may set for one run of LOCAL, by kind of work, and what the worker makes of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict

from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.job import JobKind

KNOWN_OVERRIDES = {
    JobKind.STITCH: frozenset({"thorough"}),
    JobKind.ASSEMBLE: frozenset({"gap", "loudness"}),
}
"""`thorough=true`: decode every clip before the stitch (product note §9). `gap`: seconds of
silence between segments; `loudness`: LUFS to which each is brought."""


class SoundSettings(TypedDict, total=False):
    """The part of an `AssemblyRequest` that a run may set."""

    gap_ms: int
    loudness: float


def sound_settings(overrides: Mapping[str, str]) -> SoundSettings:
    """The overrides of an assembly as the media engine takes them. Raises ValueError."""
    found = SoundSettings()
    if "gap" in overrides:
        found["gap_ms"] = round(float(overrides["gap"]) * 1000)
    if "loudness" in overrides:
        found["loudness"] = float(overrides["loudness"])
    return found


def check_overrides(kind: JobKind, overrides: Mapping[str, str]) -> None:
    """Raises Invalid for what this kind does not know and for values that make no sense."""
    unknown = set(overrides) - KNOWN_OVERRIDES[kind]
    if unknown:
        msg = f"LOCAL knows no override {', '.join(sorted(unknown))} for {kind}."
        raise Invalid(msg)
    if kind is not JobKind.ASSEMBLE or not overrides:
        return
    # Only here: a start has no use for the media engine.
    from phoenix_admin.stitcher.assembly_request import AssemblyRequest  # noqa: PLC0415 - see above

    try:
        AssemblyRequest(Path("episode"), (), "check", **sound_settings(overrides))
    except (ValueError, OverflowError) as error:
        msg = f"The run cannot be set up like this: {error}."
        raise Invalid(msg) from error
