"""What is known about the files behind a project's clips."""

from typing import Protocol

from phoenix_admin.domain.clip import Clip
from phoenix_admin.domain.project import Project
from phoenix_admin.ports.call import Call


class ClipLibrary(Protocol):
    """Describes clips; blocks, called on a lane. A clip that cannot be read is described, too."""

    def describe(self, project: Project, call: Call) -> tuple[Clip, ...]:
        """One entry per listed clip, in order."""
        ...

    def thumbnail(self, clip: Clip, height: int, call: Call) -> bytes | None:
        """A PNG of that height in pixels, or None where no picture can be made."""
        ...
