"""The compact log views of one environment: in the dock and in the details of projects and jobs.

What they are made of is imported when somebody first looks at the log of an item.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.dispatcher import Dispatcher
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.logs.runs_board import RunsBoard
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.settings.log_times import LogTimes

if TYPE_CHECKING:
    from phoenix_admin.ui.logs.compact_log import CompactLog
    from phoenix_admin.ui.logs.late_log import LateLog

# ruff: noqa: PLC0415 - the views are for who looks at a log

TIMES_FILE = "log-times.json"


class LogViews:
    """Makes them. UI thread. `times` is one choice for all of them and for the Logs page, and on
    the `board` stands what the engine said of their runs."""

    def __init__(
        self,
        theme: Theme,
        workbench: Workbench,
        actions: ActionRegistry,
        runner: Dispatcher,
        settings_folder: Path,
    ) -> None:
        self._theme = theme
        self._workbench = workbench
        self._actions = actions
        self._runner = runner
        self.settings_folder = settings_folder
        self.times = LogTimes(settings_folder / TIMES_FILE)
        self.board = RunsBoard()

    def for_dock(self) -> "CompactLog":
        """The log of the open project at the foot of the window; the dock places its tools."""
        return self._made(
            "dock.logs",
            "Log lines in the dock, newest last",
            "project",
            pill_name="dock.follow",
            tools_inside=False,
        )

    def for_project(self) -> "LateLog":
        """The log of the open project in its details."""
        return self._late("project.log", "Log lines of the open project", "project")

    def for_job(self) -> "LateLog":
        """The log of the open job in its details."""
        return self._late("job.log", "Log lines of the open job", "job")

    def _late(self, object_name: str, accessible_name: str, area: str) -> "LateLog":
        from phoenix_admin.ui.logs.late_log import LateLog

        return LateLog(lambda: self._made(object_name, accessible_name, area), object_name)

    def _made(
        self,
        object_name: str,
        accessible_name: str,
        area: str,
        *,
        pill_name: str = "",
        tools_inside: bool = True,
    ) -> "CompactLog":
        from phoenix_admin.app.item_log_opening import LaneItemLogOpening
        from phoenix_admin.ui.logs.compact_log import CompactLog
        from phoenix_admin.ui.runs.to_logs import logs_action

        ports = self._workbench.ports
        return CompactLog(
            self._theme,
            LaneItemLogOpening(self._workbench, self._runner, object_name, self.board),
            self.times,
            ports.clock,
            object_name=object_name,
            accessible_name=accessible_name,
            in_logs=lambda: logs_action(self._actions, area),
            # A search in the cloud costs a request each; it waits for Enter.
            while_typing=ports.feeds is None,
            pill_name=pill_name,
            tools_inside=tools_inside,
        )
