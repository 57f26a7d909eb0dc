"""The Logs panel: one log at a time, opened when the page is first seen.

Holding a million lines is made of parts that are as large as the rest of the program; they are
imported for who looks at logs, and not before.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.environment import EnvironmentKind
from phoenix_admin.domain.memory_subject import MemorySubject, SubjectKind
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import STRETCH, Button, RoleLabel, Surface, column, row
from phoenix_admin.services.logs.shown_log import Pivots
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.dialogs.file_chooser import LOG_FILES, FileChooser, SystemFileChooser
from phoenix_admin.ui.dialogs.save_chooser import SaveChooser, SystemSaveChooser
from phoenix_admin.ui.logs.actions import LogActions
from phoenix_admin.ui.logs.browser import LogBrowser
from phoenix_admin.ui.logs.exporting import Exporter
from phoenix_admin.ui.logs.line_text import message_text
from phoenix_admin.ui.logs.log_wish import LogWish
from phoenix_admin.ui.logs.openings import GrowingLog, LogOpening
from phoenix_admin.ui.logs.query_shelf import PassingShelf, QueryShelf
from phoenix_admin.ui.logs.times_choice import TimesChoice
from phoenix_admin.ui.opener import Opener
from phoenix_admin.ui.panel import Panel
from phoenix_admin.ui.panels.logs.page_facts import PAGE
from phoenix_admin.ui.shell.undo_asking import find_project


class LogsPanel(Panel):
    """UI thread. `opening` gives the log; `while_typing`: each pause in the typing asks."""

    key = PAGE.key
    title = PAGE.title
    glyph = PAGE.glyph
    digit = PAGE.digit
    action_areas = ("logs",)
    grows_old = False

    def __init__(
        self,
        *,
        theme: Theme,
        workbench: Workbench,
        actions: ActionRegistry,
        opening: LogOpening,
        opener: Opener,
        shelf: QueryShelf | None = None,
        while_typing: bool = True,
        times: TimesChoice | None = None,
        chooser: FileChooser | None = None,
        saver: SaveChooser | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"panel.{self.key}")
        self.setAccessibleName(self.title)
        self._workbench = workbench
        self._opening = opening
        self._chooser = chooser or SystemFileChooser(self, LOG_FILES)
        self._wish = LogWish()
        self._log: GrowingLog | None = None
        self._awaited = False
        self._on_screen = False
        self._files: list[Callable[[GrowingLog], None]] = []
        self._actions = own = LogActions(actions, opener, self)
        own.pages = frozenset({"projects", "jobs", "processes"})
        if workbench.ports.memory is not None:
            own.pages |= {"memory"}
        own.process_item = self._process_item
        own.memory_item = self._memory_item
        self._browser = LogBrowser(
            theme, actions, shelf or PassingShelf(), while_typing=while_typing, times=times
        )
        exporter = Exporter(saver or SystemSaveChooser(self), self._export_name, self)
        own.attach(self._browser, exporter)
        own.place_requested.connect(self.place_requested)
        own.files_requested.connect(self._on_files_requested)
        own.folder_requested.connect(self._on_folder_requested)
        lines = column(theme, self._header(theme), spacing=0)
        lines.addWidget(self._browser, 1)
        self.setLayout(lines)
        self._say_subject()
        self._forget_return = workbench.returned.add(self._on_returned)

    @property
    def browser(self) -> LogBrowser:
        """The view of the log."""
        return self._browser

    # ------------------------------------------------------------------ Panel

    @property
    def item(self) -> str | None:
        """Whose log is open; None for all logs."""
        return self._wish.item

    def open_item(self, item: str | None) -> None:
        """The person wants this log."""
        wish = LogWish.parse(item)
        if wish == self._wish and (self._log is not None or self._awaited):
            return
        self._wish = wish
        self._files.clear()
        self._let_go()
        self._say_subject()
        if self._on_screen:
            self._open()
        self.item_changed.emit()

    def set_on_screen(self, on_screen: bool) -> None:
        """Read and follow only while the person looks."""
        self._on_screen = on_screen
        if on_screen and self._log is None:
            self._open()
        elif self._log is not None:
            self._log.set_on_screen(on_screen)

    def refresh(self) -> None:
        """F5: what failed is tried again; all else is followed anyway."""
        log = self._log
        for source in log.face.sources if log is not None else ():
            if log is not None and source.error is not None:
                log.read_on(source.number)

    def focus_filter(self) -> None:
        """Put the keyboard into the query."""
        self._browser.box.setFocus()

    def first_focus(self) -> QWidget:
        """The rows, or the query while there are none."""
        table = self._browser.table
        return table if table.isVisible() else self._browser.box.edit.text_edit

    def panes(self) -> Sequence[QWidget]:
        """Rows, and details while they can be seen."""
        return self._browser.panes()

    @Slot()
    def toggle_details(self) -> None:
        """Ctrl+."""
        self._browser.toggle_details()

    def close_down(self) -> None:
        """Stop listening; before the window goes."""
        self._forget_return()
        self._browser.close_down()
        self._let_go()

    # ------------------------------------------------------------------ inside

    def _header(self, theme: Theme) -> Surface:
        header = Surface(theme, "surface", object_name="logs.header")
        title = RoleLabel(theme, self.title, kind="title", weight=600)
        self._subject = RoleLabel(
            theme, role="text2", weight=500, elide=True, object_name="logs.subject"
        )
        self._everything = Button(
            theme,
            "All logs",
            small=True,
            tip="Show every log of this environment",
            object_name="logs.everything",
        )
        self._everything.clicked.connect(self._on_everything)
        header.setLayout(
            row(
                theme,
                title,
                self._subject,
                self._everything,
                STRETCH,
                *self._browser.tools,
                margins=(12, 8, 12, 0),
            )
        )
        return header

    def _open(self) -> None:
        if self._awaited:
            return
        self._awaited = True
        wish = self._wish

        def opened(log: GrowingLog) -> None:
            if wish != self._wish or not self._awaited:
                log.close()
                return
            self._awaited = False
            self._log = log
            for add in self._files:
                add(log)
            self._files.clear()
            self._browser.show_log(log)
            log.set_on_screen(self._on_screen)

        self._browser.show_opening()
        self._opening(wish, opened)

    def _let_go(self) -> None:
        self._awaited = False
        log, self._log = self._log, None
        if log is not None:
            self._browser.show_log(None)
            log.close()

    def _say_subject(self) -> None:
        wish = self._wish
        text = f"of {self._workbench.environment.name}"
        if wish.project_id is not None:
            text = f"of project {self._project_name(wish.project_id)}"
        elif wish.job_id is not None:
            text = f"of job {wish.job_id}"
        elif wish.execution is not None:
            text = f"of execution {wish.execution}"
        elif wish.pid is not None:
            text = f"of process {wish.pid}"
        self._subject.set_text(message_text(text))
        self._everything.setVisible(wish != LogWish())

    def _project_name(self, project_id: str) -> str:
        project = find_project(self._workbench, project_id)
        return project.name if project is not None else project_id

    def _process_item(self, pid: int) -> str | None:
        bench = self._workbench.processes
        reading = bench.catalogue.reading if bench is not None else None
        rows = reading.rows if reading is not None else ()
        return next((row.id for row in rows if row.facts.key.pid == pid), None)

    def _memory_item(self, pivots: Pivots) -> str | None:
        """A service of the cloud, or a worker of this computer."""
        if self._workbench.environment.kind is not EnvironmentKind.LOCAL:
            service = pivots.service
            return MemorySubject(SubjectKind.SERVICE, service).id if service else None
        run = pivots.execution
        return MemorySubject(SubjectKind.WORKER, run).id if run else None

    def _on_returned(self) -> None:
        if self._log is not None:
            self._log.retry()

    def _export_name(self) -> str:
        ports = self._workbench.ports
        return f"log {ports.environment.name} {ports.clock.now():%Y-%m-%d %H%M}"

    def _add(self, add: Callable[[GrowingLog], None]) -> None:
        if self._log is not None:
            add(self._log)
        else:
            self._files.append(add)

    @Slot()
    def _on_everything(self) -> None:
        self.open_item(None)

    @Slot()
    def _on_files_requested(self) -> None:
        def chosen(paths: tuple[Path, ...]) -> None:
            for path in paths:
                self._add(_file(path))

        self._chooser.choose_files(self, chosen)

    @Slot()
    def _on_folder_requested(self) -> None:
        def chosen(paths: tuple[Path, ...]) -> None:
            for path in paths:
                self._add(_folder(path))

        self._chooser.choose_folder(self, chosen)


def _file(path: Path) -> Callable[[GrowingLog], None]:
    return lambda log: log.add_file(path)


def _folder(path: Path) -> Callable[[GrowingLog], None]:
    return lambda log: log.add_folder(path)
