"""The Processes page in the states a person meets."""

from PySide6.QtCore import Qt

from phoenix_admin.domain.errors import Unsupported
from phoenix_admin.qt.theme import Theme
from tests.support.pictures.looks import settle
from tests.support.pictures.scene import NO_SHOTS, PAIR, Size, scenes
from tests.support.pictures.stages import OVERLAY_BELOW, ProcessesWindow


def _shown(theme: Theme, size: Size, **about: object) -> ProcessesWindow:
    stage = ProcessesWindow(theme, **about)
    stage.show(*size).load()
    stage.trigger("processes.resort")
    return stage


def _opened(theme: Theme, size: Size, name: str) -> ProcessesWindow:
    stage = _shown(theme, size)
    stage.open_process(getattr(stage.who, name))
    if size[0] < OVERLAY_BELOW:
        stage.key(Qt.Key.Key_Return)
    stage.load()
    return stage


def classes(theme: Theme, size: Size) -> ProcessesWindow:
    """Every class, and why one is called an orphan."""
    return _opened(theme, size, "orphan")


def zombie(theme: Theme, size: Size) -> ProcessesWindow:
    """A zombie, explained."""
    return _opened(theme, size, "zombie")


def list_only(theme: Theme, size: Size) -> ProcessesWindow:
    """Every column."""
    stage = _shown(theme, size)
    if size[0] >= OVERLAY_BELOW:
        stage.panel.toggle_details()
    stage.load()
    return stage


def tree(theme: Theme, size: Size) -> ProcessesWindow:
    """Each below its parent."""
    stage = list_only(theme, size)
    stage.trigger("processes.tree")
    settle()
    return stage


def several(theme: Theme, size: Size) -> ProcessesWindow:
    """Several selected ones."""
    stage = list_only(theme, size)
    stage.table.selectAll()
    settle()
    return stage


def stop(theme: Theme, size: Size) -> ProcessesWindow:
    """The question before a stop, with its frozen list."""
    stage = _opened(theme, size, "orphan")
    stage.trigger("process.stop")
    settle()
    return stage


def stop_several(theme: Theme, size: Size) -> ProcessesWindow:
    """The question before a stop of many; some are left alone."""
    stage = several(theme, size)
    stage.trigger("processes.stop_selected")
    settle()
    return stage


def countdown(theme: Theme, size: Size) -> ProcessesWindow:
    """Asked to end; time runs."""
    stage = stop(theme, size)
    stage.find("stop.go").click()
    stage.rounds(3, 1.0)
    settle()
    return stage


def force(theme: Theme, size: Size) -> ProcessesWindow:
    """The grace is over, and one did not answer."""
    stage = stop(theme, size)
    stage.find("stop.go").click()
    stage.rounds()
    settle()
    return stage


def results(theme: Theme, size: Size) -> ProcessesWindow:
    """What became of each."""
    stage = force(theme, size)
    stage.find("stop.typed").setText(stage.dialog.typed_words)
    stage.find("stop.go").click()
    stage.rounds()
    settle()
    return stage


def stop_parent(theme: Theme, size: Size) -> ProcessesWindow:
    """Everything that ends with a zombie's parent."""
    stage = _opened(theme, size, "zombie")
    stage.trigger("process.stop_parent")
    settle()
    return stage


def ask_parent(theme: Theme, size: Size) -> ProcessesWindow:
    """The question before a parent is told."""
    stage = _opened(theme, size, "zombie")
    stage.trigger("process.ask_parent")
    settle()
    return stage


def ended(theme: Theme, size: Size) -> ProcessesWindow:
    """The open one has ended meanwhile."""
    stage = _opened(theme, size, "stale")
    stage.machine.end(stage.who.stale.pid)
    stage.look()
    settle()
    return stage


def empty(theme: Theme, size: Size) -> ProcessesWindow:
    """No stray processes."""
    return _shown(theme, size, furnished=False)


def failed(theme: Theme, size: Size) -> ProcessesWindow:
    """Processes cannot be listed here."""
    stage = ProcessesWindow(theme, furnished=False)

    def refuse() -> None:
        raise Unsupported("The processes of this system cannot be listed.", code="ENOSYS")

    stage.machine.before_scan = refuse
    stage.show(*size).load()
    return stage


SCENES = (
    *scenes(
        "processes",
        classes,
        zombie,
        tree,
        stop_several,
        countdown,
        force,
        results,
        shots=PAIR,
    ),
    *scenes(
        "processes", list_only, stop, stop_parent, ask_parent, ended, empty, failed, shots=NO_SHOTS
    ),
)
