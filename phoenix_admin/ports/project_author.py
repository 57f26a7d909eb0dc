"""Making and removing projects, where the environment lets the app do so (LOCAL)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from phoenix_admin.domain.project import Project
from phoenix_admin.ports.call import Call


class ProjectAuthor(Protocol):
    """Creates projects from a person's own media; blocks, called on a lane."""

    def create(self, name: str, clips: Sequence[Path], call: Call) -> Project:
        """A new project, status ready, of the files in this order: a reel, or of sound files an
        episode. Raises Invalid by name, and for a mix of both.
        """
        ...

    def prepare_samples(self, call: Call) -> int:
        """Make the sample projects once per data folder; returns how many were made now."""
        ...

    def remove_samples(self, call: Call) -> int:
        """Remove all sample projects and their files; returns how many. Raises Conflict while
        one of them is being stitched.
        """
        ...
