"""The stand-in as a server on one port of this computer."""

import threading
from concurrent import futures

import grpc

from tests.support.gcp_standin.log_service import LogService, LogWorld
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
}
"""Which permission a method wants; it answers 403 while `RunWorld.not_granted` holds it."""


class StandIn:
    """Started at once; `close` ends every call and thread of it."""

    def __init__(self, run: RunWorld | None = None, port: int = 0) -> None:
        self.faults = WireFaults()
        self.run = run or RunWorld()
        self.logs = LogWorld()
        self.service = RunService(self.run)
        self.requests: list[tuple[str, object]] = []
        self.metadata: list[tuple[str, dict[str, str]]] = []
        self._guard = threading.Lock()
        self._pool = futures.ThreadPoolExecutor(WORKERS, "stand-in")
        # Two servers would share a port in silence otherwise.
        self._server = grpc.server(self._pool, options=[("grpc.so_reuseport", 0)])
        logs = LogService(self.logs)
        for service, methods in {**self.service.methods(), **logs.methods()}.items():
            handlers = {
                name: self._unary(f"{service.rsplit('.', 1)[-1]}.{name}", effect, kind)
                for name, (effect, kind) in methods.items()
            }
            self._add(service, handlers)
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

    def close(self) -> None:
        """End every call at once and wait until no thread is left."""
        self.faults.close()
        self._server.stop(0).wait()
        self._pool.shutdown(wait=True)

    def _add(self, service: str, handlers) -> None:
        generic = grpc.method_handlers_generic_handler(service, handlers)
        self._server.add_generic_rpc_handlers((generic,))

    def _unary(self, method: str, effect, kind):
        def answer(request, context):
            with self._guard:
                self.requests.append((method, request))
                told = {k: v for k, v in context.invocation_metadata() if isinstance(v, str)}
                self.metadata.append((method, told))
            missing = {NEEDS.get(method)} & self.run.not_granted
            refusal: Refuse | None = forbidden(missing.pop()) if missing else None
            return self.faults.handle(method, lambda: effect(request, context), context, refusal)

        return grpc.unary_unary_rpc_method_handler(
            answer,
            request_deserializer=kind.FromString,
            response_serializer=lambda message: message.SerializeToString(),
        )
