"""The header: which program, which environment, how fresh, what time, what came of it."""

from phoenix_admin.domain.environment import Environment
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    STRETCH,
    ActionButton,
    EnvironmentBadge,
    IconLabel,
    RoleLabel,
    Surface,
    pin_size,
    row,
)
from phoenix_admin.services.project_catalogue import ProjectCatalogue
from phoenix_admin.services.results import ResultFeed
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.ui.shell.app_menu import MenuButton
from phoenix_admin.ui.shell.bell import Bell
from phoenix_admin.ui.shell.clock_label import ClockLabel
from phoenix_admin.ui.shell.environment_menu import CHOOSE, EnvironmentMenuButton
from phoenix_admin.ui.shell.frame_sizes import HEADER_HEIGHT
from phoenix_admin.ui.shell.freshness import FreshnessLabel
from phoenix_admin.ui.shell.lock_chip import LockChip
from phoenix_admin.ui.shell.second_ticker import SecondTicker


class Header(Surface):
    """52 px. The environment's name is shown where the badge does not say it already."""

    def __init__(
        self,
        theme: Theme,
        environment: Environment,
        catalogue: ProjectCatalogue,
        results: ResultFeed,
        gate: WriteGate,
        actions: ActionRegistry,
        clock: Clock,
        ticker: SecondTicker,
    ) -> None:
        super().__init__(theme, "surface", edges="b", object_name="header")
        switch = EnvironmentMenuButton(theme, actions) if CHOOSE in set(actions) else None
        self.environments = switch
        self.setAccessibleName("Header")
        self._results = results
        brand = RoleLabel(
            theme, "Phoenix Admin", kind="strong", weight=600, object_name="header.brand"
        )
        self.badge = EnvironmentBadge(theme, environment.label, object_name="header.environment")
        self.lock = LockChip(theme, gate, actions.action("access.lock"), clock, ticker)
        self.freshness = FreshnessLabel(theme, catalogue, clock, ticker)
        self.bell = Bell(theme, actions.action("view.inbox"))
        self.menu_button = MenuButton(theme, actions)
        line = row(
            theme,
            IconLabel(theme, "flame", "link", size=20),
            brand,
            8,
            self.badge,
            *_environment_name(theme, environment),
            *(() if switch is None else (switch,)),
            self.lock,
            STRETCH,
            self.freshness,
            12,
            ClockLabel(theme, clock, ticker),
            4,
            self.bell,
            _help_button(theme, actions),
            self.menu_button,
            margins=(16, 0, 12, 1),
        )
        self.setLayout(line)
        pin_size(theme, self, height=HEADER_HEIGHT)
        self._forget = results.changed.add(self._on_results_changed)
        self._on_results_changed()

    def close_down(self) -> None:
        """Stop listening; before the window goes."""
        self._forget()
        self.freshness.close_down()
        self.lock.close_down()

    def _on_results_changed(self) -> None:
        self.bell.set_unread(self._results.unread)


def _help_button(theme: Theme, actions: ActionRegistry) -> ActionButton:
    return ActionButton(
        theme,
        actions.action("help.shortcuts"),
        "ghost",
        glyph="circle-question-mark",
        icon_only=True,
        object_name="header.help",
    )


def _environment_name(theme: Theme, environment: Environment) -> tuple[RoleLabel, ...]:
    """The name, unless the badge says the same already."""
    if environment.name == environment.label:
        return ()
    label = RoleLabel(
        theme,
        environment.name,
        weight=600,
        elide=True,
        object_name="header.environment.name",
        accessible_name=f"Environment name: {environment.name}",
    )
    return (label,)
