"""Cloud Run v2 Services, Revisions and the templates of Jobs over gRPC, as their rules are known.

A masked update changes what the mask names. A template that names a revision which there is
already, and differs from it, is refused. Memory has to fit the processors.
"""

import re
import secrets

import grpc
from google.cloud import run_v2
from google.iam.v1 import iam_policy_pb2
from google.longrunning import operations_pb2

from tests.support.gcp_standin.deploy_world import DeployWorld
from tests.support.gcp_standin.run_service import raw
from tests.support.gcp_standin.run_world import RunWorld, copy_of, short

STALE = "Conflict for resource '{}': version '{}' was specified but current version is '{}'."
BUSY = "Conflict for resource '{}': an update of it is in progress."
TAKEN = "Revision named '{}' with different configuration already exists."
FEW = "Invalid value specified for cpu. For the specified value, total memory limit must be less."
_MASKS = {"template.containers", "template.revision", "traffic"}
_NEEDS = ((24, 8.0), (16, 6.0), (8, 4.0), (4, 2.0))


class DeployService:
    """Answers from both worlds: jobs are in the one that runs them. One method per RPC."""

    def __init__(self, world: DeployWorld, run: RunWorld) -> None:
        self.world = world
        self.run = run

    def methods(self):
        """Service -> method -> (what answers, how the request is read)."""
        v2, asked = run_v2, iam_policy_pb2.TestIamPermissionsRequest
        return {
            "google.cloud.run.v2.Services": {
                "GetService": (self.get_service, raw(v2.GetServiceRequest)),
                "UpdateService": (self.update_service, raw(v2.UpdateServiceRequest)),
                "TestIamPermissions": (self.test_permissions, asked),
            },
            "google.cloud.run.v2.Revisions": {
                "GetRevision": (self.get_revision, raw(v2.GetRevisionRequest)),
            },
        }

    def of_jobs(self):
        """What belongs to the Jobs service."""
        return {"UpdateJob": (self.update_job, raw(run_v2.UpdateJobRequest))}

    # -- services --------------------------------------------------------------------------

    def get_service(self, request, context):
        with self.world.lock:
            service = self._service(request.name, context)
            self.world.advance(service)
            return copy_of(service)

    def get_revision(self, request, context):
        with self.world.lock:
            found = self.world.revisions.get(request.name)
            if found is None:
                text = f"Resource '{short(request.name)}' of kind 'REVISION' does not exist."
                context.abort(grpc.StatusCode.NOT_FOUND, text)
            return copy_of(found)

    def update_service(self, request, context):
        wanted = request.service
        with self.world.lock:
            service = self._service(wanted.name, context)
            self._refuse_stale(wanted, service, context)
            if service.reconciling:
                text = BUSY.format(short(service.name))
                context.abort(grpc.StatusCode.ABORTED, text)
            template = copy_of(service.template)
            paths = set(request.update_mask.paths)
            if paths - _MASKS:
                text = f"Invalid update mask: {sorted(paths - _MASKS)}"
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, text)
            if not paths or "template.containers" in paths:
                del template.containers[:]
                template.containers.extend(wanted.template.containers)
            if not paths or "template.revision" in paths:
                template.revision = wanted.template.revision
            if template.revision and template.containers != service.template.containers:
                text = TAKEN.format(template.revision)
                context.abort(grpc.StatusCode.ALREADY_EXISTS, text)
            self._refuse_odd(template.containers, context)
            if template == service.template:
                return _operation(self.run.parent, copy_of(service))
            return _operation(self.run.parent, self.world.accept(service.name, template))

    def test_permissions(self, request, context):
        self._service(request.resource, context)
        asked = [name for name in request.permissions if name not in self.run.not_granted]
        return iam_policy_pb2.TestIamPermissionsResponse(permissions=asked)

    # -- jobs ------------------------------------------------------------------------------

    def update_job(self, request, context):
        wanted = request.job
        with self.run.lock:
            job = self.run.jobs.get(wanted.name)
            if job is None:
                text = f"Resource '{short(wanted.name)}' of kind 'JOB' does not exist."
                context.abort(grpc.StatusCode.NOT_FOUND, text)
            self._refuse_stale(wanted, job, context)
            self._refuse_odd(wanted.template.template.containers, context)
            if wanted.template != job.template:
                job.template.CopyFrom(wanted.template)
                job.generation += 1
                job.observed_generation = job.generation
                job.etag = f'"j{job.generation + 1}"'
            return _operation(self.run.parent, copy_of(job))

    # -- parts -----------------------------------------------------------------------------

    def _service(self, name: str, context):
        found = self.world.services.get(name)
        if found is None and short(name) in self.run.services:
            self.world.add_service(name.partition("/services/")[0], short(name))
            found = self.world.services[name]
        if found is None:
            text = f"Resource '{short(name)}' of kind 'SERVICE' does not exist."
            context.abort(grpc.StatusCode.NOT_FOUND, text)
        return found

    def _refuse_stale(self, wanted, present, context) -> None:
        if wanted.etag and wanted.etag != present.etag:
            text = STALE.format(short(present.name), wanted.etag, present.etag)
            context.abort(grpc.StatusCode.ABORTED, text)

    def _refuse_odd(self, containers, context) -> None:
        for container in containers:
            limits = {"memory": "512Mi", "cpu": "1", **container.resources.limits}
            gib = _bytes(limits["memory"]) / 2**30
            needed = next((cpu for over, cpu in _NEEDS if gib > over), 0.0)
            if _processors(limits["cpu"]) < needed or gib > 32:
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, FEW)


def _bytes(text: str) -> float:
    found = re.fullmatch(r"(\d+)(Mi|Gi)?", text)
    assert found is not None, text
    return int(found[1]) * {"Mi": 2**20, "Gi": 2**30, None: 1}[found[2]]


def _processors(text: str) -> float:
    return float(text[:-1]) / 1000 if text.endswith("m") else float(text)


def _operation(parent: str, after) -> operations_pb2.Operation:
    operation = operations_pb2.Operation(name=f"{parent}/operations/{secrets.token_hex(8)}")
    operation.metadata.Pack(after)
    return operation
