"""The Memory page in the states a person meets."""

from PySide6.QtCore import Qt

from phoenix_admin.backends.fake.import_prober import FakeModule
from phoenix_admin.domain.errors import Slow
from phoenix_admin.domain.import_profile import Cost
from phoenix_admin.qt.theme import Theme
from phoenix_admin.ui.panel import Panel
from tests.qt.memory.memory_stage import ImportsStage, MemoryStage
from tests.support import memory_world as world
from tests.support.pictures.looks import settle
from tests.support.pictures.scene import NO_SHOTS, PAIR, Size, scenes
from tests.support.pictures.stages import OVERLAY_BELOW, PROD, WholeWindow


class ImportsWindow(WholeWindow, ImportsStage):
    """The window on the tab *Import profile*."""

    def make_panel(self) -> Panel:
        return ImportsStage.make_panel(self)


class MemoryWindow(WholeWindow, MemoryStage):
    """The window on the Memory page."""

    def make_panel(self) -> Panel:
        return MemoryStage.make_panel(self)


def _listed(theme: Theme, size: Size, *, rising: bool = False) -> MemoryWindow:
    stage = MemoryWindow(theme, environment=PROD)
    stage.script.rising = rising
    stage.show(*size).load()
    stage.trigger("memory.resort")
    return stage.load()


def _opened(
    theme: Theme, size: Size, subject: world.MemorySubject, *, rising: bool = False
) -> MemoryWindow:
    stage = _listed(theme, size, rising=rising)
    stage.open(subject.id)
    if size[0] < OVERLAY_BELOW:
        stage.key(Qt.Key.Key_Return)
    stage.load()
    settle()
    return stage


def oom_day(theme: Theme, size: Size) -> MemoryWindow:
    """512 MiB, and killed again and again."""
    return _opened(theme, size, world.PHOENIX)


def oom_proof(theme: Theme, size: Size) -> MemoryWindow:
    """One of the incidents, and the lines that prove it."""
    stage = oom_day(theme, size)
    table = stage.find("memory_subject.incidents")
    table.select_id(table.model().ids[2])
    settle()
    bar = stage.details.summary.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    settle()
    return stage


def leak(theme: Theme, size: Size) -> MemoryWindow:
    """It rises, and will reach the limit."""
    return _opened(theme, size, world.LEAKY)


def workers_said(theme: Theme, size: Size) -> MemoryWindow:
    """A person has said how many workers there are."""
    stage = _opened(theme, size, world.LEAKY)
    session = stage.memory.session
    assert session is not None
    session.say_workers(4)
    bar = stage.details.summary.verticalScrollBar()
    bar.setValue(bar.maximum())
    settle()
    return stage


def near_limit(theme: Theme, size: Size) -> MemoryWindow:
    """A job near its limit, with a time in which nothing was measured."""
    return _opened(theme, size, world.STITCH)


def rises(theme: Theme, size: Size) -> MemoryWindow:
    """A job whose run rises within itself, which is no leak."""
    return _opened(theme, size, world.STITCH, rising=True)


def machine_rises(theme: Theme, size: Size) -> MemoryWindow:
    """The same of a worker of this computer."""
    return _on_this_machine(theme, size, rising=True)


def healthy(theme: Theme, size: Size) -> MemoryWindow:
    """Well below its limit."""
    return _opened(theme, size, world.HEALTHY)


def no_data(theme: Theme, size: Size) -> MemoryWindow:
    """Nothing was measured in this time."""
    return _opened(theme, size, world.SILENT)


def list_only(theme: Theme, size: Size) -> MemoryWindow:
    """Every column."""
    stage = _listed(theme, size)
    if size[0] >= OVERLAY_BELOW:
        stage.panel.toggle_details()
    return stage.load()


def machine(theme: Theme, size: Size) -> MemoryWindow:
    """This app and a worker."""
    return _on_this_machine(theme, size)


def _on_this_machine(theme: Theme, size: Size, *, rising: bool = False) -> MemoryWindow:
    stage = _listed(theme, size, rising=rising)
    stage.panel.show_tab("machine")
    stage.load()
    stage.open(world.RUN.id)
    if size[0] < OVERLAY_BELOW:
        stage.key(Qt.Key.Key_Return)
    stage.load()
    settle()
    return stage


def loading(theme: Theme, size: Size) -> MemoryWindow:
    """The first reading is under way."""
    stage = MemoryWindow(theme, environment=PROD)
    stage.show(*size)
    settle()
    return stage


def failed(theme: Theme, size: Size) -> MemoryWindow:
    """Cloud Monitoring does not answer."""
    stage = MemoryWindow(theme, environment=PROD)
    stage.script.error = Slow("Cloud Monitoring gave no answer within 15 s.", code="DEADLINE")
    stage.show(*size).load()
    return stage


def _shown(theme: Theme, size: Size, **about: object) -> ImportsWindow:
    stage = ImportsWindow(theme, **about)
    stage.show(*size).load()
    return stage


def profile(theme: Theme, size: Size) -> ImportsWindow:
    """Four clients, measured."""
    stage = _shown(theme, size)
    stage.measure()
    settle()
    return stage


def profile_compared(theme: Theme, size: Size) -> ImportsWindow:
    """The same after something was made lazy and something new came in."""
    stage = profile(theme, size)
    stage.trigger("imports.keep")
    modules = stage.prober.modules
    modules["google.auth"] = FakeModule(Cost(15, 4_700), ("cryptography",))
    modules["cryptography"] = FakeModule(Cost(19, 9_100))
    modules["proto"] = FakeModule(Cost(5, 1_700), ("google.protobuf", "numpy"))
    modules["numpy"] = FakeModule(Cost(64, 11_400))
    stage.measure()
    settle()
    return stage


def profile_never(theme: Theme, size: Size) -> ImportsWindow:
    """Nothing measured yet."""
    return _shown(theme, size)


def profile_packaged(theme: Theme, size: Size) -> ImportsWindow:
    """The packaged program has no Python of its own to ask."""
    return _shown(theme, size, packaged=True)


def profile_measuring(theme: Theme, size: Size) -> ImportsWindow:
    """In the middle of it."""
    stage = _shown(theme, size)
    stage.trigger("imports.measure")
    for _ in range(14):
        stage.runner.run_next()
    settle()
    return stage


def profile_failed(theme: Theme, size: Size) -> ImportsWindow:
    """A module that is not there, while another profile is shown."""
    stage = profile(theme, size)
    stage.measure("google.cloud.run_v3")
    settle()
    return stage


def profile_asked(theme: Theme, size: Size) -> ImportsWindow:
    """What was asked for, and a box that is looked at."""
    stage = profile(theme, size)
    stage.view._bar.setCurrentIndex(0)
    stage.view.treemap.setFocus()
    settle()
    return stage


SCENES = (
    *scenes("memory", oom_day, leak, profile, shots=PAIR),
    *scenes("memory", near_limit, profile_compared, shots=NO_SHOTS),
    *scenes(
        "memory",
        oom_proof,
        workers_said,
        rises,
        machine_rises,
        healthy,
        no_data,
        list_only,
        machine,
        loading,
        failed,
        profile_never,
        profile_packaged,
        profile_measuring,
        profile_failed,
        profile_asked,
        shots=NO_SHOTS,
    ),
)
