"""What a person's files make, told by their names: a reel of clips or an episode of sound files."""

from collections.abc import Iterable
from pathlib import PurePath

from phoenix_admin.domain.project import ProjectKind

__all__ = ["MIXED", "SOUND_ENDINGS", "is_sound", "kind_of_files"]

SOUND_ENDINGS = frozenset(
    (
        ".aac", ".aif", ".aifc", ".aiff", ".caf", ".flac", ".m4a", ".m4b", ".mka", ".mp3", ".oga",
        ".ogg", ".opus", ".w64", ".wav", ".wave", ".weba",
    )
)  # fmt: skip
"""Which files are taken for segments; whatever else is named is taken for a clip."""

MIXED = (
    "Clips and sound files are mixed. A project is a reel of clips or an episode of sound files: "
    "take one kind out."
)


def is_sound(name: str | PurePath) -> bool:
    """Whether a file is a sound file by its name."""
    return PurePath(name).suffix.lower() in SOUND_ENDINGS


def kind_of_files(names: Iterable[str | PurePath]) -> ProjectKind | None:
    """What these files make; None where sound and other files are mixed. No files: a reel."""
    kinds = {is_sound(name) for name in names}
    if len(kinds) > 1:
        return None
    return ProjectKind.EPISODE if kinds == {True} else ProjectKind.REEL
