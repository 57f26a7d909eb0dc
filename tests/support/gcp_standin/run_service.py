"""Cloud Run v2 over gRPC: Jobs, Executions, Tasks and the operations behind them."""

import secrets

import grpc
from google.cloud import run_v2
from google.iam.v1 import iam_policy_pb2
from google.longrunning import operations_pb2
from google.protobuf import any_pb2
from google.rpc import status_pb2

from tests.support.gcp_standin.run_world import (
    Execution,
    Job,
    RunWorld,
    State,
    Task,
    copy_of,
    short,
)

SHORTEST_PAGE = 100


def raw(kind):
    """The library's raw message class behind a wrapped one."""
    return type(kind.pb(kind()))


class RunService:
    """Answers from a world. One method per RPC."""

    def __init__(self, world: RunWorld) -> None:
        self.world = world
        self.operations: dict[str, tuple[operations_pb2.Operation, str]] = {}

    def methods(self):
        """Service -> method -> (what answers, how the request is read)."""
        v2 = run_v2
        return {
            "google.cloud.run.v2.Jobs": {
                "RunJob": (self.run_job, raw(v2.RunJobRequest)),
                "GetJob": (self.get_job, raw(v2.GetJobRequest)),
                "ListJobs": (self.list_jobs, raw(v2.ListJobsRequest)),
                "TestIamPermissions": (
                    self.test_permissions,
                    iam_policy_pb2.TestIamPermissionsRequest,
                ),
            },
            "google.cloud.resourcemanager.v3.Projects": {
                "TestIamPermissions": (
                    self.test_permissions,
                    iam_policy_pb2.TestIamPermissionsRequest,
                ),
            },
            "google.cloud.run.v2.Executions": {
                "GetExecution": (self.get_execution, raw(v2.GetExecutionRequest)),
                "ListExecutions": (self.list_executions, raw(v2.ListExecutionsRequest)),
                "CancelExecution": (self.cancel_execution, raw(v2.CancelExecutionRequest)),
            },
            "google.cloud.run.v2.Tasks": {
                "ListTasks": (self.list_tasks, raw(v2.ListTasksRequest)),
            },
            "google.longrunning.Operations": {
                "GetOperation": (self.get_operation, operations_pb2.GetOperationRequest),
            },
        }

    # -- jobs ------------------------------------------------------------------------------

    def run_job(self, request, context):
        job = self._job(request.name, context)
        if request.etag and request.etag != job.etag:
            context.abort(grpc.StatusCode.ABORTED, "Conflict for resource: version mismatch")
        return self._operation(self.world.run(request))

    def get_job(self, request, context):
        return copy_of(self._job(request.name, context))

    def list_jobs(self, request, context):
        found = [copy_of(job) for job in self.world.jobs.values()]
        jobs, token = self._page(found, request, context)
        return raw(run_v2.ListJobsResponse)(jobs=jobs, next_page_token=token)

    def test_permissions(self, request, context):
        if "/jobs/" in request.resource:
            self._job(request.resource, context)
        asked = [name for name in request.permissions if name not in self.world.not_granted]
        return iam_policy_pb2.TestIamPermissionsResponse(permissions=asked)

    # -- executions ------------------------------------------------------------------------

    def get_execution(self, request, context):
        return self._execution(request.name, context)

    def list_executions(self, request, context):
        self._job(request.parent, context)
        found = self.world.listed(request.parent)
        executions, token = self._page(found, request, context)
        return raw(run_v2.ListExecutionsResponse)(executions=executions, next_page_token=token)

    def cancel_execution(self, request, context):
        made = self._execution(request.name, context)
        if request.etag and request.etag != made.etag:
            context.abort(grpc.StatusCode.ABORTED, "Conflict for resource: version mismatch")
        if not made.reconciling:
            text = "Execution is already in a terminal state."
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, text)
        after = self.world.cancel(request.name)
        operation = self._operation(after)
        # Whether the operation succeeds says nothing about how the run ended.
        operation.done = True
        if self.world.cancel_operation_error:
            operation.error.CopyFrom(status_pb2.Status(code=1, message="cancelled"))
        else:
            operation.response.Pack(after)
        return operation

    def list_tasks(self, request, context):
        made = self._execution(request.parent, context)
        tasks = [
            Task(name=f"{made.name}/tasks/{short(made.name)}-task{n}", index=n)
            for n in range(made.task_count)
        ]
        return raw(run_v2.ListTasksResponse)(tasks=tasks)

    def get_operation(self, request, context):
        if request.name not in self.operations:
            context.abort(grpc.StatusCode.NOT_FOUND, "no such operation")
        operation, name = self.operations[request.name]
        made = self.world.read(name)
        if made is not None and not made.reconciling and not operation.done:
            operation.done = True
            operation.response.Pack(made)
        return operation

    # -- parts -----------------------------------------------------------------------------

    def _job(self, name: str, context) -> Job:
        with self.world.lock:
            job = self.world.jobs.get(name)
        if job is None:
            text = f"Resource '{short(name)}' of kind 'JOB' does not exist."
            context.abort(grpc.StatusCode.NOT_FOUND, text)
        return job

    def _execution(self, name: str, context) -> Execution:
        made = self.world.read(name)
        if made is None:
            text = f"Resource '{short(name)}' of kind 'EXECUTION' does not exist."
            context.abort(grpc.StatusCode.NOT_FOUND, text)
        return made

    def _operation(self, made: Execution) -> operations_pb2.Operation:
        world = self.world
        operation = operations_pb2.Operation(
            name=f"{world.parent}/operations/{secrets.token_hex(8)}"
        )
        if world.operation_has_metadata:
            operation.metadata.Pack(made)
        elif world.operation_has_response:
            operation.done = True
            operation.response.CopyFrom(_packed(made))
        if not made.reconciling and made.conditions[-1].state == State.CONDITION_SUCCEEDED:
            operation.done = True
            operation.response.CopyFrom(_packed(made))
        self.operations[operation.name] = (operation, made.name)
        return operation

    def _page(self, found: list, request, context) -> tuple[list, str]:
        if request.page_size < 0:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "page_size must not be negative")
        size = min(request.page_size or SHORTEST_PAGE, self.world.page_limit)
        if self.world.page_size_ignored:
            size = len(found) or 1
        begin = int(request.page_token or 0)
        rest = len(found) > begin + size
        return found[begin : begin + size], str(begin + size) if rest else ""


def _packed(made: Execution) -> any_pb2.Any:
    packed = any_pb2.Any()
    packed.Pack(made)
    return packed
