"""Cloud Run's messages and methods as this backend uses them: raw protobuf, one table of RPCs."""

from typing import Final

from google.longrunning import operations_pb2

from phoenix_admin.backends.gcp.call import Method
from phoenix_admin.backends.gcp.google_messages import Pb, of_run
from phoenix_admin.settings.environments import CloudApi

EXECUTION: Final[Pb] = of_run("Execution")
CONDITION: Final[Pb] = of_run("Condition")
RUN_JOB_REQUEST: Final[Pb] = of_run("RunJobRequest")
GET_REQUEST: Final[Pb] = of_run("GetExecutionRequest")
LIST_REQUEST: Final[Pb] = of_run("ListExecutionsRequest")
CANCEL_REQUEST: Final[Pb] = of_run("CancelExecutionRequest")
_OPERATION: Final[Pb] = operations_pb2.Operation

_JOBS, _EXECUTIONS = "/google.cloud.run.v2.Jobs/", "/google.cloud.run.v2.Executions/"

RUN_JOB: Final[Method[Pb]] = Method(
    CloudApi.RUN,
    f"{_JOBS}RunJob",
    _OPERATION.FromString,
    "run the job",
    # Overrides are always sent: they carry the job id (the role run.invoker is not enough).
    "run.jobs.runWithOverrides",
    writes=True,
)
GET_EXECUTION: Final[Method[Pb]] = Method(
    CloudApi.RUN,
    f"{_EXECUTIONS}GetExecution",
    EXECUTION.FromString,
    "read the execution",
    "run.executions.get",
)
LIST_EXECUTIONS: Final[Method[Pb]] = Method(
    CloudApi.RUN,
    f"{_EXECUTIONS}ListExecutions",
    of_run("ListExecutionsResponse").FromString,
    "list executions",
    "run.executions.list",
)
CANCEL_EXECUTION: Final[Method[Pb]] = Method(
    CloudApi.RUN,
    f"{_EXECUTIONS}CancelExecution",
    _OPERATION.FromString,
    "cancel the execution",
    "run.executions.cancel",
    writes=True,
)
