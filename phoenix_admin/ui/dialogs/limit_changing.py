"""*Change limit…*: the way from any page to the dialog that changes a limit.

A page registers `limit_action.CHANGE_LIMIT`, keeps one `LimitChanging`, sets the action's
refusal from `refusal` and calls `ask` when it is triggered.
"""

from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.limit_plan import NOTHING_MEASURED, LimitFacts
from phoenix_admin.domain.memory_limit import Resources
from phoenix_admin.domain.workload_size import Workload
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.opener import Opener

NOT_HERE: Final = "Only services and jobs on Cloud Run have a limit that is changed from here."
NOTHING_OPEN: Final = "Open a service or a job first."


class LimitChanging(QObject):
    """Opens the dialog in the window of `over`. UI thread only."""

    def __init__(self, theme: Theme, workbench: Workbench, opener: Opener, over: QWidget) -> None:
        super().__init__(over)
        self._theme = theme
        self._workbench = workbench
        self._opener = opener
        self._over = over

    def refusal(self, workload: Workload | None) -> str | None:
        """Why the action is off for this one, as a sentence; None where it is on.

        It changes with `workbench.gate.changed` and `workbench.limits.changed`.
        """
        limits = self._workbench.limits
        if limits is None:
            return NOT_HERE
        return NOTHING_OPEN if workload is None else limits.refusal(workload)

    def ask(
        self,
        workload: Workload,
        facts: LimitFacts = NOTHING_MEASURED,
        wanted: Resources | None = None,
    ) -> bool:
        """Read what is deployed and ask about its new limit; False where it is off, or while

        another dialog is open. `facts` is what was measured; `wanted` is filled in first, else
        what fits what was measured.
        """
        limits, bench = self._workbench.limits, self._workbench
        if limits is None or limits.refusal(workload) is not None:
            return False
        from phoenix_admin.ui.dialogs.limit_sheet import LimitSheet  # noqa: PLC0415 - see asking
        from phoenix_admin.ui.dialogs.sheet import open_sheet  # noqa: PLC0415 - late, see asking

        sheet = LimitSheet(
            self._theme,
            workload,
            facts,
            wanted,
            limits,
            bench.gate,
            bench.ports.clock,
            bench.environment,
            bench.ports.commands,
            self._opener,
        )
        if not open_sheet(sheet, self._over):
            sheet.close_down()
            return False
        sheet.read()
        return True
