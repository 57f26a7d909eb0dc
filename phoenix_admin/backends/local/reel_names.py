"""Where the output of a project is put: one place per project, the same for every run."""

import re
import unicodedata
from pathlib import Path

from phoenix_admin.domain.digests import sha256
from phoenix_admin.domain.job import JobKind

ENDINGS = {JobKind.STITCH: ".mp4", JobKind.ASSEMBLE: ".m4a"}
"""What a run of each kind makes."""

_LONGEST_SLUG = 40
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def slug(name: str) -> str:
    """A name as plain lower-case words with hyphens, e.g. `harbour-mornings`; never empty."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    words = _NOT_PLAIN.sub("-", plain).strip("-")[:_LONGEST_SLUG].strip("-")
    return words or "reel"


def reel_path(reels: Path, project_id: str, name: str, kind: JobKind = JobKind.STITCH) -> Path:
    """The output's file: the name for people, and eight digits that keep equal names apart."""
    short = sha256(project_id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return reels / f"{slug(name)}-{short}{ENDINGS[kind]}"
