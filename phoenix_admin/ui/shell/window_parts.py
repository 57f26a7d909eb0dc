"""What the window's contents are made of: imported with the first contents, after a first paint.

The window itself (`ui/main_window.py`) and its first frame import none of it. What a painted frame
does not need belongs here, and not into the window's own imports.
"""

from phoenix_admin.qt.arrival_guard import ArrivalGuard
from phoenix_admin.services.results import Tone
from phoenix_admin.ui.lists.announcement import Announcement
from phoenix_admin.ui.shell.announcer import Announcer
from phoenix_admin.ui.shell.app_menu import fill_menu_bar
from phoenix_admin.ui.shell.diagnostics_command import DiagnosticsCommand
from phoenix_admin.ui.shell.environment_command import EnvironmentCommand
from phoenix_admin.ui.shell.frame import Frame
from phoenix_admin.ui.shell.lock_command import LockCommand
from phoenix_admin.ui.shell.navigation import Navigator, Origin, Place
from phoenix_admin.ui.shell.page_arrivals import PageArrivals
from phoenix_admin.ui.shell.second_ticker import SecondTicker
from phoenix_admin.ui.shell.shell_actions import ShellActions
from phoenix_admin.ui.shell.splitter_memory import SplitterMemory
from phoenix_admin.ui.shell.table_memory import TableMemory
from phoenix_admin.ui.shell.task_watch import TaskWatch
from phoenix_admin.ui.shell.window_commands import WindowCommands

__all__ = [
    "Announcement",
    "Announcer",
    "ArrivalGuard",
    "DiagnosticsCommand",
    "EnvironmentCommand",
    "Frame",
    "LockCommand",
    "Navigator",
    "Origin",
    "PageArrivals",
    "Place",
    "SecondTicker",
    "ShellActions",
    "SplitterMemory",
    "TableMemory",
    "TaskWatch",
    "Tone",
    "WindowCommands",
    "fill_menu_bar",
]
