"""The Journal panel on a fake world, driven by hand, alone or beside the others in the window."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from phoenix_admin.backends.fake.backend import FakeBackend, open_populated
from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.ui.panels.journal.panel import JournalPanel
from phoenix_admin.ui.shell.navigation import Origin
from tests.qt.jobs.jobs_stage import JobsStage

REAL_RUN = "stitch-000007"


def _line(backend: FakeBackend, minutes: float, action: str, target: str, **said: Any) -> None:
    world = backend.world
    project = world.projects.get(target)
    values: dict[str, Any] = {
        "time": world.clock.now() - timedelta(minutes=minutes),
        "account": "rae",
        "environment": "LOCAL",
        "action": action,
        "target": target,
        "outcome": AttemptOutcome.DONE,
        "duration": timedelta(milliseconds=38),
        "attempt": f"attempt-{len(world.journal):04}",
        "name": project.name if project is not None else "",
        **said,
    }
    world.journal.append(JournalEntry(**values))


def furnished(environment: str = "LOCAL") -> FakeBackend:
    """The populated world with a journal that holds every outcome, and two changes to undo."""
    backend = open_populated()
    world = backend.world
    version = {key: project.version for key, project in world.projects.items()}
    world.journal.clear()
    _line(
        backend,
        60 * 26,
        "create project",
        "Old mill",
        after={"id": "old-mill", "clips": "7"},
        duration=timedelta(milliseconds=212),
    )
    _line(
        backend,
        60 * 3,
        "reconcile",
        "glacier-walk",
        before={"status": "stitching", "reel": ""},
        after={"status": "complete", "reel": "/home/rae/Phoenix/reels/glacier-walk.mp4"},
        version="0",  # somebody has written since
        detail="finished, not recorded",
    )
    _line(
        backend,
        60 * 2,
        "set status",
        "autumn-trail",
        account="maria.k",
        before={"status": "ready", "status_reason": ""},
        after={"status": "failed", "status_reason": "two clips are damaged"},
        version=version["autumn-trail"],
    )
    _line(
        backend,
        72,
        "cancel",
        "harbour-mornings",
        before={"execution": f"{REAL_RUN} running"},
        outcome=AttemptOutcome.UNKNOWN,
        duration=timedelta(seconds=15.2),
        detail="No answer within 15 s. Looking did not tell.",
        execution=REAL_RUN,
    )
    _line(
        backend,
        41,
        "stitch",
        "autumn-trail",
        before={"status": "ready"},
        after={"status": "stitching", "active_job": "01KAR7AUTUMN"},
        outcome=AttemptOutcome.FAILED,
        duration=timedelta(seconds=2.4),
        detail="The disk is full: the worker could not be started.",
    )
    _line(
        backend,
        25,
        "reconcile",
        "old-mill",
        before={"status": "stitching"},
        after={"status": "complete"},
        outcome=AttemptOutcome.CONFLICT,
        detail="Old mill looks different now: in agreement.",
        plan="01KAR7PLAN",
    )
    _line(
        backend,
        12,
        "remove samples",
        "samples",
        outcome=AttemptOutcome.REFUSED,
        duration=timedelta(0),
        attempt="",
        detail="Changes in LOCAL are locked.",
    )
    _line(
        backend,
        4,
        "stitch",
        "harbour-mornings",
        before={"status": "ready"},
        after={"status": "stitching", "active_job": "01KAR7HARBOUR"},
        execution=REAL_RUN,
        duration=timedelta(milliseconds=164),
    )
    _line(
        backend,
        3,
        "set status",
        "winter-harbour",
        before={"status": "ready", "status_reason": ""},
        after={"status": "complete", "status_reason": "checked by hand"},
        version=version["winter-harbour"],
    )
    _line(
        backend,
        0.2,
        "stitch",
        "night-market",
        outcome=AttemptOutcome.NO_OUTCOME,
        duration=timedelta(0),
        before={"status": "ready"},
    )
    world.journal[:] = [replace(line, environment=environment) for line in world.journal]
    return backend


class JournalStage(JobsStage):
    """Everything a test of the Journal panel wants to reach."""

    def make_panel(self) -> Any:
        self.jobs = super().make_panel() if self._in_main_window else None
        if self.jobs is None:
            self.projects = None
        return self.make_journal_panel()

    def make_journal_panel(self) -> JournalPanel:
        return JournalPanel(
            theme=self.theme,
            workbench=self.workbench,
            actions=self.actions,
            clock=self.clock,
            runner=self.runner,
            opener=self.opener,
            saver=self.saver,
        )

    def panels(self) -> list[Any]:
        return [self.projects, self.jobs, self.panel]

    def show(self, width: int = 1440, height: int = 900) -> "JournalStage":
        super().show(width, height)
        if self._in_main_window:
            self.window.navigate("journal", Origin.USER)
        return self

    def close(self) -> None:
        if self.jobs is not None:
            self.jobs.close_down()
        super().close()

    @property
    def open_id(self) -> str | None:
        session = self.workbench.journal_session
        return session.row_id if session is not None else None

    def entry_of(self, action: str, target: str) -> str:
        """The id of the newest row of this action and target."""
        for row_id in self.shown:
            entry = self.table.rows.row_of(row_id).row.entry
            if (entry.action, entry.target) == (action, target):
                return row_id
        msg = f"there is no {action} of {target}"
        raise AssertionError(msg)

    def open_entry(self, action: str, target: str) -> "JournalStage":
        """Click on the row of that attempt."""
        self.open(self.entry_of(action, target))
        return self

    def write_again(self, target: str, **said: Any) -> None:
        """Another line, as if somebody had just tried something."""
        _line(self.backend, 0, "set status", target, **said)

    def move_on(self, project_id: str, status: str) -> None:
        """Somebody else writes the document."""
        project = self.world.projects[project_id]
        self.world.projects[project_id] = replace(
            project, status=status, version=f"{project.version}x"
        )
