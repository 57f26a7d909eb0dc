"""The process tables a contract suite runs on: in memory, from /proc, and through psutil."""

import os
import subprocess
from pathlib import Path
from typing import Protocol

from phoenix_admin.backends.fake.processes import ME, FakeProcessTable
from phoenix_admin.backends.local.process_procfs import ProcfsTable
from phoenix_admin.backends.local.process_psutil import PsutilTable
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.domain.process_facts import ProcessFacts, ProcessState
from phoenix_admin.domain.process_signal import ProcessSignal
from phoenix_admin.ports.process_table import ProcessTable
from phoenix_admin.tasks.context import unhurried
from tests.support.live_processes import LiveProcesses
from tests.support.waiting import until


class TableSubject(Protocol):
    """A table, and ways to put processes into it; each answers the pid."""

    table: ProcessTable
    own: int

    def sleeper(self, name: str = "assemble", *words: str, mark: str = "") -> int: ...
    def deaf(self) -> int: ...
    def stopped(self) -> int: ...
    def zombie(self) -> tuple[int, int]: ...
    def orphan_under_subreaper(self) -> tuple[int, int]: ...
    def end(self, pid: int) -> None: ...
    def close(self) -> None: ...


def listed(subject: TableSubject) -> dict[int, ProcessFacts]:
    return {facts.pid: facts for facts in subject.table.scan(unhurried()).processes}


class FakeTableSubject:
    own = ME

    def __init__(self) -> None:
        self.world = FakeProcessTable()
        self.table: ProcessTable = self.world

    def sleeper(self, name: str = "assemble", *words: str, mark: str = "") -> int:
        marks = {"PHOENIX_EXECUTION": mark, "SECRET": "x"}
        return self.world.add(name, command=(name, "1000", *words), marks=marks).pid

    def deaf(self) -> int:
        return self.world.add("assemble", ignores=frozenset({ProcessSignal.TERM})).pid

    def stopped(self) -> int:
        return self.world.add("assemble", state=ProcessState.STOPPED).pid

    def zombie(self) -> tuple[int, int]:
        parent = self.world.add("keeper", collects=False).pid
        child = self.world.add("assemble", ppid=parent).pid
        self.world.end(child)
        return child, parent

    def orphan_under_subreaper(self) -> tuple[int, int]:
        keeper = self.world.add("systemd", ppid=1).pid
        shell = self.world.add("sh", ppid=90).pid
        child = self.world.add("assemble", ppid=shell).pid
        self.world.end(shell)
        self.world.change(child, ppid=keeper)
        return child, keeper

    def end(self, pid: int) -> None:
        self.world.end(pid)
        self.world.reap_own()

    def close(self) -> None:
        pass


class LiveTableSubject:
    own = os.getpid()

    def __init__(self, folder: Path, kind: type[ProcfsTable] | type[PsutilTable]) -> None:
        self.live = LiveProcesses(folder)
        self.table: ProcessTable = kind(SystemClock(), [self.live.collect])

    def sleeper(self, name: str = "assemble", *words: str, mark: str = "") -> int:
        variables = {"PHOENIX_EXECUTION": mark, "SECRET": "x"}
        if not words:
            return self.live.sleeper(name, env=variables)
        # A shell takes any words; this one waits for a line that never comes.
        return self.live.start(
            "sh", "-c", "read -r line", *words, env=variables, stdin=subprocess.PIPE
        ).pid

    def deaf(self) -> int:
        return self.live.deaf()

    def stopped(self) -> int:
        return self.live.stopped()

    def zombie(self) -> tuple[int, int]:
        return self.live.zombie()

    def orphan_under_subreaper(self) -> tuple[int, int]:
        return self.live.orphan_under_subreaper()

    def end(self, pid: int) -> None:
        child = next(child for child in self.live._children if child.pid == pid)
        child.kill()
        child.wait()

    def close(self) -> None:
        self.live.close()


def until_gone(subject: TableSubject, pid: int) -> None:
    def gone() -> bool:
        subject.table.reap_own()
        return pid not in listed(subject)

    until(gone)
