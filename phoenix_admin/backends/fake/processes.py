"""A machine full of processes in memory: with reused ids, late children, and deaf ones."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.backends.fake.fault_script import FaultScript
from phoenix_admin.domain.errors import Forbidden, Invalid
from phoenix_admin.domain.process_class import RunFacts
from phoenix_admin.domain.process_command import masked_command
from phoenix_admin.domain.process_facts import (
    ProcessDetails,
    ProcessFacts,
    ProcessKey,
    ProcessList,
    ProcessState,
)
from phoenix_admin.domain.process_signal import ProcessSignal, SignalAnswer
from phoenix_admin.ports.call import Call

ME = 100
_DAY = 86_400.0


@dataclass(slots=True)
class FakeProcess:
    """One process. `on_signal` may do anything to the world and answers whether it dies of it.

    `collects`: it waits for its children; without that they stay zombies. `on_child` makes it
    collect when asked to.
    """

    facts: ProcessFacts
    command: tuple[str, ...] | None = None
    marks: Mapping[str, str] = field(default_factory=dict[str, str])
    collects: bool = True
    on_child: bool = False
    ignores: frozenset[ProcessSignal] = frozenset()
    on_signal: Callable[[ProcessSignal], None] | None = None
    rss: int = 50 << 20


class FakeProcessTable:
    """Satisfies `ports.process_table.ProcessTable`. Any thread, one at a time.

    Init (1), a session's shell (90) and this program (100) are always there.
    """

    def __init__(
        self,
        clock: FakeClock | None = None,
        *,
        user: str = "rae",
        script: FaultScript | None = None,
    ) -> None:
        self._script = script
        self.clock = clock or FakeClock()
        self.user = user
        self.privileged = False
        self.graceful = True
        self.sent: list[tuple[ProcessKey, ProcessSignal]] = []
        self.scans = 0
        self.looked_at: list[ProcessKey] = []
        self.cost = timedelta(0)
        self.before_scan: Callable[[], None] | None = None
        self._processes: dict[int, FakeProcess] = {}
        self._births = 0
        self._exited: dict[int, int] = {}
        self.add("init", pid=1, ppid=0, user="root", age=_DAY)
        self.add("bash", pid=90, ppid=1, age=_DAY)
        self.add("phoenix-admin", pid=ME, ppid=90, collects=False, age=_DAY)

    # ------------------------------------------------------------------ what tests do to it

    def add(
        self,
        name: str,
        *,
        pid: int | None = None,
        ppid: int = ME,
        pgid: int | None = None,
        sid: int | None = None,
        user: str | None = None,
        state: ProcessState = ProcessState.SLEEPING,
        age: float = 0.0,
        kernel: bool = False,
        **about: object,
    ) -> ProcessKey:
        """A new process; it gets the next free id, and group and session of its parent."""
        pid = pid if pid is not None else max(self._processes, default=ME) + 1
        assert pid not in self._processes, f"{pid} is taken"
        parent = self._processes.get(ppid)
        born_into = (parent.facts.pgid, parent.facts.sid) if parent and ppid > 1 else (pid, pid)
        self._births += 1
        facts = ProcessFacts(
            key=ProcessKey(pid, self._births),
            ppid=ppid,
            pgid=born_into[0] if pgid is None else pgid,
            sid=born_into[1] if sid is None else sid,
            name=name,
            state=state,
            started_at=self.clock.now() - timedelta(seconds=age),
            user=self.user if user is None else user,
            cpu=timedelta(0),
            rss=50 << 20,
            kernel=kernel,
        )
        self._processes[pid] = FakeProcess(facts, **about)  # type: ignore[arg-type] (a test names fields)
        return facts.key

    def process(self, pid: int) -> FakeProcess:
        """The process that has this id now."""
        return self._processes[pid]

    def change(self, pid: int, **changes: object) -> None:
        """Other facts of the same process."""
        process = self._processes[pid]
        process.facts = replace(process.facts, **changes)  # type: ignore[arg-type] (a test names fields)

    def end(self, pid: int, code: int = 0) -> None:
        """It ends: collected by its parent or left as a zombie; its children go to init."""
        process = self._processes[pid]
        for child in [p for p in self._processes.values() if p.facts.ppid == pid]:
            child.facts = replace(child.facts, ppid=1)
            if child.facts.is_zombie:
                del self._processes[child.facts.pid]
        parent = self._processes.get(process.facts.ppid)
        if process.facts.ppid == ME:
            self._exited[pid] = code
        if parent is None or parent.collects:
            del self._processes[pid]
        else:
            process.facts = replace(process.facts, state=ProcessState.ZOMBIE)

    def reuse(self, pid: int, name: str = "stranger", **about: object) -> ProcessKey:
        """The process ends and another one gets its id."""
        if pid in self._processes:
            self.end(pid)
            self._processes.pop(pid, None)
        return self.add(name, pid=pid, ppid=1, **about)  # type: ignore[arg-type] (a test names fields)

    # ------------------------------------------------------------------ the port

    def scan(self, call: Call) -> ProcessList:
        """All processes as they are now."""
        call.raise_if_cancelled()
        self.scans += 1
        if self.before_scan is not None:
            self.before_scan()
        ordered = tuple(self._processes[pid].facts for pid in sorted(self._processes))
        return ProcessList(
            taken_at=self.clock.now(),
            processes=ordered,
            own=self._processes[ME].facts.key,
            user=self.user,
            privileged=self.privileged,
            graceful=self.graceful,
            cost=self.cost,
        )

    def details(
        self,
        keys: Collection[ProcessKey],
        call: Call,
        *,
        marks: Collection[str] = (),
        memory: bool = False,
    ) -> Mapping[ProcessKey, ProcessDetails]:
        """Nothing of a zombie's command line, as in life."""
        call.raise_if_cancelled()
        found: dict[ProcessKey, ProcessDetails] = {}
        for key in keys:
            self.looked_at.append(key)
            process = self._present(key)
            if process is None:
                continue
            if process.facts.is_zombie:
                found[key] = ProcessDetails(rss=0 if memory else None)
                continue
            command = None if process.command is None else masked_command(process.command)
            kept = {name: text for name, text in process.marks.items() if name in marks}
            rss = process.rss if memory else None
            found[key] = ProcessDetails(command, kept, rss, rss)
        return found

    def signal(self, key: ProcessKey, how: ProcessSignal) -> SignalAnswer:
        """Delivered at once; what it does is the process's own affair."""
        if self._script is not None and self._script.read_only:
            msg = "This environment is open read-only."
            raise Forbidden(msg, permission="write")
        if key.pid in {0, 1, ME}:
            msg = f"Process {key.pid} is never signalled."
            raise Invalid(msg)
        if key.pid not in self._processes:
            return SignalAnswer.GONE
        process = self._present(key)
        if process is None:
            return SignalAnswer.CHANGED
        if process.facts.user != self.user and not self.privileged:
            return SignalAnswer.DENIED
        self.sent.append((key, how))
        if process.facts.is_zombie:
            return SignalAnswer.SENT
        self._deliver(process, how)
        return SignalAnswer.SENT

    def reap_own(self) -> Mapping[int, int]:
        """Collect this program's zombies."""
        codes, self._exited = self._exited, {}
        for pid in codes:
            process = self._processes.get(pid)
            if process is not None and process.facts.is_zombie:
                del self._processes[pid]
        return codes

    # ------------------------------------------------------------------ inside

    def _present(self, key: ProcessKey) -> FakeProcess | None:
        process = self._processes.get(key.pid)
        return process if process is not None and process.facts.key == key else None

    def _deliver(self, process: FakeProcess, how: ProcessSignal) -> None:
        facts = process.facts
        if how is ProcessSignal.CHILD:
            self._look_after_children(process)
            return
        if process.on_signal is not None:
            process.on_signal(how)
        if facts.state is ProcessState.UNINTERRUPTIBLE or how in process.ignores:
            return
        stopped = facts.state is ProcessState.STOPPED
        if how is ProcessSignal.CONTINUE:
            if stopped:
                process.facts = replace(facts, state=ProcessState.SLEEPING)
            # A stopped process takes its TERM only now.
            if not stopped or (facts.key, ProcessSignal.TERM) not in self.sent:
                return
        elif how is ProcessSignal.TERM and stopped:
            return
        if self._present(facts.key) is not None:
            self.end(facts.pid, -9 if how is ProcessSignal.KILL else -15)

    def _look_after_children(self, process: FakeProcess) -> None:
        if process.on_child:
            for each in list(self._processes.values()):
                if each.facts.ppid == process.facts.pid and each.facts.is_zombie:
                    del self._processes[each.facts.pid]


class FakeRunEvidence:
    """Records that a test has written; satisfies `ports.run_evidence.RunEvidence`."""

    def __init__(self) -> None:
        self.known: dict[str, RunFacts] = {}

    def runs(self, executions: Collection[str], call: Call) -> Mapping[str, RunFacts]:
        """Those that are known."""
        call.raise_if_cancelled()
        return {name: self.known[name] for name in executions if name in self.known}
