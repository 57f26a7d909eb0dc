"""The tab Executions in the states a person meets."""

from typing import Any

from PySide6.QtCore import Qt

from phoenix_admin.backends.fake.backend import open_fake, open_populated
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.errors import Offline
from phoenix_admin.qt.theme import Theme
from tests.qt.executions.executions_stage import ExecutionsStage
from tests.support.pictures.looks import settle
from tests.support.pictures.scene import NO_SHOTS, PAIR, Size, scenes
from tests.support.pictures.stages import OVERLAY_BELOW, PROD, WholeWindow

AWAY = Fail(Offline("The service did not answer.", code="UNAVAILABLE"))


class ExecutionsWindow(WholeWindow, ExecutionsStage):
    """The window on the tab Executions of the Processes page."""


def _shown(theme: Theme, size: Size, **arguments: Any) -> ExecutionsWindow:
    stage = ExecutionsWindow(theme, **arguments)
    stage.show(*size)
    stage.load()
    return stage


def _opened(theme: Theme, size: Size, name: str, **arguments: Any) -> ExecutionsWindow:
    stage = _shown(theme, size, **arguments)
    stage.table.setFocus()
    stage.open(name)
    if size[0] < OVERLAY_BELOW:
        stage.key(Qt.Key.Key_Return)
    stage.load()
    return stage


def unclaimed(theme: Theme, size: Size) -> ExecutionsWindow:
    """The document says stitching and names no job."""
    return _opened(theme, size, "stitch-unclaimed")


def duplicate(theme: Theme, size: Size) -> ExecutionsWindow:
    """Two runs of one project; the one that is not claimed is open."""
    stage = _shown(theme, size)
    stage.table.setFocus()
    stage.open(stage.twin)
    if size[0] < OVERLAY_BELOW:
        stage.key(Qt.Key.Key_Return)
    stage.load()
    return stage


def over_limit(theme: Theme, size: Size) -> ExecutionsWindow:
    """Three hours of one; in PROD."""
    return _opened(theme, size, "stitch-long", environment=PROD)


def no_document(theme: Theme, size: Size) -> ExecutionsWindow:
    """It carries the id of a project that is not there."""
    return _opened(theme, size, "stitch-lost")


def list_only(theme: Theme, size: Size) -> ExecutionsWindow:
    """Every column."""
    stage = _shown(theme, size)
    if size[0] >= OVERLAY_BELOW:
        stage.page.toggle_details()
    stage.load()
    return stage


def empty(theme: Theme, size: Size) -> ExecutionsWindow:
    """Everything that runs is claimed."""
    backend = open_populated()
    world = backend.world
    named = {p.active_job for p in world.projects.values()}
    for run in list(world.executions.values()):
        if run.state.is_active and run.job_id not in named:
            world.prune(run.name)
    return _shown(theme, size, backend=backend)


def nothing_runs(theme: Theme, size: Size) -> ExecutionsWindow:
    """First use."""
    return _shown(theme, size, backend=open_fake())


def failed(theme: Theme, size: Size) -> ExecutionsWindow:
    """The first reading has failed."""
    stage = ExecutionsWindow(theme, environment=PROD)
    stage.world.script.always("engine.list_executions", AWAY)
    stage.show(*size)
    stage.load()
    return stage


def stale(theme: Theme, size: Size) -> ExecutionsWindow:
    """Rows are shown, the engine is away for six minutes."""
    stage = _opened(theme, size, "stitch-unclaimed")
    for call in ("engine.list_executions", "engine.read"):
        stage.world.script.always(call, AWAY)
    stage.clock.advance(400)
    stage.panel.refresh()
    stage.load()
    return stage


def stopping(theme: Theme, size: Size) -> ExecutionsWindow:
    """The question before the one that is not claimed is stopped."""
    stage = duplicate(theme, size)
    stage.press("execution.stop")
    settle()
    return stage


def stopping_in_prod(theme: Theme, size: Size) -> ExecutionsWindow:
    """The same in PROD, for a run past its limit: the name is typed."""
    stage = over_limit(theme, size)
    stage.press("execution.stop")
    settle()
    return stage


def adopting(theme: Theme, size: Size) -> ExecutionsWindow:
    """The question before a run is adopted."""
    stage = _opened(theme, size, "stitch-unclaimed", environment=LOCAL)
    stage.press("execution.adopt")
    settle()
    return stage


SCENES = (
    *scenes("executions", duplicate, empty, unclaimed, shots=PAIR),
    *scenes(
        "executions",
        over_limit,
        stopping,
        failed,
        no_document,
        list_only,
        nothing_runs,
        stale,
        stopping_in_prod,
        adopting,
        shots=NO_SHOTS,
    ),
)
