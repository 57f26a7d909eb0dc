"""Cloud Run's older REST API in front of the stand-in's world, as far as gcloud asks for it.

gcloud puts the region before the host it is told, so it is led here as its HTTP proxy and asks
with whole addresses. Each answer leaves in one write: two would cost 40 ms each.
"""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

from tests.support.gcp_standin.run_world import Execution, RunWorld, State, short

_PATH = re.compile(r"/apis/run\.googleapis\.com/v1/namespaces/[^/]+/(jobs|executions)(?:/([^?]+))?")


class KnativeFacade:
    """Started at once; `close` ends its threads."""

    def __init__(self, world: RunWorld) -> None:
        self.world = world
        self.requests: list[tuple[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def port(self) -> int:
        """Where the proxy listens."""
        return int(self._server.server_address[1])

    def variables(self, config: str) -> dict[str, str]:
        """What leads gcloud here, without a login."""
        return {
            "CLOUDSDK_AUTH_DISABLE_CREDENTIALS": "true",
            "CLOUDSDK_CONFIG": config,
            "CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN": "http://run.test/",
            "CLOUDSDK_PROXY_TYPE": "http",
            "CLOUDSDK_PROXY_ADDRESS": "127.0.0.1",
            "CLOUDSDK_PROXY_PORT": str(self.port),
        }

    def close(self) -> None:
        """End it and wait until no thread is left."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, method: str, address: str, body: bytes) -> tuple[int, object]:
        """Status and body of one request."""
        found = _PATH.search(address)
        if found is None:
            return 404, _error(404, f"no such path: {address}")
        self.requests.append((method, found[0]))
        kind, name = found[1], found[2] or ""
        try:
            return 200, self._effect(method, kind, name, json.loads(body or b"{}"))
        except (KeyError, StopIteration):
            return 404, _error(404, f"{name} does not exist")

    def _effect(self, method: str, kind: str, name: str, body: dict) -> object:
        world = self.world
        jobs = {short(whole): whole for whole in world.jobs}
        if method == "POST" and kind == "jobs" and name.endswith(":run"):
            overrides = body.get("overrides", {}).get("containerOverrides", [])
            wanted = [_Override(each) for each in overrides]
            request = SimpleNamespace(
                name=jobs[name.removesuffix(":run")],
                overrides=SimpleNamespace(task_count=0, container_overrides=wanted),
            )
            return _execution(world, world.run(request))
        if method == "POST" and kind == "executions" and name.endswith(":cancel"):
            return _execution(world, world.cancel(name.removesuffix(":cancel")))
        if kind == "executions" and not name:
            found = [e for whole in world.jobs for e in world.listed(whole)]
            return _list("ExecutionList", [_execution(world, e) for e in found])
        if kind == "executions":
            whole = next(n for n in world.executions if short(n) == name)
            made = world.read(whole)
            assert made is not None
            return _execution(world, made)
        shown = [_job(world, short_name) for short_name in jobs if name in ("", short_name)]
        return _list("JobList", shown) if not name else shown[0]


class _Override(SimpleNamespace):
    """A container's overrides as the world takes them."""

    def __init__(self, told: dict) -> None:
        env = [SimpleNamespace(name=e["name"], value=e.get("value", "")) for e in told["env"]]
        super().__init__(args=told.get("args", []), env=env)


def _handler_of(facade: KnativeFacade) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # the head and the body leave together

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _answer(self, body: bytes) -> None:
            status, said = facade.answer(self.command, self.path, body)
            told = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)
            self.wfile.flush()

        def log_message(self, *_: object) -> None:
            """Tests are silent."""

    return Handler


def _list(kind: str, items: list) -> dict:
    return {"apiVersion": "run.googleapis.com/v1", "kind": kind, "metadata": {}, "items": items}


def _metadata(world: RunWorld, name: str, labels: dict[str, str]) -> dict:
    return {
        "name": name,
        "namespace": world.project,
        "labels": {"cloud.googleapis.com/location": world.region, **labels},
        "annotations": {},
        "creationTimestamp": "2026-11-29T01:02:03Z",
    }


def _template(container_env: list[dict]) -> dict:
    container = {"image": "example/reel:1", "env": container_env}
    return {"spec": {"containers": [container], "maxRetries": 3, "timeoutSeconds": "600"}}


def _job(world: RunWorld, name: str) -> dict:
    template = {
        "metadata": {"annotations": {}},
        "spec": {"taskCount": 1, "template": _template([])},
    }
    return {
        "apiVersion": "run.googleapis.com/v1",
        "kind": "Job",
        "metadata": _metadata(world, name, {}),
        "spec": {"template": template},
        "status": {"conditions": [{"type": "Ready", "status": "True"}]},
    }


def _execution(world: RunWorld, made: Execution) -> dict:
    env = [{"name": e.name, "value": e.value} for e in made.template.containers[0].env]
    completed = {
        State.CONDITION_SUCCEEDED: "True",
        State.CONDITION_FAILED: "False",
    }.get(State(made.conditions[-1].state), "Unknown")
    labels = {"run.googleapis.com/job": short(made.job)}
    return {
        "apiVersion": "run.googleapis.com/v1",
        "kind": "Execution",
        "metadata": _metadata(world, short(made.name), labels),
        "spec": {"taskCount": made.task_count, "template": _template(env)},
        "status": {
            "conditions": [{"type": "Completed", "status": completed}],
            "cancelledCount": made.cancelled_count,
            "succeededCount": made.succeeded_count,
        },
    }


def _error(code: int, text: str) -> dict:
    return {"error": {"code": code, "message": text, "status": "NOT_FOUND"}}
