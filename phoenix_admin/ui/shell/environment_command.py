"""Going to another environment: an action for each, and what is asked before.

A switch leaves everything that belongs to the present environment. So it asks where something
would be lost with it: a form or a question that is open, a plan that runs.
"""

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.environment import LOCAL, Environment
from phoenix_admin.qt.actions import ActionRegistry, ActionSpec
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.known_environments import KnownEnvironments
from phoenix_admin.ui.shell.environment_menu import CHOOSE, SWITCH

if TYPE_CHECKING:
    from phoenix_admin.ui.dialogs.confirm_dialog import ConfirmDialog

# ruff: noqa: PLC0415 - the question is imported when it is asked

RELOAD = "environment.reload"
_GROUP = "Environment"
_CHOOSE_SPEC = ActionSpec(
    CHOOSE,
    "Switch environment",
    "chevrons-up-down",
    "Ctrl+E",
    "Show the environments that are described",
    group=_GROUP,
)
_RELOAD_SPEC = ActionSpec(
    RELOAD,
    "Read the environments again",
    "refresh-cw",
    tip="Read environments.toml again; nothing that is open changes",
    group=_GROUP,
)
_GLYPHS = {"LOCAL": "laptop", "DEV": "flask-conical", "PROD": "shield-alert"}


class Work(Protocol):
    """Work that pauses when the environment is left."""

    @property
    def running_words(self) -> str:
        """How far it is; empty while it does not run."""
        ...


class _Link(QObject):
    """The slot behind one `environment.switch.<slug>` action."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self._name = name

    @Slot()
    def go(self) -> None:
        """The person wants this environment."""
        self.chosen.emit(self._name)


class EnvironmentCommand(QObject):
    """Registers the actions, and keeps them to what the file says. UI thread only.

    `wanted` when a person wants another environment and has agreed to what that costs. Parent is
    the window; `close_down` before the actions go.
    """

    wanted = Signal(str)
    reload_wanted = Signal()
    menu_wanted = Signal()

    def __init__(
        self,
        theme: Theme,
        present: Environment,
        known: KnownEnvironments,
        actions: ActionRegistry,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._present = present
        self._known = known
        self._actions = actions
        self._window = parent
        self._work: Work | None = None
        self._busy = ""
        self._asked_for = ""
        self._dialog: ConfirmDialog | None = None
        self._links: dict[str, tuple[Environment, _Link]] = {}
        self._group = QActionGroup(self)
        actions.register(_CHOOSE_SPEC, self._on_choose)
        self._register(LOCAL)
        actions.register(_RELOAD_SPEC, self._on_reload)
        self._forget = known.changed.add(self._follow)
        self._follow()

    def watch(self, work: Work) -> None:
        """Ask before this work is paused."""
        self._work = work

    def set_busy(self, name: str) -> None:
        """An environment is being opened: no other is, until that has ended. Empty: it has."""
        self._busy = name
        self._refuse()

    def close_down(self) -> None:
        """Stop listening; before the window's contents go."""
        self._forget()

    # ------------------------------------------------------------------ inside

    def _follow(self) -> None:
        """One action for each environment that is described now."""
        described = {f"{SWITCH}{each.slug}": each for each in self._known.environments}
        for key, (environment, link) in list(self._links.items()):
            if described.get(key) != environment:
                self._actions.unregister(key)
                link.deleteLater()
                del self._links[key]
        for key, environment in described.items():
            if key not in self._links:
                self._register(environment)
                self._window.addAction(self._actions.action(key))
        self._refuse()

    def _register(self, environment: Environment) -> None:
        key = f"{SWITCH}{environment.slug}"
        link = _Link(environment.name, self)
        link.chosen.connect(self._on_chosen)
        label, name = environment.label, environment.name
        spec = ActionSpec(
            key,
            f"Switch to {name}" if name.upper() == label else f"Switch to {name} ({label})",
            _GLYPHS[label],
            tip=f"Leave {self._present.name} and open {name}",
            group=_GROUP,
        )
        action = self._actions.register(spec, link.go)
        action.setActionGroup(self._group)
        self._links[key] = (environment, link)

    def _refuse(self) -> None:
        for key, (environment, _) in self._links.items():
            reason = None
            if environment.name.casefold() == self._present.name.casefold():
                reason = f"This is {environment.name}."
            elif self._busy:
                reason = f"{self._busy} is being opened."
            self._actions.set_refusal(key, reason)

    @Slot()
    def _on_choose(self) -> None:
        self.menu_wanted.emit()

    @Slot()
    def _on_reload(self) -> None:
        self.reload_wanted.emit()

    @Slot(str)
    def _on_chosen(self, name: str) -> None:
        from phoenix_admin.ui.shell.leaving import what_is_lost

        if self._dialog is not None:
            return
        lost = what_is_lost(self._window, self._work)
        if lost:
            self._ask(name, lost)
        else:
            self.wanted.emit(name)

    def _ask(self, name: str, lost: list[str]) -> None:
        from phoenix_admin.ui.dialogs.confirm_dialog import ConfirmDialog
        from phoenix_admin.ui.dialogs.sheet import Sheet
        from phoenix_admin.ui.shell.leaving import leave_question

        environment = next(e for e in self._known.environments if e.name == name)
        dialog = ConfirmDialog(self._theme, leave_question(self._present, environment, lost))
        dialog.confirmed.connect(self._on_agreed)
        dialog.finished.connect(self._on_finished)
        self._asked_for, self._dialog = name, dialog
        # Over whatever is open: that is what it asks about.
        Sheet(self._theme, self._window, dialog)

    @Slot()
    def _on_agreed(self) -> None:
        self.wanted.emit(self._asked_for)

    @Slot()
    def _on_finished(self) -> None:
        self._dialog = None
