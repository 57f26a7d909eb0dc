"""What Cloud Run is asked to run: the job's own template, with the order in its environment.

An execution that carries its job id can be found again after a lost answer; Cloud Run itself
knows no request id. Everybody who may see the execution can read these variables.
"""

import json
import re
from typing import Final

from phoenix_admin.backends.gcp.execution_map import CLIPS, JOB_ID, OVERRIDES, PROJECT_ID, REEL
from phoenix_admin.backends.gcp.run_messages import RUN_JOB_REQUEST, Pb
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.ports.job_engine import RunOrder

LONGEST_CLIPS: Final = 16 * 1024
"""Bytes; Cloud Run takes 32 KiB in one variable. A longer list is only in the document."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_OURS = ("PHOENIX_", "CLOUD_RUN_", "K_", "PORT")


def run_request(job: str, container: str | None, order: RunOrder) -> Pb:
    """The request for one run of `job` (its whole name). Raises Invalid for odd overrides."""
    request = RUN_JOB_REQUEST(name=job)
    override = request.overrides.container_overrides.add()
    if container is not None:
        override.name = container
    for name, value in _variables(order).items():
        override.env.add(name=name, value=value)
    return request


def _variables(order: RunOrder) -> dict[str, str]:
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
