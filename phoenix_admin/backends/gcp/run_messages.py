"""Cloud Run's messages and methods as this backend uses them: raw protobuf, one table of RPCs.

The library's wrapped messages cost ten times as much to read (measured on 1,000 executions).
"""

from typing import Any, Final, TypeAlias

from google.cloud import run_v2
from google.longrunning import operations_pb2

from phoenix_admin.backends.gcp.call import Method
from phoenix_admin.settings.environments import CloudApi

Pb: TypeAlias = Any
"""A raw protobuf message or its class; the library has no types for them."""


def raw(wrapped: Any) -> Pb:
    """The raw message class behind one of the library's wrapped classes."""
    message: Any = wrapped.pb(wrapped())
    return message.__class__


EXECUTION: Final[Pb] = raw(run_v2.Execution)
CONDITION: Final[Pb] = run_v2.Condition
RUN_JOB_REQUEST: Final[Pb] = raw(run_v2.RunJobRequest)
GET_REQUEST: Final[Pb] = raw(run_v2.GetExecutionRequest)
LIST_REQUEST: Final[Pb] = raw(run_v2.ListExecutionsRequest)
CANCEL_REQUEST: Final[Pb] = raw(run_v2.CancelExecutionRequest)
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
    raw(run_v2.ListExecutionsResponse).FromString,
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
