"""The variables in which an order travels in the environment of a run. No Google library in it."""

import json
import re
from typing import Final

from phoenix_admin.domain.errors import Invalid
from phoenix_admin.ports.job_engine import RunOrder

JOB_ID: Final = "PHOENIX_JOB_ID"
PROJECT_ID: Final = "PHOENIX_PROJECT_ID"
CLIPS: Final = "PHOENIX_CLIPS"
REEL: Final = "PHOENIX_REEL"
OVERRIDES: Final = "PHOENIX_OVERRIDES"
"""The names of the variables that a person has overridden, separated by commas."""

LONGEST_CLIPS: Final = 16 * 1024
"""Bytes; Cloud Run takes 32 KiB in one variable. A longer list is only in the document."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_OURS = ("PHOENIX_", "CLOUD_RUN_", "K_", "PORT")


def variables_of(order: RunOrder) -> dict[str, str]:
    """What is set for a run. Raises Invalid for odd overrides."""
    for name in order.overrides:
        if not _VARIABLE.fullmatch(name) or name.startswith(_OURS):
            msg = f"{name!r} cannot be set for a run: it is no variable, or one the app sets."
            raise Invalid(msg)
    variables = {**order.overrides, JOB_ID: order.job_id, PROJECT_ID: order.project_id}
    if order.overrides:
        variables[OVERRIDES] = ",".join(order.overrides)
    clips = json.dumps(list(order.clips))
    if len(clips) <= LONGEST_CLIPS:
        variables[CLIPS] = clips
    if order.reel is not None:
        variables[REEL] = order.reel
    return variables
