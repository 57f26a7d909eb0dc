"""What killed it: each incident of memory gets exactly one verdict, with the lines that prove it.

- *Platform OOM*: Cloud Run itself says that the limit was exceeded, or the kernel of this computer
  that it killed this very process for memory. Whatever else is told of the same instance at that
  moment belongs to it.
- *Start-up OOM*: the same, and the instance never came up: it needs more only to start.
- *Worker time-out kill*: gunicorn's arbiter gave up on this very worker, and killed it itself.
- *Own limit*: of local runs. Nobody killed it; it asked for more memory, was refused, and ended.
- *Unknown SIGKILL*: somebody killed it, and nothing says who. *Perhaps out of memory?* is printed
  for any SIGKILL and proves none. Nor does a kill for memory in a control group that others share.

Nothing is joined that could be of two instances: where a line names no instance, it may miss its
explanation, and then the verdict is *unknown*, never a guess. Memory pressure may cause a time-out
as well, so what lies beside is kept (`beside`) and shown, without changing the verdict.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from phoenix_admin.domain.memory_lines import MemoryLine, Sign, SignKind, read_sign
from phoenix_admin.domain.record import record


class IncidentKind(StrEnum):
    """The verdict."""

    PLATFORM_OOM = "platform OOM"
    STARTUP_OOM = "start-up OOM"
    TIMEOUT_KILL = "worker time-out kill"
    OWN_LIMIT = "own limit"
    UNKNOWN_KILL = "unknown SIGKILL"


@record
class IncidentTiming:
    """How near two lines have to be to tell of one thing.

    `together`: Cloud Run's line and what dies of it, before or after. `start`: its line and the
    probe that failed (milliseconds, where it was seen). `patience`: gunicorn's own `timeout`, and
    `sweep` for the time it needs to kill and collect after that.
    """

    together: timedelta = timedelta(seconds=2)
    start: timedelta = timedelta(seconds=2)
    patience: timedelta = timedelta(seconds=30)
    sweep: timedelta = timedelta(seconds=5)


DEFAULT_TIMING = IncidentTiming()


@record
class MemoryIncident:
    """One incident. `proof` is why it is called that, in order of time; never empty.

    `limit_mib` and `used_mib` are of the whole instance, sidecars and written files included.
    """

    kind: IncidentKind
    at: datetime
    service: str
    revision: str | None
    instance: str | None
    proof: tuple[MemoryLine, ...]
    beside: tuple[MemoryLine, ...] = ()
    limit_mib: int | None = None
    used_mib: int | None = None
    pid: int | None = None

    @property
    def reason(self) -> str:
        """One sentence that a person can check against the lines."""
        if self.kind is IncidentKind.PLATFORM_OOM and self.limit_mib is None:
            return "The kernel says so: it killed this process for memory, and no other is meant."
        if self.kind is IncidentKind.OWN_LIMIT:
            return "It asked for more memory and was refused; it ended itself, nobody killed it."
        if self.kind is IncidentKind.PLATFORM_OOM:
            return f"Cloud Run says: {self.used_mib} MiB used, the limit is {self.limit_mib} MiB."
        if self.kind is IncidentKind.STARTUP_OOM:
            used = f"{self.used_mib} of {self.limit_mib} MiB"
            return f"Cloud Run says: {used} used before it was up; the instance was not started."
        if self.kind is IncidentKind.TIMEOUT_KILL:
            return f"Gunicorn killed worker {self.pid} itself: it had not answered in time."
        what = "A process" if self.pid is None else f"Worker {self.pid}"
        if self.beside:
            return (
                f"{what} was ended by SIGKILL. The kernel has killed for memory in its control "
                "group, and did not say whom: it need not have been this one."
            )
        return f"{what} was ended by SIGKILL. No line says by whom: it need not be memory."


def find_incidents(
    lines: Iterable[MemoryLine], timing: IncidentTiming = DEFAULT_TIMING
) -> tuple[MemoryIncident, ...]:
    """All incidents in these lines, in order of time, whatever the order of the lines.

    A line that is given twice counts once.
    """
    once = {line.identity: line for line in lines}
    found = (read_sign(line) for line in once.values())
    signs = sorted(
        (sign for sign in found if sign is not None),
        key=lambda sign: (sign.line.time, sign.line.identity),
    )
    search = _Search(signs, timing)
    return tuple(sorted(search.run(), key=lambda each: (each.at, each.proof[0].identity)))


def tally(incidents: Iterable[MemoryIncident]) -> dict[date, dict[IncidentKind, int]]:
    """How many of each kind on each day (UTC); days without any are not in it."""
    days: dict[date, dict[IncidentKind, int]] = {}
    for incident in incidents:
        day = days.setdefault(incident.at.date(), dict.fromkeys(IncidentKind, 0))
        day[incident.kind] += 1
    return days


class _Search:
    """One search through the signs of some time, which come in order."""

    def __init__(self, signs: Sequence[Sign], timing: IncidentTiming) -> None:
        self._timing = timing
        self._of: dict[SignKind, list[Sign]] = {kind: [] for kind in SignKind}
        self._of_one: dict[tuple[SignKind, str, str], list[Sign]] = {}
        self._taken: set[str] = set()
        for sign in signs:
            self._of[sign.kind].append(sign)
            if sign.line.instance is not None:
                where = (sign.kind, sign.line.service, sign.line.instance)
                self._of_one.setdefault(where, []).append(sign)

    def run(self) -> list[MemoryIncident]:
        """Certain things first: what they explain needs no other explanation."""
        found = [self._over_limit(group) for group in self._groups()]
        found += [self._killed(sign) for sign in self._left(SignKind.WORKER_KILLED)]
        found += [self._ended(sign) for sign in self._left(SignKind.CONTAINER_KILLED)]
        return found + [self._refused(group) for group in self._refusals()]

    def _refusals(self) -> list[list[Sign]]:
        """A run that is refused memory says so in several lines."""
        groups: dict[tuple[str, str | None], list[Sign]] = {}
        for sign in self._left(SignKind.REFUSED):
            groups.setdefault((sign.line.service, sign.line.instance), []).append(sign)
        return list(groups.values())

    def _refused(self, group: Sequence[Sign]) -> MemoryIncident:
        lines = tuple(sign.line for sign in group)
        return _incident(IncidentKind.OWN_LIMIT, lines[-1], lines, pid=None)

    def _left(self, kind: SignKind) -> list[Sign]:
        """Those that nothing has explained."""
        return [sign for sign in self._of[kind] if sign.line.identity not in self._taken]

    def _groups(self) -> list[list[Sign]]:
        """Cloud Run says it more than once at times: the same instance, the same moment."""
        groups: list[list[Sign]] = []
        newest: dict[tuple[str, str], list[Sign]] = {}
        for sign in self._of[SignKind.OVER_LIMIT]:
            if sign.line.instance is None:
                groups.append([sign])
                continue
            where = (sign.line.service, sign.line.instance)
            group = newest.get(where)
            if group and sign.line.time - group[0].line.time <= self._timing.together:
                group.append(sign)
            else:
                newest[where] = [sign]
                groups.append(newest[where])
        return groups

    def _over_limit(self, group: Sequence[Sign]) -> MemoryIncident:
        first = group[0]
        near = self._timing.together
        died = [
            *self._near(SignKind.WORKER_KILLED, first, near, near),
            *self._near(SignKind.CONTAINER_KILLED, first, near, near),
        ]
        probes = self._near(SignKind.NOT_STARTED, first, timedelta(0), self._timing.start)
        proof = [sign.line for sign in (*group, *probes, *died)]
        self._taken.update(line.identity for line in proof)
        timed_out = [found.line for found in map(self._time_out_of, died) if found is not None]
        largest = max(group, key=lambda sign: sign.used_mib or 0)
        kind = IncidentKind.STARTUP_OOM if probes else IncidentKind.PLATFORM_OOM
        pid = next((sign.pid for sign in died if sign.pid is not None), None)
        return replace(
            _incident(kind, first.line, _in_order(proof), pid=pid),
            beside=_in_order(timed_out),
            limit_mib=largest.limit_mib,
            used_mib=largest.used_mib,
        )

    def _killed(self, kill: Sign) -> MemoryIncident:
        time_out = self._time_out_of(kill)
        if time_out is None:
            return _unknown(kill)
        proof = (time_out.line, kill.line)
        return _incident(IncidentKind.TIMEOUT_KILL, kill.line, proof, pid=kill.pid)

    def _ended(self, kill: Sign) -> MemoryIncident:
        near = self._timing.together
        counted = self._near(SignKind.GROUP_COUNTED, kill, near, near)
        return replace(_unknown(kill), beside=_in_order([sign.line for sign in counted]))

    def _near(self, kind: SignKind, of: Sign, before: timedelta, after: timedelta) -> list[Sign]:
        """Those of its instance around it that nothing else has explained."""
        found = self._between(kind, of, of.line.time - before, of.line.time + after)
        return [sign for sign in found if sign.line.identity not in self._taken]

    def _between(self, kind: SignKind, of: Sign, begin: datetime, end: datetime) -> list[Sign]:
        """Only those that say they are of its instance: pids and moments are alike in many."""
        if of.line.instance is None:
            return []
        own = self._of_one.get((kind, of.line.service, of.line.instance), [])
        first = bisect_left(own, begin, key=_time_of)
        return own[first : bisect_right(own, end, key=_time_of)]

    def _time_out_of(self, kill: Sign) -> Sign | None:
        """The time-out this worker was killed for; one of an earlier worker of that pid is not."""
        if kill.pid is None:
            return None
        since = kill.line.time - self._timing.patience - self._timing.sweep

        def latest(kind: SignKind) -> Sign | None:
            found = self._between(kind, kill, since, kill.line.time)
            return next((sign for sign in reversed(found) if sign.pid == kill.pid), None)

        time_out, booted = latest(SignKind.WORKER_TIMEOUT), latest(SignKind.WORKER_BOOTED)
        if time_out is None or (booted is not None and booted.line.time > time_out.line.time):
            return None
        return time_out


def _time_of(sign: Sign) -> datetime:
    return sign.line.time


def _unknown(kill: Sign) -> MemoryIncident:
    return _incident(IncidentKind.UNKNOWN_KILL, kill.line, (kill.line,), pid=kill.pid)


def _incident(
    kind: IncidentKind, of: MemoryLine, proof: tuple[MemoryLine, ...], *, pid: int | None
) -> MemoryIncident:
    return MemoryIncident(kind, of.time, of.service, of.revision, of.instance, proof=proof, pid=pid)


def _in_order(lines: Sequence[MemoryLine]) -> tuple[MemoryLine, ...]:
    once = {line.identity: line for line in lines}
    return tuple(sorted(once.values(), key=lambda line: (line.time, line.identity)))
