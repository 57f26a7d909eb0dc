"""A client of the machine on Google Cloud: the real backend, with a step before each request.

Faults happen at the wire, between the app's own connection and the stand-in; the ports and
services above know nothing of them.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from phoenix_admin.backends.fake.fault_script import ClientCrashedError, Crash
from phoenix_admin.backends.fake.journal import FakeJournal
from phoenix_admin.backends.gcp.call import Caller, Method
from phoenix_admin.backends.gcp.channels import Channels
from phoenix_admin.backends.gcp.credentials import NoLogin
from phoenix_admin.backends.gcp.job_engine import CloudJobEngine
from phoenix_admin.backends.gcp.project_store import CloudProjectStore
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.settings.environments import CloudApi
from tests.model.clients import (
    Client,
    KeptJournal,
    Parts,
    WatchedEngine,
    WatchedJournal,
    WatchedScript,
    WatchedStore,
)
from tests.model.cloud_ghost import OUTPUTS, CloudGhost, Sending
from tests.support.cloud_environments import cloud_environment
from tests.support.gcp_standin.broken_wire import BrokenWire
from tests.support.gcp_standin.wire_faults import Cut, Late, LoseReply, Mute, Park, Refuse

T = TypeVar("T")
DEAF = 0.08
"""Seconds that a client waits for an answer that does not come."""


@dataclass(frozen=True)
class Parked:
    """The request lies in a queue: its sender hears `code`, and it takes effect later."""

    code: str = "DEADLINE_EXCEEDED"


@dataclass(frozen=True)
class Passing:
    """This fault once: a read that is tried again gets through."""

    fault: Refuse


@dataclass(frozen=True)
class Broken:
    """It takes effect; before the answer the connection is reset, or goes silent (half-open)."""

    how: str


@dataclass
class Nerves:
    """A client's `Patience`: endless, but where the wire is to be silent."""

    read: float = 20.0
    write: float = 20.0
    first: float = 0.002
    longest: float = 0.004
    total: float = 0.01
    telling: float = DEAF / 2

    def be_nervous(self, nervous: bool) -> None:
        self.read = self.write = DEAF if nervous else 20.0


def leaves_doubt(fault: object) -> bool:
    """Whether a write with this fault may have happened, as far as its client can know."""
    if isinstance(fault, Refuse):
        return fault.code == "UNAVAILABLE"
    return isinstance(fault, (Mute, Late, LoseReply, Parked, Broken))


class CloudScript(WatchedScript):
    """Steps before each request, and puts the step's fault on the wire.

    `at` of a step is the port's method for a request that writes, and the request's own name
    otherwise.
    """

    def __init__(self, world: CloudGhost) -> None:
        super().__init__(world)
        self.port = ""
        self.nerves = Nerves()
        self.wire: BrokenWire | None = None
        self._deaf: set[CloudApi] = set()
        """Whose connections are half-open, and nobody has noticed yet."""

    def rpc(self, method: Method[Any], call: object, effect: Callable[[], T]) -> T:
        """One request of this client."""
        del call
        if self.is_dead:
            raise ClientCrashedError
        world, deed, ledger = self._world, self.deed, self._world.truth.ledger
        fault = None
        if self.actor is not None:
            fault = self.actor.arrive(self.port if method.writes else f"read {_name(method)}")
        if method.writes:
            deed.wrote = True
            ledger.about_to_write(deed.attempt, self.port)
            if leaves_doubt(fault) or method.api in self._deaf:
                ledger.doubted.add(deed.attempt)
        with world.sending(Sending(deed, deed.version, self.port)):
            return self._through(fault, method, effect)

    def _through(self, fault: object, method: Method[Any], effect: Callable[[], T]) -> T:
        rpc = _name(method)
        if isinstance(fault, Crash):
            self.is_dead = True
            if fault.after:
                with contextlib.suppress(PhoenixError):
                    effect()
            raise ClientCrashedError
        faults = self._world.standin.faults
        on_the_wire = self._on_the_wire(fault)
        if method.writes or isinstance(fault, (Passing, Broken)):
            faults.plan(rpc, on_the_wire)  # whoever sends it twice gets through
        else:
            faults.always(rpc, on_the_wire)
        is_silent = isinstance(fault, (Mute, Late)) or fault == Broken("half-open")
        self.nerves.be_nervous(method.api in self._deaf or is_silent)
        try:
            answer = effect()
            self._deaf.discard(method.api)
        finally:
            faults.clear(rpc)
        return answer

    def _on_the_wire(self, fault: Any) -> Any:
        match fault:
            case Parked():
                return Park(self._underway.append, fault.code)
            case Passing():
                return fault.fault
            case Broken():
                return Cut(lambda: self._cut(fault.how))
        return fault

    def _cut(self, how: str) -> None:
        if self.wire is None:
            return
        if how == "half-open":
            self.wire.freeze()
            if not self._world.by_rest:  # there each call has a connection of its own
                self._deaf = set(CloudApi)
        else:
            self.wire.reset()

    def deliver(self) -> None:
        """Let the oldest parked request take effect; nobody hears what comes of it."""
        effect = self._underway.popleft()
        try:
            effect()
        except Exception:
            return  # the server refuses: it has been too late


def _name(method: Method[Any]) -> str:
    return ".".join(method.path.split(".")[-1].split("/"))


class SteppedCaller(Caller):
    """The app's own way to call Google, one step for each request."""

    script: CloudScript

    def ask(self, method, request, call, route=()):
        def effect():
            return super(SteppedCaller, self).ask(method, request, call, route)

        return self.script.rpc(method, call, effect)

    def collect(self, method, request, call, route=()):
        def effect():
            return super(SteppedCaller, self).collect(method, request, call, route)

        return self.script.rpc(method, call, effect)


class _Named:
    """A port whose methods tell the script by what name they were called."""

    def __init__(self, inner: Any, script: CloudScript, prefix: str) -> None:
        self._inner, self._script, self._prefix = inner, script, prefix

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)

        def named(*words, **more):
            before, self._script.port = self._script.port, f"{self._prefix}.{name}"
            try:
                return method(*words, **more)
            finally:
                self._script.port = before

        return named


class CloudParts(Parts):
    """How clients on Google Cloud are put together. `backend` puts faults inside the backend."""

    writes = ("store.claim", "engine.run", "engine.request_cancel", "store.change")
    caller_class: type[SteppedCaller] = SteppedCaller
    engine_class: type[CloudJobEngine] = CloudJobEngine
    store_class: type[CloudProjectStore] = CloudProjectStore


class CloudClient(Client):
    """One running copy of the app, with connections of its own."""

    def _made_script(self) -> CloudScript:
        return CloudScript(self.world)

    def _made_ports(self, parts: CloudParts) -> EnvironmentPorts:
        world: CloudGhost = self.world
        script = self.script
        script.wire = wire = world.wire_of(self.number)
        served = world.standin.rest_address if world.by_rest else world.standin.address
        address = served if wire is None else wire.address
        rule = "http://" if world.by_rest else ""
        places = dict.fromkeys((CloudApi.RUN, CloudApi.FIRESTORE), f"{rule}{address}")
        # Cloud Storage is not spoken to by REST, and nothing is written there.
        places[CloudApi.STORAGE] = world.standin.address if world.by_rest else address
        environment = cloud_environment(places, project=world.project, outputs=OUTPUTS)
        self.channels = Channels(environment.endpoints)
        caller = parts.caller_class(self.channels, NoLogin(), NoLogin(), script.nerves)
        caller.script = script
        store = parts.store_class(environment, caller, world.clock)
        engine = parts.engine_class(environment, caller, world.clock)
        journal = FakeJournal(world, script)
        return EnvironmentPorts(
            environment.environment,
            f"client {self.number}",
            world.clock,
            WatchedStore(parts.store(_Named(store, script, "store")), self),
            WatchedEngine(parts.engine(_Named(engine, script, "engine")), self),
            WatchedJournal(parts.journal(KeptJournal(journal, self)), self),
        )
