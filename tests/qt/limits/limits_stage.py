"""The dialog that changes a limit on a fake world, over a page, driven by hand."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.limit_plan import LimitFacts
from phoenix_admin.domain.memory_limit import MIB, Resources
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.gcloud_lines import GcloudLines
from phoenix_admin.settings.price_list_file import read_price_list
from phoenix_admin.ui.dialogs.limit_changing import LimitChanging
from tests.qt.projects.projects_stage import Stage
from tests.support.cloud_environments import cloud_environment
from tests.support.pictures.looks import settle
from tests.support.size_bench import PHOENIX, REELS

PROD = Environment("phoenix-prod-eu", EnvironmentKind.GCP, EnvironmentLabel.PROD)
DEV = Environment("phoenix-dev-eu", EnvironmentKind.GCP, EnvironmentLabel.DEV)
USED = 434 * MIB
PEAK = 486 * MIB


class LimitsHands:
    """Mixed into a stage: opens the dialog and lets things happen to what is deployed."""

    def ports_of(self, ports: EnvironmentPorts) -> EnvironmentPorts:
        described = replace(cloud_environment({}), project=ports.environment.name)
        return replace(
            ports,
            commands=GcloudLines(replace(described, environment=ports.environment)),
            prices=lambda: read_price_list(Path("/nowhere/prices.toml")),
        )

    @property
    def sizes(self) -> Any:
        return self.workbench.ports.sizes

    @property
    def facts(self) -> LimitFacts:
        """What was measured three minutes ago."""
        return LimitFacts(USED, PEAK, self.clock.now() - timedelta(minutes=3), 812_000.0)

    def furnish(self, **changes: Any) -> Any:
        """A service and a job of 512Mi; `changes` are of the service."""
        self.sizes.add(PHOENIX, **changes)
        self.sizes.add(REELS)
        self.changing = LimitChanging(self.theme, self.workbench, self.opener, self.window)
        return self

    def ask(
        self,
        workload=PHOENIX,
        facts: LimitFacts | None = None,
        wanted: Resources | None = None,
    ) -> Any:
        """Open the dialog and let it read."""
        assert self.changing.ask(workload, facts or self.facts, wanted)
        self.load()
        return self

    def fill(self, memory: str, cpu: str | None = None) -> None:
        """Type another limit."""
        field = self.find("limit.memory")
        field.setText(memory)
        field.textEdited.emit(memory)
        if cpu is not None:
            self.find("limit.cpu").setCurrentText(f"{cpu} CPU")
        settle()

    def agree(self) -> None:
        """Type the name where it has to be, and press the verb."""
        if self.dialog.typed_words is not None:
            self.find("limit.typed").setText(self.dialog.typed_words)
        self.find("limit.go").click()

    def look(self, seconds: float = 2.0) -> None:
        """Time passes and it is looked at again."""
        self.clock.advance(seconds)
        self.runner.fire_timers()
        self.load()

    def said(self, name: str) -> str:
        """What is shown there; empty where it is hidden."""
        widget = self.find(f"limit.{name}")
        return "" if widget.isHidden() else widget.text()

    def writes(self) -> int:
        return self.world.script.calls["sizes.change"]


class NoPage(QWidget):
    """Nothing is behind the dialog: a page would take most of each test's time."""

    def set_on_screen(self, _shown: bool) -> None:
        """It reads nothing."""

    def close_down(self) -> None:
        """It holds nothing."""


class LimitsStage(LimitsHands, Stage):
    """Over an empty page."""

    def make_panel(self) -> NoPage:
        return NoPage()
