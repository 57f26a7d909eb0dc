"""Pictures of the Journal panel in the states a person meets, in both themes and two sizes.

`python -m tests.support.journal_pictures FOLDER [NAME…]` writes
`journal-<name>-<theme>-<size>.png`.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.chain_check import BrokenLink, LinkFault
from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.errors import Offline
from phoenix_admin.qt.theme import Theme, ThemeMode, install_theme
from phoenix_admin.services.results import Tone
from phoenix_admin.ui.lists.announcement import Announcement
from tests.qt.journal.journal_stage import JournalStage, furnished
from tests.support.pictures import settle

Size = tuple[int, int]
SIZES: tuple[Size, ...] = ((1440, 900), (1024, 640))
AWAY = Fail(Offline("The data folder did not answer.", code="EIO"))
PROD = Environment("phoenix-prod-eu", EnvironmentKind.LOCAL, EnvironmentLabel.PROD)


def _opened(theme: Theme, size: Size, action: str, target: str, **said: object) -> JournalStage:
    said.setdefault("backend", furnished())
    stage = JournalStage(theme, in_main_window=True, **said)
    stage.show(*size).load()
    stage.table.setFocus()
    stage.open_entry(action, target)
    if size[0] < 1200:
        stage.key(Qt.Key.Key_Return)
    stage.load()
    return stage


def full(theme: Theme, size: Size) -> JournalStage:
    """Every outcome, and a change that can be undone."""
    return _opened(theme, size, "set status", "winter-harbour")


def unknown(theme: Theme, size: Size) -> JournalStage:
    """A write nobody knows the end of."""
    return _opened(theme, size, "cancel", "harbour-mornings")


def moved_on(theme: Theme, size: Size) -> JournalStage:
    """A change that cannot be undone, and why."""
    return _opened(theme, size, "reconcile", "glacier-walk")


def chain(theme: Theme, size: Size) -> JournalStage:
    """A line that was changed outside the app, and it is open."""
    stage = JournalStage(theme, backend=furnished(), in_main_window=True)
    lines = stage.world.journal
    entry = lines[2]
    stage.world.journal_problems = (
        BrokenLink(LinkFault.CHANGED, 3, entry.attempt, entry.time),
        BrokenLink(LinkFault.TORN, 2),
    )
    stage.show(*size).load()
    stage.table.setFocus()
    if size[0] >= 1200:
        stage.open_entry("set status", "autumn-trail")
    return stage


def torn(theme: Theme, size: Size) -> JournalStage:
    """A line that a crash tore."""
    stage = JournalStage(theme, backend=furnished(), in_main_window=True)
    stage.world.journal_problems = (BrokenLink(LinkFault.TORN, 7),)
    stage.show(*size).load()
    return stage


def list_only(theme: Theme, size: Size) -> JournalStage:
    """Every column."""
    stage = JournalStage(theme, backend=furnished(), in_main_window=True)
    stage.show(*size).load()
    if size[0] >= 1200:
        stage.panel.toggle_details()
    stage.load()
    return stage


def new_waiting(theme: Theme, size: Size) -> JournalStage:
    """New entries wait while somebody reads."""
    stage = _opened(theme, size, "set status", "winter-harbour")
    if size[0] < 1200:
        stage.key(Qt.Key.Key_Escape)
    stage.table.setFocus()
    for number in range(3):
        stage.write_again("old-mill", attempt=f"new-{number}")
    stage.panel.refresh()
    stage.load()
    return stage


def empty(theme: Theme, size: Size) -> JournalStage:
    """First use."""
    stage = JournalStage(theme, backend=open_fake(), in_main_window=True)
    stage.show(*size).load()
    return stage


def failed(theme: Theme, size: Size) -> JournalStage:
    """The first load has failed."""
    stage = JournalStage(theme, backend=furnished(), in_main_window=True)
    stage.world.script.always("journal.page", AWAY)
    stage.show(*size).load()
    return stage


def stale(theme: Theme, size: Size) -> JournalStage:
    """Rows are shown, the refresh has failed; six minutes later."""
    stage = _opened(theme, size, "set status", "winter-harbour")
    if size[0] < 1200:
        stage.key(Qt.Key.Key_Escape)
    stage.world.script.always("journal.page", AWAY)
    stage.world.script.always("store.read_project", AWAY)
    stage.clock.advance(400)
    stage.panel.refresh()
    stage.load()
    return stage


def undo(theme: Theme, size: Size) -> JournalStage:
    """The question before an undo, in PROD."""
    stage = _opened(
        theme, size, "set status", "winter-harbour", environment=PROD, backend=furnished(PROD.name)
    )
    stage.actions.action("journal.undo").trigger()
    settle()
    stage.load()
    return stage


def exported(theme: Theme, size: Size) -> JournalStage:
    """What the line above the list says after an export."""
    stage = list_only(theme, size)
    text = "10 entries were exported to /home/rae/journal LOCAL 2026-11-22 1432.csv."
    stage.panel._on_exported(Announcement(text, Tone.GOOD))
    settle()
    return stage


SCENES: dict[str, Callable[[Theme, Size], JournalStage]] = {
    scene.__name__: scene
    for scene in (
        full,
        unknown,
        moved_on,
        chain,
        torn,
        list_only,
        new_waiting,
        empty,
        failed,
        stale,
        undo,
        exported,
    )
}


def main(folder: str, *names: str) -> int:
    """Write the pictures; returns the exit code."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for mode in (ThemeMode.LIGHT, ThemeMode.DARK):
        theme = install_theme(app, mode)
        for name in names or SCENES:
            for width, height in SIZES:
                stage = SCENES[name](theme, (width, height))
                theme.set_mode(mode)
                settle()
                QTest.qWait(30)
                path = target / f"journal-{name}-{mode.value}-{width}x{height}.png"
                stage.window.grab().save(str(path))
                stage.close()
                QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
                print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
