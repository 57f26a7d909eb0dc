"""A fake environment with services, jobs and workers whose memory is what a test says."""

from datetime import datetime, timedelta

from phoenix_admin.backends.fake.backend import FakeBackend, open_fake
from phoenix_admin.backends.fake.memory import FakeMemory, fake_memory
from phoenix_admin.domain.memory_lines import MemoryLine
from phoenix_admin.domain.memory_subject import (
    LimitOrigin,
    LimitStep,
    MemorySubject,
    SubjectKind,
)
from phoenix_admin.domain.metric import LAG, Metric, MetricPoint, Statistic
from phoenix_admin.ports.machine_memory import ProcessUse
from tests.support.memory_log import OOM

MIB = 2**20
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PHOENIX = MemorySubject(SubjectKind.SERVICE, "phoenix")
PODCASTS = MemorySubject(SubjectKind.SERVICE, "podcast-api")
REELS = MemorySubject(SubjectKind.JOB, "reel-stitching-job")
APP = MemorySubject(SubjectKind.APP, "Phoenix Admin")
METRICS = {SubjectKind.SERVICE: Metric.SERVICE_MEMORY, SubjectKind.JOB: Metric.JOB_MEMORY}


class MemoryDesk:
    """The fakes, and what puts something there. Times are minutes before now."""

    def __init__(self) -> None:
        self.backend: FakeBackend = open_fake()
        self.clock = self.backend.clock
        self.memory: FakeMemory = fake_memory(self.backend.world)
        self.ports = self.memory.ports(PHOENIX, PODCASTS, REELS)
        self._lines = 0

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def calls(self):
        """How often each method of a port was called."""
        return self.backend.world.script.calls

    def limit(
        self, subject: MemorySubject, *revisions: tuple[str, int, float], cpu: float | None = 1.0
    ) -> None:
        """Revisions (name, MiB, minutes ago), oldest first; a job's have no name."""
        at = [self.now - ago * MINUTE for _, _, ago in revisions]
        service = subject.kind is SubjectKind.SERVICE
        origin = LimitOrigin.REVISION if service else LimitOrigin.TEMPLATE
        steps = [
            LimitStep(mib * MIB, origin, name, since, until, cpu)
            for (name, mib, _), since, until in zip(revisions, at, [*at[1:], None], strict=True)
        ]
        self.memory.limits.put(subject, *steps)

    def figures(
        self,
        subject: MemorySubject,
        part: str,
        shares: dict[float, float],
        statistic: Statistic | None = None,
    ) -> None:
        """Shares of the limit by minutes before what is known."""
        known = self.now - LAG
        points = [MetricPoint(known - ago * MINUTE, share) for ago, share in shares.items()]
        metric = METRICS[subject.kind]
        self.memory.metrics.put(metric, subject.name, part, *points, statistic=statistic)

    def line(
        self,
        ago: float,
        text: str = OOM.format(512, 513),
        subject: MemorySubject = PHOENIX,
        *,
        platform: bool = True,
        instance: str = "a",
        revision: str = "phoenix-1",
    ) -> MemoryLine:
        """One line of the log."""
        self._lines += 1
        made = MemoryLine(
            self.now - ago * MINUTE,
            text,
            f"i{self._lines:05}",
            subject.name,
            revision,
            instance,
            platform,
        )
        self.memory.lines.lines.append(made)
        return made

    def uses(self, *workers: tuple[str, int, int], app: int = 150 * MIB) -> None:
        """This app and workers (name, bytes, bytes unshared), against 8 GiB."""
        limit = LimitStep(8192 * MIB, LimitOrigin.MACHINE)
        self.memory.machine.uses = (
            ProcessUse(APP, 1, app, app // 2, limit),
            *(
                ProcessUse(MemorySubject(SubjectKind.WORKER, name), 10 + n, rss, uss, limit, 2)
                for n, (name, rss, uss) in enumerate(workers)
            ),
        )
