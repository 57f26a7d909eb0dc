"""*Copy as gcloud*: what is open, as commands of Google's own tool, behind one menu.

Every entry is a registered action of its panel. Where the environment has no such tool they are
not shown at all.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from phoenix_admin.domain.command_line import CommandLine, Shell, shell_text
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.qt.actions import ActionRegistry, ActionSpec
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.results import Tone
from phoenix_admin.services.terminal_lines import NO_TOOL, OF_RUNS, Line, LineOf
from phoenix_admin.ui.lists.announcement import Announcement
from phoenix_admin.ui.opener import Opener

Lines = Mapping[LineOf, Line]
_SHOWN: Final = 160
"""Letters of a copied line that are repeated in the announcement."""

_ENTRIES: Final[Mapping[LineOf, tuple[str, str]]] = {
    LineOf.RUN: ("Describe the run", "the gcloud line that describes the run"),
    LineOf.LOGS: ("Read its log", "the gcloud line that reads the log of the run"),
    LineOf.RUNS: ("List the runs", "the gcloud line that lists the newest runs of this job"),
    LineOf.JOB: ("Describe the job", "the gcloud line that describes the Cloud Run job"),
    LineOf.DOCUMENT: (
        "Read the document",
        "the REST request that reads the document; no gcloud command does",
    ),
    LineOf.START: (
        "Line that starts such a run",
        "the gcloud line that starts such a run, past the gate",
    ),
    LineOf.CANCEL: (
        "Line that cancels the run",
        "the gcloud line that cancels the run, past the gate",
    ),
    LineOf.AUDIT: (
        "Read the audit log",
        "the gcloud line that reads what Google has recorded at that time",
    ),
    LineOf.WORKLOAD: (
        "Describe it",
        "the gcloud line that describes the service or job as it is deployed",
    ),
    LineOf.MEMORY_LINES: (
        "Read its lines about memory",
        "the gcloud line that reads the lines about memory of the shown time",
    ),
    LineOf.MEMORY_FIGURES: (
        "Read its figures",
        "the REST request that reads the memory of the shown time; no gcloud command does",
    ),
}
_FIRST_OF_GROUP: Final = (LineOf.RUNS, LineOf.DOCUMENT, LineOf.START)


def shell_here() -> Shell:
    """The shell people paste into on this computer."""
    return Shell.POWERSHELL if sys.platform == "win32" else Shell.POSIX


def gcloud_specs(
    area: str, group: str, lines: Sequence[LineOf] = OF_RUNS
) -> dict[LineOf, ActionSpec]:
    """The actions of one panel: `<area>.copy_gcloud_<what>`. They write nothing."""
    specs: dict[LineOf, ActionSpec] = {}
    for what in lines:
        text, tip = _ENTRIES[what]
        key = f"{area}.copy_gcloud_{what.value}"
        specs[what] = ActionSpec(key, text, tip=f"Copy {tip}", group=group)
    return specs


class _Entry(QObject):
    """One entry's slot; Qt forgets it with its object."""

    def __init__(self, copy: Callable[[LineOf], None], what: LineOf, parent: QObject) -> None:
        super().__init__(parent)
        self._copy = copy
        self._what = what

    @Slot()
    def on_triggered(self) -> None:
        """The person wants this one."""
        self._copy(self._what)


class CopyAsGcloud(QObject):
    """Registers and performs the actions of one panel. UI thread only.

    `lines` gives what there is for the open item, None where the environment has no such tool.
    `announced` carries an `Announcement`.
    """

    announced = Signal(object)

    def __init__(
        self,
        theme: Theme,
        registry: ActionRegistry,
        specs: Mapping[LineOf, ActionSpec],
        lines: Callable[[], Lines | None],
        opener: Opener,
        parent: QWidget,
        shell: Shell | None = None,
    ) -> None:
        super().__init__(parent)
        self._registry = registry
        self._specs = specs
        self._lines = lines
        self._opener = opener
        self._shell = shell or shell_here()
        area = next(iter(specs.values())).key.partition(".")[0]
        self._menu = QMenu("Copy as gcloud", parent)
        self._menu.setObjectName(f"{area}.gcloud.menu")
        self._menu.setIcon(theme.icon("terminal"))
        self._menu.setToolTipsVisible(True)
        for what, spec in specs.items():
            entry = _Entry(self._copy, what, self)
            action = registry.register(spec, entry.on_triggered)
            if what in _FIRST_OF_GROUP:
                self._menu.addSeparator()
            self._menu.addAction(action)
        for spec in specs.values():
            registry.action(spec.key).setVisible(self.is_offered)
        self.refresh_states()

    @property
    def is_offered(self) -> bool:
        """Whether the environment has such a tool."""
        return self._lines() is not None

    def add_to(self, menu: QMenu) -> None:
        """Stand at the end of a menu, of a row or of the details; nothing where not offered."""
        if self.is_offered:
            menu.addMenu(self._menu)

    def refresh_states(self) -> None:
        """Switch each action on, or off with its reason."""
        lines = self._lines()
        for what, spec in self._specs.items():
            line: Line = NO_TOOL if lines is None else lines[what]
            self._registry.set_refusal(spec.key, line if isinstance(line, str) else None)

    def _copy(self, what: LineOf) -> None:
        """Asked anew, because a key may arrive before the repaint that shows a change."""
        lines = self._lines()
        line: Line = NO_TOOL if lines is None else lines[what]
        if isinstance(line, str):
            self.announced.emit(Announcement(line, Tone.ATTENTION))
            return
        try:
            text = shell_text(line, self._shell)
        except PhoenixError as error:
            self.announced.emit(Announcement(error.text, Tone.ATTENTION))
            return
        self._opener.copy_text(text)
        self.announced.emit(Announcement(_said(line, text), _tone(line)))


def _said(line: CommandLine, text: str) -> str:
    command = text.rpartition("\n")[2]
    cut = command if len(command) <= _SHOWN else f"{command[:_SHOWN]}…"
    if line.note:
        return f"Copied. Pasted, it acts past the gate and the journal: {cut}"
    return f"Copied: {cut}"


def _tone(line: CommandLine) -> Tone:
    return Tone.ATTENTION if line.note else Tone.PLAIN
