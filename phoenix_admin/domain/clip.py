"""A clip of a project, with what is known about the file behind it."""

from phoenix_admin.domain.record import record


@record
class Clip:
    """One clip: its name as listed and the facts read from the file.

    Duration in milliseconds, size in bytes, dimensions in pixels as displayed. `problem` is a
    plain sentence when the file cannot be used; then the facts may be None.
    """

    name: str
    path: str | None
    size: int | None = None
    duration_ms: int | None = None
    width: int | None = None
    height: int | None = None
    has_audio: bool | None = None
    codec: str | None = None
    problem: str | None = None
