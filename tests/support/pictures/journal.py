"""The Journal page in the states a person meets."""

from PySide6.QtCore import Qt

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.chain_check import BrokenLink, LinkFault
from phoenix_admin.domain.errors import Offline
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.results import Tone
from phoenix_admin.ui.lists.announcement import Announcement
from tests.qt.journal.journal_stage import furnished
from tests.support.pictures.looks import settle
from tests.support.pictures.scene import NO_SHOTS, PAIR, Size, scenes
from tests.support.pictures.stages import PROD, JournalWindow

AWAY = Fail(Offline("The data folder did not answer.", code="EIO"))


def _opened(theme: Theme, size: Size, action: str, target: str, **said: object) -> JournalWindow:
    said.setdefault("backend", furnished())
    stage = JournalWindow(theme, **said)
    stage.show(*size).load()
    stage.table.setFocus()
    stage.open_entry(action, target)
    if size[0] < 1200:
        stage.key(Qt.Key.Key_Return)
    stage.load()
    return stage


def full(theme: Theme, size: Size) -> JournalWindow:
    """Every outcome, and a change that can be undone."""
    return _opened(theme, size, "set status", "winter-harbour")


def unknown(theme: Theme, size: Size) -> JournalWindow:
    """A write nobody knows the end of."""
    return _opened(theme, size, "cancel", "harbour-mornings")


def moved_on(theme: Theme, size: Size) -> JournalWindow:
    """A change that cannot be undone, and why."""
    return _opened(theme, size, "reconcile", "glacier-walk")


def chain(theme: Theme, size: Size) -> JournalWindow:
    """A line that was changed outside the app, and it is open."""
    stage = JournalWindow(theme, backend=furnished())
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


def torn(theme: Theme, size: Size) -> JournalWindow:
    """A line that a crash tore."""
    stage = JournalWindow(theme, backend=furnished())
    stage.world.journal_problems = (BrokenLink(LinkFault.TORN, 7),)
    stage.show(*size).load()
    return stage


def list_only(theme: Theme, size: Size) -> JournalWindow:
    """Every column."""
    stage = JournalWindow(theme, backend=furnished())
    stage.show(*size).load()
    if size[0] >= 1200:
        stage.panel.toggle_details()
    stage.load()
    return stage


def new_waiting(theme: Theme, size: Size) -> JournalWindow:
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


def empty(theme: Theme, size: Size) -> JournalWindow:
    """First use."""
    stage = JournalWindow(theme, backend=open_fake())
    stage.show(*size).load()
    return stage


def failed(theme: Theme, size: Size) -> JournalWindow:
    """The first load has failed."""
    stage = JournalWindow(theme, backend=furnished())
    stage.world.script.always("journal.page", AWAY)
    stage.show(*size).load()
    return stage


def stale(theme: Theme, size: Size) -> JournalWindow:
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


def undo(theme: Theme, size: Size) -> JournalWindow:
    """The question before an undo, in PROD."""
    stage = _opened(
        theme, size, "set status", "winter-harbour", environment=PROD, backend=furnished(PROD.name)
    )
    stage.actions.action("journal.undo").trigger()
    settle()
    stage.load()
    return stage


def exported(theme: Theme, size: Size) -> JournalWindow:
    """What the line above the list says after an export."""
    stage = list_only(theme, size)
    text = "10 entries were exported to /home/rae/journal LOCAL 2026-11-22 1432.csv."
    stage.panel._on_exported(Announcement(text, Tone.GOOD))
    settle()
    return stage


SCENES = (
    *scenes("journal", full, empty, failed, chain, undo, shots=PAIR),
    *scenes(
        "journal",
        unknown,
        moved_on,
        torn,
        list_only,
        new_waiting,
        stale,
        exported,
        shots=NO_SHOTS,
    ),
)
