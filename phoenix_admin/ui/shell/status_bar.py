"""The foot of the window: who acts, what runs, where the data is, which version."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    STRETCH,
    IconLabel,
    RoleLabel,
    Surface,
    pin_size,
    plain_tip,
    row,
    spoken,
)
from phoenix_admin.services.connection import Connection
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.ui.shell.data_folder import OPEN_DATA_FOLDER
from phoenix_admin.ui.shell.frame_sizes import STATUS_HEIGHT
from phoenix_admin.ui.shell.session_status import SessionStatus
from phoenix_admin.ui.shell.session_words import COPY_REQUEST
from phoenix_admin.ui.shell.small_print import SmallPrint
from phoenix_admin.ui.shell.task_watch import TaskWatch

_DATA: Final = "statusbar.data"
_LONGEST_PATH: Final = 320
"""Pixels after which the data folder's path is cut in its middle."""
_LONGEST = 420
"""Pixels after which the oldest task's label is cut."""


class StatusBar(Surface):
    """28 px; `tasks_requested` when the person wants to see what runs."""

    tasks_requested = Signal()

    def __init__(
        self,
        theme: Theme,
        watch: TaskWatch,
        ports: EnvironmentPorts,
        actions: ActionRegistry,
        account: str,
        version: str,
        connection: Connection | None = None,
    ) -> None:
        super().__init__(theme, "rail", edges="t", object_name="statusbar")
        self.setAccessibleName("Status bar")
        self._watch = watch
        self._session: SessionStatus | None = None
        if connection is not None:
            request = actions.action(COPY_REQUEST)
            self._session = SessionStatus(theme, connection, request)
        self._spinner = IconLabel(theme, "loader-circle", "run", size=14)
        self._tasks = SmallPrint(theme, object_name="statusbar.tasks", longest=_LONGEST)
        self._tasks.setToolTip("Show what runs in the background")
        self._tasks.clicked.connect(self.tasks_requested)
        where = (
            _where(theme, ports, actions)
            if self._session is None
            else self._session.where(ports.environment.name)
        )
        self.setLayout(
            row(
                theme,
                *(_person(theme, account) if self._session is None else (self._session,)),
                6,
                self._spinner,
                self._tasks,
                STRETCH,
                where,
                6,
                _version_label(theme, version),
                margins=(14, 1, 14, 0),
            )
        )
        pin_size(theme, self, height=STATUS_HEIGHT)
        watch.changed.connect(self._on_tasks_changed)
        self._on_tasks_changed()

    def close_down(self) -> None:
        """Stop listening to the services; before the window goes."""
        if self._session is not None:
            self._session.close_down()

    @Slot()
    def _on_tasks_changed(self) -> None:
        lines = self._watch.worth_saying()
        self._spinner.setVisible(bool(lines))
        self._spinner.set_glyph("loader-circle", "run", spinning=bool(lines))
        if not lines:
            self._say("Nothing running")
            return
        self._say(f"{len(lines)} running · {lines[0].label}")

    def _say(self, text: str) -> None:
        self._tasks.say(text, f"Tasks: {text}")


def _person(theme: Theme, account: str) -> tuple[QWidget, QWidget]:
    """Who sits at this computer."""
    who = RoleLabel(
        theme,
        account,
        kind="caption",
        role="text2",
        elide=True,
        object_name="statusbar.account",
        accessible_name=f"Account: {account}",
    )
    return IconLabel(theme, "user-round", size=14), who


def _where(theme: Theme, ports: EnvironmentPorts, actions: ActionRegistry) -> QWidget:
    """Where the data is: a folder of this computer that can be opened, or the environment."""
    folder = ports.data_folder
    if folder is None:
        return RoleLabel(
            theme,
            f"Data in {ports.environment.name}",
            kind="caption",
            role="text2",
            object_name=_DATA,
        )
    action = actions.action(OPEN_DATA_FOLDER)
    place = SmallPrint(
        theme,
        object_name=_DATA,
        longest=_LONGEST_PATH,
        lead="Data in",
        cut=Qt.TextElideMode.ElideMiddle,
    )
    place.say(shortened(folder), f"Data folder: {folder}. {spoken(action.text())}")
    place.setToolTip(plain_tip(f"{folder}\n{spoken(action.text())}"))
    place.clicked.connect(action.trigger)
    return place


def shortened(folder: Path) -> str:
    """The path with `~` for the person's home, as their shell writes it."""
    try:
        inside = folder.relative_to(Path.home())
    except (ValueError, RuntimeError):
        return str(folder)
    return str(Path("~") / inside)


def _version_label(theme: Theme, version: str) -> RoleLabel:
    return RoleLabel(
        theme,
        f"v{version}",
        kind="caption",
        role="text2",
        object_name="statusbar.version",
        accessible_name=f"Version {version}",
    )
