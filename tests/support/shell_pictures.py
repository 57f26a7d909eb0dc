"""Pictures of the window in the states a person meets, in both themes and two sizes.

`python -m tests.support.shell_pictures FOLDER [NAME…]` writes `<name>-<theme>-<size>.png`.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.environment import (
    Environment,
    EnvironmentKind,
    EnvironmentLabel,
)
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.qt.exception_hook import Problem
from phoenix_admin.qt.theme import Theme, ThemeMode, install_theme
from phoenix_admin.services.results import Tone
from phoenix_admin.services.write_gate import WriteAction
from phoenix_admin.tasks.task import Lane
from phoenix_admin.ui.shell.window_settings import WindowState
from tests.qt.shell.shell_stage import Stage, real_panels, undo_of

PROD = Environment("phoenix-prod-eu", EnvironmentKind.GCP, EnvironmentLabel.PROD)
SIZES = ((1024, 640), (1440, 900))


def _stage(theme: Theme) -> Stage:
    state = WindowState(theme_mode=theme.mode, dock_open=True)
    return Stage(theme, state=state, make_panels=real_panels)


def _logs(stage: Stage) -> None:
    """Lines of every severity in the open project's log."""
    name = next(
        e.name
        for e in stage.backend.world.executions.values()
        if e.project_id == "harbour-mornings" and e.state.is_active
    )
    start = stage.clock.now() - timedelta(seconds=40)
    said = (
        (Severity.DEBUG, "lease renewed  ttl=60s"),
        (Severity.INFO, "clip 5 of 8: The pier at dawn.mov  1920x1080 60 fps"),
        (Severity.WARNING, "clip 5 has variable frame times; they are made constant"),
        (Severity.INFO, "frame 1312 of 2050  speed 2.1x"),
        (Severity.ERROR, "read of Hut.mp4 failed once: <b>Input/output error</b>; trying again"),
        (Severity.INFO, "frame 1404 of 2050  speed 2.2x " + "and so on " * 30),
        (Severity.CRITICAL, "disk is nearly full: 212 MiB left on /home"),
        (Severity.NOTICE, "frame 1496 of 2050  speed 2.1x"),
    )
    for number, (severity, text) in enumerate(said * 3):
        at = start + timedelta(milliseconds=1612 * number)
        stage.backend.world.log(name, text, severity, time=at)


def usual(theme: Theme) -> Stage:
    """A project is open, its log is followed, two tasks run."""
    stage = _stage(theme)
    _logs(stage)
    stage.load_list()
    stage.clock.advance(3)
    stage.result()
    stage.result(tone=Tone.BAD, project_name="River crossing")
    stage.open("harbour-mornings")
    return stage


def _shown(stage: Stage, size: tuple[int, int]) -> Stage:
    stage.show(*size)
    stage.runner.run_all()
    return stage


def busy(theme: Theme) -> Stage:
    """Tasks under way, on the Tasks tab, and a fault of the program."""
    stage = usual(theme)
    for label in ("Stitch: Harbour mornings", "Cancel: Rooftop garden"):
        stage.task(label, label, lane=Lane.ACTIONS).started = 0.0
    stage.task("clips of harbour-mornings", lane=Lane.MEDIA).started = 0.0
    stage.clock.advance(6)
    stage.window._frame.dock.show_tab(1)
    stage.tick()
    stage.window.show_problem(
        Problem("KeyError: 'verdict' (columns.py:41)", "Traceback …", "MainThread", 12)
    )
    return stage


def inbox(theme: Theme) -> Stage:
    """The inbox with one result of each tone, one of which can be undone."""
    stage = usual(theme)
    stage.result(
        "The stitch of Night market, extended cut was started as stitch-01J9.",
        tone=Tone.PLAIN,
        project_id="night-market",
        project_name="Night market, extended cut",
        action=WriteAction.STITCH,
    )
    stage.result(
        "We do not know yet whether the stitch of River crossing was started. Checking; do not "
        "start it again yet.",
        tone=Tone.ATTENTION,
        project_id="river-crossing",
        project_name="River crossing",
    )
    stage.result(
        "Glacier walk was set from stitching to complete.",
        project_id="glacier-walk",
        project_name="Glacier walk",
        undo=undo_of("glacier-walk"),
    )
    stage.clock.advance(74)
    stage.pose = lambda: stage.press("view.inbox")
    return stage


def empty_inbox(theme: Theme) -> Stage:
    """Nothing open, nothing read, an empty inbox."""
    stage = _stage(theme)
    stage.pose = lambda: stage.press("view.inbox")
    return stage


def stale(theme: Theme) -> Stage:
    """The list cannot be read any more; the log neither."""
    stage = usual(theme)
    gone = Fail(Offline("The store cannot be reached."))
    stage.backend.world.script.always("logs.read", gone)
    stage.backend.world.script.always("store.list_projects", gone)
    stage.clock.advance(75)

    def pose() -> None:
        stage.runner.fire_timers()
        stage.workbench.catalogue.refresh()
        stage.runner.run_all()

    stage.pose = pose
    return stage


def start(theme: Theme) -> Stage:
    """Nothing is open yet."""
    stage = _stage(theme)
    stage.load_list()
    return stage


def read_only(theme: Theme) -> Stage:
    """A production environment, opened read-only, folded rail."""
    there = Environment(
        "phoenix-prod-eu", EnvironmentKind.GCP, EnvironmentLabel.PROD, read_only=True
    )
    state = WindowState(theme_mode=theme.mode, dock_open=False, rail_collapsed=True)
    stage = Stage(theme, environment=there, state=state, make_panels=real_panels)
    stage.load_list()
    stage.clock.advance(60 * 14)
    return stage


def _prod(theme: Theme, *, read_only: bool = False) -> Stage:
    there = replace(PROD, read_only=read_only)
    state = WindowState(theme_mode=theme.mode, dock_open=False)
    stage = Stage(theme, environment=there, state=state, make_panels=real_panels)
    stage.load_list()
    stage.open("harbour-mornings")
    return stage


def locked(theme: Theme) -> Stage:
    """PROD as it opens."""
    return _prod(theme)


def unlocked(theme: Theme) -> Stage:
    """PROD, some minutes after it was unlocked."""
    stage = _prod(theme)
    stage.workbench.gate.unlock()
    stage.clock.advance(139)
    stage.pose = stage.tick
    return stage


def nearly_locked(theme: Theme) -> Stage:
    """PROD, shortly before its lock shuts by itself."""
    stage = unlocked(theme)
    stage.clock.advance(12 * 60)
    return stage


def not_writable(theme: Theme) -> Stage:
    """PROD opened read-only, the rail unfolded."""
    return _prod(theme, read_only=True)


def shortcuts(theme: Theme) -> Stage:
    """F1."""
    stage = usual(theme)
    stage.pose = lambda: stage.press("help.shortcuts")
    return stage


SCENES: dict[str, Callable[[Theme], Stage]] = {
    scene.__name__: scene
    for scene in (
        start,
        usual,
        busy,
        inbox,
        empty_inbox,
        stale,
        read_only,
        locked,
        unlocked,
        nearly_locked,
        not_writable,
        shortcuts,
    )
}


def take(folder: Path, names: list[str]) -> list[Path]:
    """Take the pictures of these scenes; returns the files."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for mode in (ThemeMode.LIGHT, ThemeMode.DARK):
        theme = install_theme(app, mode)
        for name in names or list(SCENES):
            for size in SIZES:
                stage = _shown(SCENES[name](theme), size)
                app.processEvents()
                getattr(stage, "pose", lambda: None)()
                QCoreApplication.sendPostedEvents()
                app.processEvents()
                path = folder / f"{name}-{mode.value}-{size[0]}.png"
                stage.window.grab().save(str(path))
                written.append(path)
                stage.close()
                QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return written


if __name__ == "__main__":
    for picture in take(Path(sys.argv[1]), sys.argv[2:]):
        print(picture)
