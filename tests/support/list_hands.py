"""The same things happening to the lists of Projects and of Jobs, so that one rule tests both.

Both lists hold `r000`, `r001`, … in this order, which is each list's own first order.
"""

from datetime import timedelta
from typing import Any

from phoenix_admin.domain.job import JobState
from tests.support.pictures import settle

FAR = timedelta(days=30)


class ListHands:
    """A stage with a list of many rows, and what others do to those rows behind its back."""

    prefix = ""
    fault = ""
    """The read of the store that the list needs."""
    tabs = ""
    summary = ""

    def __init__(self, stage: Any) -> None:
        self.stage = stage
        self.world = stage.world

    def fill(self, number: int) -> None:
        """That many rows, read."""
        for i in range(number):
            self._add(f"r{i:03}", i)
        self.read_list()

    def find(self, part: str) -> Any:
        """A widget of the list, by the end of its name."""
        return self.stage.find(f"{self.prefix}.{part}")

    @property
    def hint(self) -> str:
        """What the line above the rows says."""
        return self.find("hint").accessibleName()

    def read_list(self) -> None:
        """The list is read again, and everything is answered."""
        self.stage.panel.polled.refresh()
        self.stage.load()
        settle()

    def add_in_front(self, row_id: str) -> None:
        """Somebody makes another one; it belongs at the top."""
        self._add(row_id, -1)

    def remove(self, row_id: str) -> None:
        """Somebody takes it away."""
        raise NotImplementedError

    def move(self, row_id: str, *, to_front: bool) -> None:
        """It changes so that it belongs at the top, or at the end."""
        raise NotImplementedError

    def look_again(self) -> None:
        """What is open is looked at again, and not answered yet."""
        raise NotImplementedError

    def _add(self, row_id: str, place: int) -> None:
        raise NotImplementedError


class ProjectsHands(ListHands):
    prefix, fault = "projects", "store.list_projects"
    tabs, summary = "project.tabs", "project.summary"

    def remove(self, row_id: str) -> None:
        del self.world.projects[row_id]

    def move(self, row_id: str, *, to_front: bool) -> None:
        name = "A" if to_front else "Z"
        self.world.write_project(self.world.projects[row_id], name=name)

    def look_again(self) -> None:
        self.stage.workbench.session.refresh()

    def _add(self, row_id: str, place: int) -> None:
        self.world.add_project(f"Row {place + 1:03}", project_id=row_id, clips=1)


class JobsHands(ListHands):
    prefix, fault = "jobs", "store.list_recent_jobs"
    tabs, summary = "job.tabs", "job.summary"

    def __init__(self, stage: Any) -> None:
        super().__init__(stage)
        self._began = stage.clock.now()

    def remove(self, row_id: str) -> None:
        del self.world.jobs[row_id]

    def move(self, row_id: str, *, to_front: bool) -> None:
        job = self.world.jobs.pop(row_id)
        asked = self._began + FAR if to_front else self._began - FAR
        self._record(row_id, job.project_id, asked)

    def look_again(self) -> None:
        self.stage.workbench.job_session.refresh()

    def _add(self, row_id: str, place: int) -> None:
        project = self.world.projects.get("row") or self.world.add_project("Row", project_id="row")
        self._record(row_id, project.id, self._began - timedelta(minutes=place))

    def _record(self, row_id: str, project_id: str, asked: Any) -> None:
        self.world.add_job(
            project_id,
            row_id,
            JobState.FAILED,
            requested_at=asked,
            ended_at=asked,
            error="no space",
        )
