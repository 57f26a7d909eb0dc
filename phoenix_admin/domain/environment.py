"""An environment: a named place the app works on."""

from dataclasses import dataclass
from enum import StrEnum


class EnvironmentKind(StrEnum):
    """Embedded on this machine, or a Google Cloud project."""

    LOCAL = "local"
    GCP = "gcp"


class EnvironmentLabel(StrEnum):
    """How much a mistake costs here; decides colour, stripe and confirmation tiers."""

    LOCAL = "LOCAL"
    DEV = "DEV"
    PROD = "PROD"


@dataclass(frozen=True, slots=True)
class Environment:
    """A named place; LOCAL always exists.

    `read_only` refuses every write at the gate and again in the backend.
    """

    name: str
    kind: EnvironmentKind
    label: EnvironmentLabel
    read_only: bool = False


LOCAL = Environment("LOCAL", EnvironmentKind.LOCAL, EnvironmentLabel.LOCAL)
