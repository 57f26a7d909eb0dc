"""The stand-in as a server on one port of this computer."""

import threading
from concurrent import futures

import grpc

from tests.support.gcp_standin.deploy_service import DeployService
from tests.support.gcp_standin.deploy_world import DeployWorld
from tests.support.gcp_standin.descriptor_service import DescriptorService
from tests.support.gcp_standin.firestore_service import FirestoreService
from tests.support.gcp_standin.firestore_world import FirestoreWorld
from tests.support.gcp_standin.log_service import LogService, LogWorld
from tests.support.gcp_standin.metric_service import MetricService, MetricWorld
from tests.support.gcp_standin.object_service import ObjectService, ObjectWorld
from tests.support.gcp_standin.rest_face import RestFace, RestMethod
from tests.support.gcp_standin.revision_service import RevisionService, RevisionWorld
from tests.support.gcp_standin.run_service import RunService
from tests.support.gcp_standin.run_world import RunWorld
from tests.support.gcp_standin.wire_faults import Refuse, WireFaults, forbidden

WORKERS = 24
"""More than any test has calls that wait at once: one that finds none would look mute."""

NEEDS = {
    "Jobs.RunJob": "run.jobs.runWithOverrides",
    "Jobs.GetJob": "run.jobs.get",
    "Executions.GetExecution": "run.executions.get",
    "Executions.ListExecutions": "run.executions.list",
    "Executions.CancelExecution": "run.executions.cancel",
    "LoggingServiceV2.ListLogEntries": "logging.logEntries.list",
    "Services.GetService": "run.services.get",
    "Services.UpdateService": "run.services.update",
    "Revisions.GetRevision": "run.revisions.get",
    "Jobs.UpdateJob": "run.jobs.update",
    "MetricService.ListTimeSeries": "monitoring.timeSeries.list",
    "MetricService.ListMetricDescriptors": "monitoring.metricDescriptors.list",
    "MetricService.ListMonitoredResourceDescriptors": (
        "monitoring.monitoredResourceDescriptors.list"
    ),
}
"""Which permission a method wants; it answers 403 while `RunWorld.not_granted` holds it."""


class StandIn:
    """Started at once; `close` ends every call and thread of it."""

    def __init__(
        self,
        run: RunWorld | None = None,
        port: int = 0,
        firestore: FirestoreWorld | None = None,
    ) -> None:
        self.faults = WireFaults()
        self.run = run or RunWorld()
        self.logs = LogWorld()
        self.objects = ObjectWorld()
        self.metrics = MetricWorld()
        self.firestore = firestore or FirestoreWorld()
        self.service = RunService(self.run)
        self.deploys = DeployWorld()
        self.requests: list[tuple[str, object]] = []
        self.metadata: list[tuple[str, dict[str, str]]] = []
        self._guard = threading.Lock()
        self._face: RestFace | None = None
        self._by_rest: dict[str, RestMethod] = {}
        self._pool = futures.ThreadPoolExecutor(WORKERS, "stand-in")
        # Two servers would share a port in silence otherwise.
        self._server = grpc.server(self._pool, options=[("grpc.so_reuseport", 0)])
        logs = LogService(self.logs)
        unary = {
            **self.service.methods(),
            **logs.methods(),
            **ObjectService(self.objects).methods(),
            **MetricService(self.metrics).methods(),
        }
        self.revisions = RevisionWorld()
        deploys = DeployService(self.deploys, self.run)
        unary |= deploys.methods()
        for service, methods in DescriptorService().methods().items():
            unary[service] |= methods
        for service, methods in RevisionService(self.revisions).methods().items():
            unary[service] |= methods
        unary["google.cloud.run.v2.Jobs"] |= deploys.of_jobs()
        documents = FirestoreService(self.firestore)
        for service, methods in unary.items():
            self._add(service, self._handlers(service, methods))
        for service, methods in documents.methods().items():
            streams = self._handlers(service, documents.streams()[service], streams=True)
            self._add(service, {**self._handlers(service, methods), **streams})
        for service, methods in logs.streams().items():
            handlers = {
                name: grpc.stream_stream_rpc_method_handler(
                    effect,
                    request_deserializer=kind.FromString,
                    response_serializer=lambda answer: answer.SerializeToString(),
                )
                for name, (effect, kind) in methods.items()
            }
            self._add(service, handlers)
        self.port = self._server.add_insecure_port(f"127.0.0.1:{port}")
        self._server.start()

    @property
    def address(self) -> str:
        """HOST:PORT."""
        return f"127.0.0.1:{self.port}"

    @property
    def rest_address(self) -> str:
        """HOST:PORT of the same world over REST; served from the first time it is asked for."""
        if self._face is None:
            self._face = RestFace(self._by_rest)
        return self._face.address

    def close(self) -> None:
        """End every call at once and wait until no thread is left."""
        self.faults.close()
        if self._face is not None:
            self._face.close()
        self._server.stop(0).wait()
        self._pool.shutdown(wait=True)

    def _add(self, service: str, handlers) -> None:
        generic = grpc.method_handlers_generic_handler(service, handlers)
        self._server.add_generic_rpc_handlers((generic,))

    def _handlers(self, service: str, methods, *, streams: bool = False):
        """Methods with one request, and one answer or a stream of them."""
        maker = (
            grpc.unary_stream_rpc_method_handler if streams else grpc.unary_unary_rpc_method_handler
        )
        handlers = {}
        for name, (effect, kind) in methods.items():
            method = f"{service.rsplit('.', 1)[-1]}.{name}"
            answering = self._answering(method, effect, streams=streams)
            handlers[name] = maker(
                answering,
                request_deserializer=kind.FromString,
                response_serializer=lambda message: message.SerializeToString(),
            )
            self._by_rest[method] = RestMethod(answering, kind, streams)
        return handlers

    def _answering(self, method: str, effect, *, streams: bool):
        def answer(request, context):
            with self._guard:
                self.requests.append((method, request))
                told = {k: v for k, v in context.invocation_metadata() if isinstance(v, str)}
                self.metadata.append((method, told))
            missing = {NEEDS.get(method)} & self.run.not_granted
            refusal: Refuse | None = forbidden(missing.pop()) if missing else None
            return self.faults.handle(
                method, request, lambda: effect(request, context), context, refusal
            )

        def stream(request, context):
            yield from answer(request, context)

        return stream if streams else answer
