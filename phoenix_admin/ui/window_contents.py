"""What the window is given to show."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from phoenix_admin.domain.record import record

if TYPE_CHECKING:
    from phoenix_admin.ports.clock import Clock
    from phoenix_admin.qt.actions import ActionRegistry
    from phoenix_admin.qt.dispatcher import Dispatcher
    from phoenix_admin.services.known_environments import KnownEnvironments
    from phoenix_admin.services.workbench import Workbench
    from phoenix_admin.ui.panel import Panel
    from phoenix_admin.ui.shell.dock import DockLogFactory


@record
class WindowContents:
    """What the window shows of one environment, and works with there.

    Actions of panels are registered before the window gets them, those of an awaited page when it
    arrives. `known` None: the window offers no other environment.
    """

    dispatcher: "Dispatcher"
    workbench: "Workbench"
    panels: "Sequence[Panel]"
    actions: "ActionRegistry"
    clock: "Clock"
    account: str
    known: "KnownEnvironments | None" = None
    dock_log: "DockLogFactory | None" = None


def window_title(environment: str) -> str:
    """What the desktop calls the window."""
    return f"{environment} · Phoenix Admin"
