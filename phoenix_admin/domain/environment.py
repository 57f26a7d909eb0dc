"""An environment: a named place the app works on."""

import re
from enum import StrEnum
from pathlib import PureWindowsPath

from phoenix_admin.domain.record import record


class EnvironmentKind(StrEnum):
    """Embedded on this machine, or a Google Cloud project."""

    LOCAL = "local"
    GCP = "gcp"


class EnvironmentLabel(StrEnum):
    """How much a mistake costs here; decides colour, stripe and confirmation tiers."""

    LOCAL = "LOCAL"
    DEV = "DEV"
    PROD = "PROD"


@record
class Environment:
    """A named place; LOCAL always exists.

    `read_only` refuses every write at the gate and again in the backend.
    """

    name: str
    kind: EnvironmentKind
    label: EnvironmentLabel
    read_only: bool = False

    @property
    def slug(self) -> str:
        """The name as a folder and an action key can have it: `[a-z0-9-]`, different for each.

        Names that differ in case only share one, as no two environments have such names. A name
        that has to be changed for it gets some letters of its hash, so that `dev 1` and `dev-1`
        never share a journal.
        """
        name = self.name.casefold()
        slug = re.sub(r"[^a-z0-9]+", "-", name).strip("-")
        if slug == name and not PureWindowsPath(slug).is_reserved():
            return slug
        from hashlib import sha256  # noqa: PLC0415 - loads OpenSSL, which few names need

        return f"{slug[:32]}-{sha256(name.encode()).hexdigest()[:8]}".lstrip("-")


LOCAL = Environment("LOCAL", EnvironmentKind.LOCAL, EnvironmentLabel.LOCAL)
