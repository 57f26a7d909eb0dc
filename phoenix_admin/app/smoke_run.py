"""The steps of `smoke`, on the real window through its public names."""

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from phoenix_admin.app.automation import launch, running_application
from phoenix_admin.app.smoke_failure import SmokeFailure
from phoenix_admin.app.smoke_log import read_log
from phoenix_admin.backends.local.samples import render_samples
from phoenix_admin.domain.progress import Stage
from phoenix_admin.domain.project import Project, ProjectStatus
from phoenix_admin.qt.exception_hook import Problem, install_exception_hook
from phoenix_admin.qt.message_log import install_message_log
from phoenix_admin.qt.start_up import make_application
from phoenix_admin.qt.tables import DataTable
from phoenix_admin.qt.theme import ThemeMode
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.stitcher.inspection import inspect_clip
from phoenix_admin.tasks.context import unhurried
from phoenix_admin.ui.main_window import MainWindow
from phoenix_admin.ui.shell.navigation import Origin

log = logging.getLogger(__name__)

SIZES = ((1440, 900), (1024, 640))
READ_LIMIT = 30.0
STITCH_LIMIT = 180.0
LOOK_MS = 25
HOME = "projects"
"""The page on which the steps are done."""
LENGTH_TOLERANCE_MS = 120
"""A reel may differ from the sum of its clips by a frame for each of them."""

Step = Callable[[str, Callable[[], str]], None]


class SmokeRun:
    """One run in `folder`, with pictures into `pictures`. UI thread."""

    def __init__(self, folder: Path, pictures: Path) -> None:
        install_message_log()
        present = QApplication.instance()
        self._app = present if isinstance(present, QApplication) else make_application()
        self._folder = folder
        self._pictures = pictures
        self._problems = _Problems()
        self._window: MainWindow | None = None
        self._clips: list[Path] = []
        self._project: Project | None = None

    def run(self, step: Step) -> None:
        """Do every step in order. Raises SmokeFailure at the first that is not right."""
        logging.getLogger().addHandler(self._problems)
        # An exception in a slot or a paint ends nothing by itself; here it fails the run.
        hook = install_exception_hook(log, _leave_it_to_the_log)
        try:
            step("open the window", self._open)
            step("sample projects are made", self._await_samples)
            step("pictures of every panel", lambda: self._take_pictures("samples"))
            step("a log is read and searched", self._read_log)
            step("render clips", self._render_clips)
            step("new project from clips", self._make_project)
            step("stitch", self._stitch)
            step("the reel is whole", self._check_reel)
            step("pictures of the finished reel", lambda: self._take_pictures("complete"))
            step("close", self._close)
        finally:
            if self._window is not None:
                self._window.close()
            hook.uninstall()
            logging.getLogger().removeHandler(self._problems)

    @property
    def _shown(self) -> MainWindow:
        if self._window is None:
            msg = "the window is not open"
            raise SmokeFailure(msg)
        return self._window

    @property
    def _workbench(self) -> Workbench:
        return running_application(self._shown).workbench

    def _open(self) -> str:
        self._window = launch(self._folder / "data")
        self._until(lambda: self._workbench.catalogue.reading is not None, READ_LIMIT, "a list")
        return f"Qt platform {self._app.platformName()}"

    def _await_samples(self) -> str:
        catalogue = self._workbench.catalogue
        self._until(lambda: len(catalogue.rows) >= 3, STITCH_LIMIT, "three sample projects")
        return f"{len(catalogue.rows)} projects"

    def _read_log(self) -> str:
        return read_log(self._folder / "smoke.jsonl")

    def _render_clips(self) -> str:
        groups = render_samples(self._folder / "clips", None, unhurried())
        self._clips = max(groups, key=lambda clips: len({clip.suffix for clip in clips}))
        return f"{len(self._clips)} clips of different kinds"

    def _make_project(self) -> str:
        created: list[Project] = []
        operations = self._workbench.operations
        if not operations.request_create("Smoke run", self._clips, created.append):
            msg = "a new project was refused"
            raise SmokeFailure(msg)
        self._until(lambda: bool(created), READ_LIMIT, "the new project")
        self._project = project = created[0]
        catalogue = self._workbench.catalogue
        self._until(
            lambda: any(row.id == project.id for row in catalogue.rows), READ_LIMIT, "its row"
        )
        return project.name

    def _stitch(self) -> str:
        project = self._the_project()
        self._select(project)
        session = self._workbench.session
        if session is None:
            msg = "selecting the project did not open it"
            raise SmokeFailure(msg)
        self._until(lambda: session.examination is not None, READ_LIMIT, "its verdict")
        self._action("action.project.stitch").trigger()
        go = self._button("confirm.go")
        go.click()
        seen: list[int] = []
        stages: set[Stage] = set()

        def ended() -> bool:
            examination = session.examination
            execution = examination.execution if examination is not None else None
            if execution is not None and execution.progress is not None:
                stages.add(execution.progress.stage)
                seen.append(execution.progress.percent or 0)
            status = examination.project.status if examination is not None else ""
            return status in (ProjectStatus.COMPLETE, ProjectStatus.FAILED)

        self._until(lambda: self._running_picture(stages) or ended(), STITCH_LIMIT, "the stitch")
        self._until(ended, STITCH_LIMIT, "the end of the stitch")
        if seen != sorted(seen):
            msg = f"progress went back: {seen}"
            raise SmokeFailure(msg)
        examination = session.examination
        if examination is None or examination.project.status != ProjectStatus.COMPLETE:
            reason = examination.project.status_reason if examination is not None else "?"
            msg = f"the stitch failed: {reason}"
            raise SmokeFailure(msg)
        self._project = examination.project
        return f"{len(set(seen))} steps of progress, verdict {examination.verdict.kind}"

    def _select(self, project: Project) -> None:
        table = self._find("projects.table")
        if not isinstance(table, DataTable):
            msg = "there is no table of projects"
            raise SmokeFailure(msg)
        if table.select_id(project.id):
            return
        # New rows wait behind "+1 new · Show" while somebody is in the list.
        self._action("action.projects.show_new").trigger()
        if not table.select_id(project.id):
            msg = "the new project could not be selected"
            raise SmokeFailure(msg)

    def _running_picture(self, stages: set[Stage]) -> bool:
        """One picture of the stitch under way, as soon as it does real work."""
        session = self._workbench.session
        examination = session.examination if session is not None else None
        execution = examination.execution if examination is not None else None
        if execution is None or execution.progress is None:
            return False
        stages.add(execution.progress.stage)
        if execution.progress.stage is not Stage.CONFORMING or not execution.progress.percent:
            return False
        self._take_pictures("running")
        return True

    def _check_reel(self) -> str:
        project = self._the_project()
        if project.reel is None or not Path(project.reel).is_file():
            msg = f"there is no reel at {project.reel}"
            raise SmokeFailure(msg)
        reel = inspect_clip(Path(project.reel))
        wanted = sum(inspect_clip(clip).duration_ms for clip in self._clips)
        if abs(reel.duration_ms - wanted) > LENGTH_TOLERANCE_MS:
            msg = f"the reel lasts {reel.duration_ms} ms, its clips {wanted} ms"
            raise SmokeFailure(msg)
        return f"{reel.duration_ms / 1000:.2f} s of {wanted / 1000:.2f} s"

    def _close(self) -> str:
        application = running_application(self._shown)
        self._shown.close()
        self._window = None
        if application.stuck:
            msg = f"left behind: {', '.join(application.stuck)}"
            raise SmokeFailure(msg)
        if self._problems.texts:
            msg = f"unexpected log lines: {'; '.join(self._problems.texts)}"
            raise SmokeFailure(msg)
        return "nothing left behind"

    def _take_pictures(self, situation: str) -> str:
        window, theme = self._shown, running_application(self._shown).theme
        taken = 0
        for mode in (ThemeMode.LIGHT, ThemeMode.DARK):
            theme.set_mode(mode)
            for width, height in SIZES:
                window.resize(width, height)
                for panel in window.panels:
                    self._turn_to(panel.key)
                    name = f"{panel.key}-{situation}-{mode.value}-{width}x{height}.png"
                    if not window.grab().save(str(self._pictures / name)):
                        msg = f"the picture {name} could not be written"
                        raise SmokeFailure(msg)
                    taken += 1
        self._turn_to(HOME)
        return f"{taken} pictures"

    def _turn_to(self, key: str) -> None:
        """Show a page as a person does, and let it read what it shows."""
        self._shown.navigate(key, Origin.USER)
        dispatcher = running_application(self._shown).dispatcher
        self._until(lambda: not dispatcher.running(), READ_LIMIT, f"quiet page {key}")
        self._pause()

    def _the_project(self) -> Project:
        if self._project is None:
            msg = "there is no project"
            raise SmokeFailure(msg)
        return self._project

    def _action(self, name: str) -> QAction:
        found = self._shown.findChild(QAction, name) or next(
            (action for action in self._shown.actions() if action.objectName() == name), None
        )
        if found is None or not found.isEnabled():
            why = "is missing" if found is None else f"is off: {found.property('refusal')}"
            msg = f"{name} {why}"
            raise SmokeFailure(msg)
        return found

    def _button(self, name: str) -> QPushButton:
        self._until(lambda: self._find(name) is not None, READ_LIMIT, name)
        found = self._find(name)
        if not isinstance(found, QPushButton):
            msg = f"{name} is not a button"
            raise SmokeFailure(msg)
        return found

    def _find(self, name: str) -> QWidget | None:
        found = self._shown.findChild(QWidget, name)
        return found if found is not None and found.isVisible() else None

    def _pause(self) -> None:
        """Let what was asked for be laid out and painted."""
        loop = QEventLoop()
        QTimer.singleShot(LOOK_MS, loop.quit)
        loop.exec()

    def _until(self, condition: Callable[[], bool], seconds: float, what: str) -> None:
        loop = QEventLoop()
        look = QTimer()
        look.setInterval(LOOK_MS)
        ends = QTimer()
        ends.setSingleShot(True)

        def on_look() -> None:
            if condition():
                loop.exit(1)

        look.timeout.connect(on_look)
        ends.timeout.connect(loop.quit)
        look.start()
        ends.start(round(seconds * 1000))
        if not condition() and loop.exec() != 1:
            msg = f"no {what} within {seconds:g} s"
            raise SmokeFailure(msg)


def _leave_it_to_the_log(problem: Problem) -> None:
    """The hook has logged it, and `_Problems` has read that."""
    del problem


class _Problems(logging.Handler):
    """Warnings and worse: a good run has none."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.texts.append(record.getMessage())
