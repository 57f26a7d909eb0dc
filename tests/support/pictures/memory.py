"""The Memory page in the states a person meets."""

from phoenix_admin.backends.fake.import_prober import FakeModule
from phoenix_admin.domain.import_profile import Cost
from phoenix_admin.qt.theme import Theme
from phoenix_admin.ui.panel import Panel
from tests.qt.memory.memory_stage import ImportsStage
from tests.support.pictures.looks import settle
from tests.support.pictures.scene import NO_SHOTS, PAIR, Size, scenes
from tests.support.pictures.stages import WholeWindow


class ImportsWindow(WholeWindow, ImportsStage):
    """The window on the tab *Import profile*."""

    def make_panel(self) -> Panel:
        return ImportsStage.make_panel(self)


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
    *scenes("memory", profile, profile_compared, shots=PAIR),
    *scenes(
        "memory",
        profile_never,
        profile_packaged,
        profile_measuring,
        profile_failed,
        profile_asked,
        shots=NO_SHOTS,
    ),
)
