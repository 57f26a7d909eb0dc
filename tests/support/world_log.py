"""The compact log view over the lines of a fake world, read by the stage's own runner."""

from collections.abc import Callable
from datetime import UTC
from typing import Any

from phoenix_admin.domain.log_entry import LogEntry
from phoenix_admin.domain.log_query.values import nanoseconds
from phoenix_admin.services.logs.shown_log import Pill, PillFace, SourceFace, SourceState
from phoenix_admin.tasks.outcome import Failed, Ok, Outcome
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task
from phoenix_admin.ui.logs.compact_log import CompactLog
from phoenix_admin.ui.logs.late_log import LateLog
from phoenix_admin.ui.logs.log_wish import LogWish
from phoenix_admin.ui.logs.openings import LogListener
from phoenix_admin.ui.logs.times_choice import PassingTimes
from phoenix_admin.ui.runs.to_logs import logs_action
from tests.support.listed_log import Line, ListedLog


class WorldLog(ListedLog):
    """A log of one item of a fake world: read each second while it is on screen."""

    def __init__(self, stage: Any, scope: Scope, wish: LogWish) -> None:
        super().__init__()
        self._stage = stage
        self._scope = scope
        self._wish = wish
        self._place = 0

    def set_on_screen(self, on_screen: bool) -> None:
        was = self.on_screen
        super().set_on_screen(on_screen)
        if on_screen and not was:
            self._read()

    def read_on(self, source: int) -> None:
        super().read_on(source)
        self._read()

    def _read(self) -> None:
        if not self.on_screen:
            return
        task = Task(
            f"log of {self._wish.item}",
            lambda call: self._stage.backend.world.script.run("logs.read", call, self._written),
            Lane.STREAMS,
            overlap=Overlap.LATEST,
        )
        self._stage.runner.submit(self._scope, task, self._on_lines)

    def _written(self) -> tuple[list[LogEntry], int]:
        """The item's lines behind those that were read, and the place behind them."""
        world = self._stage.backend.world
        with world.lock:
            behind, end = world.lines[self._place :], len(world.lines)
        own = [line for line in behind if self._is_ours(line)]
        return sorted(own, key=lambda line: line.time), end

    def _is_ours(self, line: LogEntry) -> bool:
        if self._wish.job_id is not None:
            return line.job_id == self._wish.job_id
        return line.project_id == self._wish.project_id

    def _on_lines(self, outcome: Outcome[tuple[list[LogEntry], int]]) -> None:
        (source,) = self.sources
        name = source.name
        match outcome:
            case Ok((own, end)):
                self._place = end
                self.read_at = self._stage.clock.now()
                self.sources = (SourceFace(0, name, SourceState.LIVE),)
                if self.pill.pill is Pill.STILL:
                    self.pill = PillFace(Pill.LIVE)
                lines = [
                    Line(each.message, each.severity, 0, nanoseconds(each.time.astimezone(UTC)))
                    for each in own
                ]
                self.add(*lines)
            case Failed(error):
                self.sources = (SourceFace(0, name, SourceState.FAILED, error=error),)
                self.pill = PillFace(Pill.STILL)
                self.say()
        self._stage.runner.after(self._scope, 1.0, self._read)


class WorldOpening:
    """An `ItemLogOpening` over the world of a stage; it answers at once."""

    def __init__(self, stage: Any) -> None:
        self._stage = stage
        self.wishes: list[LogWish] = []

    def __call__(self, wish: LogWish, listener: LogListener) -> Callable[[], None]:
        self.wishes.append(wish)
        scope = self._stage.scope.child(f"log of {wish.item}")
        listener.log_opened(WorldLog(self._stage, scope, wish))
        return scope.close


def world_log_view(
    stage: Any, object_name: str, accessible_name: str, area: str = "project", **more: Any
) -> CompactLog:
    """A view as the composition root makes it. `stage` has theme, backend, runner, scope, …"""
    times = getattr(stage, "log_times", None)
    if times is None:
        times = stage.log_times = PassingTimes()
    return CompactLog(
        stage.theme,
        WorldOpening(stage),
        times,
        stage.clock,
        object_name=object_name,
        accessible_name=accessible_name,
        in_logs=lambda: logs_action(stage.actions, area),
        while_typing=True,
        **more,
    )


def late_world_log(
    stage: Any, object_name: str, accessible_name: str, area: str = "project"
) -> LateLog:
    """As it stands in details."""
    return LateLog(lambda: world_log_view(stage, object_name, accessible_name, area), object_name)


def dock_log_view(stage: Any) -> CompactLog:
    """The one in the dock."""
    return world_log_view(
        stage,
        "dock.logs",
        "Log lines in the dock, newest last",
        pill_name="dock.follow",
        tools_inside=False,
    )
