"""A client of the machine: the real services over ports that one script steps and disturbs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from phoenix_admin.backends.fake.backend import FakeBackend, open_fake
from phoenix_admin.backends.fake.fault_script import WRITES
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.domain.output import Presence
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.services.cancelling import Cancelling
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.triggering import Triggering
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.tasks.context import unhurried
from tests.model.ghost import Deed, GhostWorld
from tests.model.ledger import leaves_doubt
from tests.support.stepping import Actor, SteppedScript

PATIENT = 36_000.0


VERBS = ("stitch", "stitch", "stitch", "run anyway", "cancel", "force", "settle", "apply", "undo")
FAULTY_WRITES = (
    "store.claim",
    "engine.run",
    "engine.request_cancel",
    "engine.force_stop",
    "store.change",
    "store.close_job",
)


class WatchedScript(SteppedScript):
    """Steps, and lets the world know on whose behalf an effect happens."""

    def __init__(self, world: GhostWorld) -> None:
        super().__init__()
        self.deed: Deed | None = None
        self.line: JournalEntry | None = None
        self._world = world

    def run(self, method, call, effect):
        deed, ledger = self.deed, self._world.truth.ledger
        if deed is None:
            return super().run(method, call, effect)
        deed.wrote = deed.wrote or method in WRITES
        version, attempt, line = deed.version, deed.attempt, self.line
        if method in WRITES and not self.is_dead:
            ledger.about_to_write(attempt, method)

        def on_behalf():
            with self._world.acting(deed, version):
                answer = effect()
            if method == "journal.append":
                ledger.keep(line)
            elif method in WRITES:
                ledger.happened(attempt, method)
            return answer

        return super().run(method, call, on_behalf)

    def happen(self, fault, call, effect):
        if leaves_doubt(fault) and self.deed is not None:
            at = self.actor.at if self.actor is not None else None
            if at in WRITES:
                self._world.truth.ledger.doubted.add(self.deed.attempt)
        return super().happen(fault, call, effect)


class _Watched:
    """A port that is passed on, but for what a subclass looks at."""

    def __init__(self, inner: Any, client: "Client") -> None:
        self._inner = inner
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class WatchedStore(_Watched):
    """Notes which version each write was decided on."""

    def claim(self, project, job, call):
        self._client.deed.version = project.version
        if self._client.deed.verb == "run anyway":
            self._client.world.truth.anyway.add(job.id)
        return self._inner.claim(project, job, call)

    def change(self, project_id, changes, version, call):
        self._client.deed.version = version
        return self._inner.change(project_id, changes, version, call)


class WatchedEngine(_Watched):
    """Notes whether an active execution was listed, and forbids to send after that."""

    def list_executions(self, project_id, limit, call, **more):
        listing = self._inner.list_executions(project_id, limit, call, **more)
        self._client.deed.saw_active = any(e.state.is_active for e in listing.executions)
        return listing

    def look_at_output(self, project, call):
        output = self._inner.look_at_output(project, call)
        self._client.deed.saw_reel = output.reel is Presence.FOUND
        return output

    def run(self, order, call):
        deed, truth = self._client.deed, self._client.world.truth
        if deed.verb != "run anyway" and deed.saw_active:
            truth.faults.append(f"a run was sent although an active one was listed: {order.job_id}")
        return self._inner.run(order, call)


class SentEngine(_Watched):
    """Counts the runs that leave this client, closest to the wire."""

    def run(self, order, call):
        self._client.world.truth.sent[order.job_id] += 1
        return self._inner.run(order, call)


class WatchedJournal(_Watched):
    """Counts the outcomes that each deed has written down."""

    def append(self, entry):
        deed = self._client.deed
        begins = entry.outcome is AttemptOutcome.NO_OUTCOME
        if begins:
            deed.attempt = entry.attempt
        self._inner.append(entry)
        # The line before a write is not counted: it joins the one after it.
        deed.lines += not begins


class KeptJournal(_Watched):
    """Hands the ghost each line as it is kept, closest to the disk."""

    def append(self, entry):
        self._client.script.line = entry
        self._inner.append(entry)


class CountedGate(WriteGate):
    """Counts the attempts of each deed."""

    client: "Client"

    def attempt(self, action, target, before=None, **more):
        self.client.deed.attempts += 1
        return super().attempt(action, target, before, **more)


@dataclass(frozen=True)
class Services:
    """What a client runs."""

    triggering: Triggering
    cancelling: Cancelling
    reconciling: Reconciling


class Parts:
    """How clients are put together; a planted fault is a subclass that changes one part.

    `verbs` are what people press, `writes` where the machine likes to stop or disturb them.
    """

    verbs: tuple[str, ...] = VERBS
    writes: tuple[str, ...] = FAULTY_WRITES

    def store(self, store: Any) -> Any:
        return store

    def engine(self, engine: Any) -> Any:
        return engine

    def journal(self, journal: Any) -> Any:
        return journal

    def services(
        self, ports: EnvironmentPorts, gate: WriteGate, new_job_id: Callable[[], str]
    ) -> Services:
        return Services(
            Triggering(ports, gate, new_job_id, DEFAULT_POLICY),
            Cancelling(ports, gate),
            Reconciling(ports, gate, DEFAULT_POLICY),
        )


class Client:
    """One running copy of the app. After a crash another one takes its place."""

    def __init__(self, number: int, world: GhostWorld, parts: Parts, ids: Iterator[int]) -> None:
        self.number = number
        self.world = world
        self.script = self._made_script()
        self.deed = Deed(number, "nothing")
        self.actor: Actor | None = None
        self.undo: Any = None
        ports = self._made_ports(parts)
        gate = CountedGate(ports.environment, ports.account, ports.journal, ports.clock)
        gate.client = self
        self.services = parts.services(ports, gate, lambda: f"J{next(ids)}")

    def _made_script(self) -> WatchedScript:
        return WatchedScript(self.world)

    def _made_ports(self, parts: Parts) -> EnvironmentPorts:
        backend: FakeBackend = open_fake(self.world, self.script)
        return EnvironmentPorts(
            replace(LOCAL),
            f"client {self.number}",
            backend.clock,
            WatchedStore(parts.store(backend.store), self),
            WatchedEngine(parts.engine(SentEngine(backend.engine, self)), self),
            WatchedJournal(parts.journal(KeptJournal(backend.journal, self)), self),
        )

    def body(self, verb: str, project_id: str) -> Callable[[], object]:
        """What a verb does."""
        services, call = self.services, unhurried(PATIENT)

        def apply():
            seen = services.reconciling.examine(project_id, call)
            return services.reconciling.apply(seen, call)

        verbs = {
            "stitch": lambda: services.triggering.stitch(project_id, call),
            "run anyway": lambda: services.triggering.stitch(project_id, call, run_anyway=True),
            "cancel": lambda: services.cancelling.cancel(project_id, call),
            "force": lambda: services.cancelling.force_stop(project_id, call),
            "settle": lambda: services.reconciling.settle(project_id, call),
            "apply": apply,
            "undo": lambda: services.reconciling.undo(self.undo, call),
        }
        return verbs[verb]

    def begin(self, verb: str, project_id: str) -> None:
        """Start an action; it stands in front of its first port call afterwards."""
        self.deed = self.script.deed = Deed(self.number, verb)
        self.actor = self.script.actor = Actor(self.body(verb, project_id))
        self.actor.start()

    def at_once(self, verb: str, project_id: str) -> object:
        """Do it without stepping and without faults."""
        self.deed = self.script.deed = Deed(self.number, verb)
        self.actor = self.script.actor = None
        return self.body(verb, project_id)()
