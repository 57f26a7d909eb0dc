"""A world in which every status and every verdict can be seen, for pictures and panel tests.

Nothing in it is random, and all times are relative to the world's clock, so two pictures of it
are equal.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from phoenix_admin.backends.fake.world import FOLDER, QUEUED, FakeWorld, reel_of
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobKind, JobState
from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.domain.project import ProjectKind, ProjectStatus, UnreadableField

RUNNING = ExecutionState.RUNNING


def populate(world: FakeWorld) -> FakeWorld:
    """Put everything into an empty world and return it."""
    _Furniture(world).place()
    return world


class _Furniture:
    """Builds one project after the other; the methods say which situation each one shows."""

    def __init__(self, world: FakeWorld) -> None:
        self.world = world
        self.now = world.clock.now()

    def place(self) -> None:
        self._stitching()
        self._queued()
        self._cancelling()
        self._stalled()
        self._at_rest()
        self._disagreements()
        self._waiting_for_clips()
        self._journal()

    def ago(self, **time: float) -> datetime:
        return self.now - timedelta(**time)

    # -- under way -------------------------------------------------------------------------

    def _stitching(self) -> None:
        """In agreement, 64 %, with a history and a live log."""
        project = self._project("harbour-mornings", "Harbour mornings", clips=8)
        self._history(project, runs=6, usual=timedelta(minutes=4, seconds=50))
        name = self._run(
            project,
            RUNNING,
            started=self.ago(minutes=3, seconds=12),
            progress=Progress(
                52_480, 82_000, "ms", Stage.CONFORMING, "clip 5 of 8: The pier at dawn.mov"
            ),
        )
        self._log_of_a_run(name, self.ago(minutes=3, seconds=12))

    def _queued(self) -> None:
        """In agreement: waits for a free worker."""
        project = self._project("night-market", "Night market, extended cut", clips=24)
        self._run(project, ExecutionState.PENDING, started=None, progress=QUEUED)

    def _cancelling(self) -> None:
        """Cancel requested, not yet cancelled."""
        project = self._project("rooftop-garden", "Rooftop garden", clips=5)
        self._run(
            project,
            ExecutionState.CANCELLING,
            started=self.ago(minutes=2, seconds=1),
            progress=Progress(31_000, 48_500, "ms", Stage.CONFORMING, "clip 4 of 5"),
            cancel_requested_at=self.ago(seconds=4),
        )

    def _stalled(self) -> None:
        """Runs, but has been silent for minutes."""
        project = self._project("river-crossing", "River crossing", clips=11)
        silent = self.ago(minutes=4, seconds=20)
        name = self._run(
            project,
            RUNNING,
            started=self.ago(minutes=9),
            progress=Progress(20_100, 118_000, "ms", Stage.CONFORMING, "clip 2 of 11"),
            progress_at=silent,
            heartbeat_at=silent,
        )
        self.world.log(name, "Stitch begins", time=self.ago(minutes=9))

    # -- at rest ---------------------------------------------------------------------------

    def _at_rest(self) -> None:
        """The statuses in which nothing happens, and document and engine agree."""
        complete = self._project(
            "glacier-walk", "Glacier walk", ProjectStatus.COMPLETE, clips=12, age=timedelta(hours=3)
        )
        self._history(complete, runs=3, usual=timedelta(minutes=6), claim_newest=True)
        self._with_reel(complete, 214_958_080)
        failed = self._project(
            "autumn-trail", "Autumn trail", ProjectStatus.FAILED, clips=6, age=timedelta(minutes=41)
        )
        reason = (
            "2 clips cannot be used: 3 Footbridge.mp4 is empty; "
            "5 Hut.mp4 is damaged: Invalid NAL unit size"
        )
        self._failure(failed, reason)
        self._project(
            "salt-and-fog",
            "Ep 42 · Salt and fog",
            ProjectStatus.READY,
            clips=9,
            kind=ProjectKind.EPISODE,
            age=timedelta(hours=5),
        )
        cancelled = self._project(
            "beech-wood", "Beech wood", ProjectStatus.CANCELLED, clips=4, age=timedelta(days=1)
        )
        self._ended(cancelled, ExecutionState.CANCELLED, JobState.CANCELLED)
        self._project("spring-fair", "Spring fair", ProjectStatus.DRAFT, clips=0)
        self._project(
            "old-mill",
            "Old mill",
            "archiving",
            clips=3,
            unreadable=(UnreadableField("reviewScore", "{'stars': 4}"),),
            age=timedelta(days=9),
        )
        self._project(
            "sample",
            "Night market",
            ProjectStatus.READY,
            clips=4,
            sample=True,
            age=timedelta(days=12),
        )

    # -- document and engine disagree ------------------------------------------------------

    def _disagreements(self) -> None:
        """One project for each contradiction that a person should look at."""
        killed = self._project("lighthouse", "Lighthouse keepers", clips=7)
        name = self._run(
            killed,
            RUNNING,
            started=self.ago(minutes=6),
            progress=Progress(40_000, 75_000, "ms", Stage.CONFORMING, "clip 4 of 7"),
            heartbeat_at=self.ago(minutes=2),
        )
        self.world.kill(name)
        done = self._project("ferry-night", "Ferry night", clips=10)
        name = self._run(done, RUNNING, started=self.ago(minutes=8))
        self.world.finish(name, ExecutionState.SUCCEEDED, recorded=False)
        missing = self._project("winter-harbour", "Winter harbour", ProjectStatus.COMPLETE, clips=6)
        self._ended(missing, ExecutionState.SUCCEEDED, JobState.SUCCEEDED)
        self._change(missing, reel=reel_of(missing))
        behind = self._project("quarry-lake", "Quarry lake", ProjectStatus.READY, clips=5)
        self._run(behind, RUNNING, started=self.ago(seconds=50), claimed=False)
        twice = self._project("station-clock", "Station clock", clips=8)
        self._run(twice, RUNNING, started=self.ago(minutes=1, seconds=40))
        self._run(twice, RUNNING, started=self.ago(seconds=35), claimed=False)

    def _waiting_for_clips(self) -> None:
        """Generating: some clips there, all clips there."""
        some = self._project("tram-line-9", "Tram line 9", ProjectStatus.GENERATING, clips=7)
        for clip in self.world.projects[some].clips[3:]:
            del self.world.files[clip], self.world.clips[clip]
        self._project("paper-boats", "Paper boats", ProjectStatus.GENERATING, clips=4)

    # -- building blocks -------------------------------------------------------------------

    def _project(
        self,
        project_id: str,
        name: str,
        status: str = ProjectStatus.STITCHING,
        *,
        clips: int,
        age: timedelta = timedelta(minutes=4),
        **fields: Any,
    ) -> str:
        self.world.add_project(
            name, status, project_id=project_id, clips=clips, updated_at=self.now - age, **fields
        )
        return project_id

    def _change(self, project_id: str, **changes: Any) -> None:
        """Change a document without touching its age."""
        updated_at = self.world.projects[project_id].updated_at
        project = self.world.write_project(self.world.projects[project_id], **changes)
        self.world.projects[project_id] = replace(project, updated_at=updated_at)

    def _run(
        self,
        project_id: str,
        state: ExecutionState,
        *,
        started: datetime | None,
        claimed: bool = True,
        **fields: Any,
    ) -> str:
        """An execution that is under way, with the job that claimed the project for it."""
        asked = (started or self.ago(seconds=20)) - timedelta(seconds=1)
        number = self.world.next_number()
        name, job_id = f"stitch-{number:06}", f"01KAR7{number:020}"
        times = {"progress_at": self.ago(seconds=1), "heartbeat_at": self.ago(seconds=1)}
        if started is not None:
            times["last_log_at"] = started
        self.world.add_execution(
            name,
            state,
            job_id=job_id,
            project_id=project_id,
            created_at=asked,
            started_at=started,
            pid=None if started is None else 40_000 + number,
            **{**(times if started else {}), **fields},
        )
        if claimed:
            self.world.add_job(
                project_id, job_id, JobState.LAUNCHED, requested_at=asked, execution=name
            )
            self._change(
                project_id, active_job=job_id, status_before_claim="ready", claimed_at=asked
            )
        return name

    def _ended(
        self,
        project_id: str,
        state: ExecutionState,
        job_state: JobState,
        *,
        at: datetime | None = None,
        took: timedelta = timedelta(minutes=3),
        claimed: bool = True,
        reason: str | None = None,
    ) -> str:
        """An execution of the past and its closed job; `claimed`: the newest one of its project."""
        ended = at or self.world.projects[project_id].updated_at
        number = self.world.next_number()
        name, job_id = f"stitch-{number:06}", f"01KAR7{number:020}"
        succeeded = state is ExecutionState.SUCCEEDED
        output = reel_of(project_id) if succeeded else None
        stage = Stage.DONE if succeeded else Stage.CONFORMING
        self.world.add_execution(
            name,
            state,
            job_id=job_id,
            project_id=project_id,
            created_at=ended - took - timedelta(seconds=1),
            started_at=ended - took,
            ended_at=ended,
            progress=Progress(82_000 if succeeded else 12_300, 82_000, "ms", stage),
            reason=reason,
            output=output,
        )
        self.world.add_job(
            project_id,
            job_id,
            job_state,
            requested_at=ended - took - timedelta(seconds=1),
            execution=name,
            ended_at=ended,
            output=output,
            error=reason,
            kind=JobKind.STITCH,
        )
        if claimed:
            self._change(project_id, active_job=job_id)
        return name

    def _history(
        self, project_id: str, *, runs: int, usual: timedelta, claim_newest: bool = False
    ) -> None:
        """Runs of the last days: mostly good ones, one failure, durations around the usual."""
        newest = self.world.projects[project_id].updated_at
        for number in reversed(range(runs)):
            good = number != 2
            self._ended(
                project_id,
                ExecutionState.SUCCEEDED if good else ExecutionState.FAILED,
                JobState.SUCCEEDED if good else JobState.FAILED,
                at=newest - timedelta(hours=26 * number + (0 if claim_newest else 20)),
                took=usual + timedelta(seconds=(17 * number) % 40 - 15),
                claimed=claim_newest and number == 0,
                reason=None if good else f"the disk is full ({FOLDER}/reels)",
            )

    def _with_reel(self, project_id: str, size: int) -> None:
        self.world.files[reel_of(project_id)] = size
        self._change(project_id, reel=reel_of(project_id))

    def _failure(self, project_id: str, reason: str) -> None:
        took = timedelta(seconds=2)
        name = self._ended(
            project_id, ExecutionState.FAILED, JobState.FAILED, took=took, reason=reason
        )
        self._change(project_id, status_reason=reason)
        ended = self.world.projects[project_id].updated_at
        self.world.log(name, "Stitch begins", time=ended - took, fields={"clips": 6})
        for text in reason.partition(": ")[2].split("; "):
            self.world.log(name, text, Severity.ERROR, time=ended)
        self.world.log(name, "Stitch failed: 2 clips cannot be used", Severity.ERROR, time=ended)

    def _log_of_a_run(self, name: str, began: datetime) -> None:
        log, step = self.world.log, timedelta(seconds=38)
        log(name, "Stitch begins", time=began, fields={"clips": 8, "pid": 40_007})
        log(
            name,
            "planned",
            time=began + timedelta(milliseconds=180),
            fields={"method": "conform", "frames": 2050, "why": "the clips differ in size"},
        )
        for number in range(1, 5):
            fields = {"clip": number, "frames": 240 + 13 * number}
            log(name, f"clip {number} of 8 conformed", time=began + number * step, fields=fields)
        log(
            name,
            "clip 3 has no sound: silence is used",
            Severity.WARNING,
            time=began + 3 * step,
        )
        log(name, "[h264 @ 0x55d0] co located POCs unavailable", Severity.DEBUG, time=began + step)

    def _journal(self) -> None:
        stories = (
            (4, "stitch", "harbour-mornings", AttemptOutcome.DONE, ""),
            (3, "stitch", "night-market", AttemptOutcome.DONE, ""),
            (0.1, "cancel", "rooftop-garden", AttemptOutcome.DONE, "cancel requested"),
            (41, "stitch", "autumn-trail", AttemptOutcome.DONE, ""),
        )
        for minutes, action, target, outcome, detail in sorted(stories, reverse=True):
            self.world.journal.append(
                JournalEntry(
                    time=self.ago(minutes=minutes),
                    account="rae",
                    environment="LOCAL",
                    action=action,
                    target=target,
                    outcome=outcome,
                    duration=timedelta(milliseconds=38),
                    detail=detail,
                )
            )
