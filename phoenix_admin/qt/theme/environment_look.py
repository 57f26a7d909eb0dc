"""How an environment looks: a solid fill, which no status ever has."""

from typing import Final

from phoenix_admin.domain.environment import EnvironmentLabel
from phoenix_admin.domain.record import record
from phoenix_admin.qt.theme.tokens import EnvironmentTone


@record
class EnvironmentLook:
    """Word, glyph and colours of one."""

    label: str
    glyph: str
    tone: EnvironmentTone
    hatched: bool = False


_ENVIRONMENT: Final = {
    EnvironmentLabel.PROD: EnvironmentLook("PROD", "shield-alert", "prod", hatched=True),
    EnvironmentLabel.DEV: EnvironmentLook("DEV", "flask-conical", "dev"),
    EnvironmentLabel.LOCAL: EnvironmentLook("LOCAL", "laptop", "local"),
}


def environment_look(label: EnvironmentLabel) -> EnvironmentLook:
    """The look of an environment's badge and stripe."""
    return _ENVIRONMENT[label]
