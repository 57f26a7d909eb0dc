"""What Cloud Run is asked to run: the job's own template, with the order in its environment.

An execution that carries its job id can be found again after a lost answer; Cloud Run itself
knows no request id. Everybody who may see the execution can read these variables.
"""

from phoenix_admin.backends.gcp.run_messages import RUN_JOB_REQUEST, Pb
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.ports.run_variables import variables_of


def run_request(job: str, container: str | None, order: RunOrder) -> Pb:
    """The request for one run of `job` (its whole name). Raises Invalid for odd overrides."""
    request = RUN_JOB_REQUEST(name=job)
    override = request.overrides.container_overrides.add()
    if container is not None:
        override.name = container
    for name, value in variables_of(order).items():
        override.env.add(name=name, value=value)
    return request
