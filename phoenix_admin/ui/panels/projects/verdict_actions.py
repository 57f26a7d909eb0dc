"""What the steps that follow a verdict do, and when they are off.

As in `actions`: each slot asks again whether its action is on. What a person agrees to is the
look they were asked about, passed on as it was, never what is open by then.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from phoenix_admin.domain.environment import EnvironmentLabel
from phoenix_admin.domain.errors import Missing
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.verdict import Offer
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.fresh_look import FreshLook
from phoenix_admin.services.project_session import ProjectSession
from phoenix_admin.services.results import Tone
from phoenix_admin.services.stopping import stoppable
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.services.write_gate import WriteAction
from phoenix_admin.ui.dialogs.confirmation import Confirmation
from phoenix_admin.ui.dialogs.look_first import LookFirst
from phoenix_admin.ui.lists.announcement import Announcement
from phoenix_admin.ui.panels.projects.action_specs import PROJECT
from phoenix_admin.ui.panels.projects.asking import Asker
from phoenix_admin.ui.panels.projects.confirmations import LOOK_WORDS
from phoenix_admin.ui.panels.projects.held_write import Held, HeldWrite
from phoenix_admin.ui.panels.projects.refusals import DELETED, NO_PROJECT, NOT_READ
from phoenix_admin.ui.panels.projects.verdict_action_specs import VERDICT_SPECS
from phoenix_admin.ui.panels.projects.verdict_refusals import verdict_refusals
from phoenix_admin.ui.runs.verdict_questions import (
    adopt_question,
    set_status_question,
    starters,
    stop_others_text,
    stop_question,
)

if TYPE_CHECKING:
    from phoenix_admin.ui.dialogs.confirm_form import ConfirmForm
    from phoenix_admin.ui.panels.projects.status_form import StatusForm

_ABOUT_OTHERS = frozenset({Offer.STOP_OTHERS, Offer.ADOPT, Offer.ADOPT_OR_STOP})


class VerdictActions(QObject):
    """Registers and performs these steps on the open project. UI thread only.

    `announced` carries an `Announcement`; `run_requested` and `logs_requested` want a tab.
    """

    announced = Signal(object)
    run_requested = Signal()
    logs_requested = Signal()

    def __init__(
        self,
        theme: Theme,
        registry: ActionRegistry,
        workbench: Workbench,
        held: HeldWrite,
        policy: Policy,
        fresh: FreshLook[Examination],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._registry = registry
        self._workbench = workbench
        self._held = held
        self._policy = policy
        self._asker: Asker | None = None
        self._asked: ProjectSession | None = None
        self._first = LookFirst(fresh, LOOK_WORDS, PROJECT, self._say, self._is_off, parent)
        self._register()
        held.changed.connect(self.refresh_states)
        self.refresh_states()

    def ask_through(self, asker: Asker) -> None:
        """Who asks the questions; the panel gives it once it is there."""
        self._asker = asker

    @Slot()
    def refresh_states(self) -> None:
        """Switch each step on, or off with its reason."""
        examination = self._examination
        if examination is None or self._is_deleted:
            reason = self._without_project()
            off: dict[str, str | None] = {spec.key: reason for spec in VERDICT_SPECS}
        else:
            operations = self._workbench.operations
            off = verdict_refusals(examination, operations, self._held.refusal())
        for key, reason in off.items():
            self._registry.set_refusal(key, reason)
        others = stop_others_text(examination)
        action = self._registry.action("project.stop_others")
        if action.text() != others:
            action.setText(others)
        self._find_starters(examination)

    # ------------------------------------------------------------------ the person's input

    @Slot()
    def _on_set_status(self) -> None:
        examination = self._examination
        if examination is None or self._is_off("project.set_status"):
            return
        from phoenix_admin.ui.panels.projects.status_form import StatusForm  # noqa: PLC0415 - see asking

        form = StatusForm(self._theme, examination, self._policy)
        question = set_status_question(examination, self._workbench.environment)
        send = partial(self._set_status, examination, form)
        if not self._ask("project.set_status", question, send, form):
            form.deleteLater()

    @Slot()
    def _on_adopt(self) -> None:
        examination = self._examination
        if examination is None or self._is_off("project.adopt"):
            return
        question = adopt_question(examination, self._workbench.environment, self._starters)
        if question is not None:
            request = self._workbench.operations.request_adopt
            self._ask("project.adopt", question, partial(self._send, partial(request, examination)))

    @Slot()
    def _on_stop_others(self) -> None:
        self._ask_to_stop("project.stop_others")

    @Slot()
    def _on_stop_execution(self) -> None:
        self._ask_to_stop("project.stop_execution")

    @Slot()
    def _on_open_run(self) -> None:
        if not self._is_off("project.open_run"):
            self.run_requested.emit()

    @Slot()
    def _on_open_logs(self) -> None:
        if not self._is_off("project.open_logs"):
            self.logs_requested.emit()

    # ------------------------------------------------------------------ what was agreed to

    def _set_status(self, examination: Examination, form: "StatusForm") -> None:
        """PROD has had its name typed; elsewhere the write is held back for a moment."""
        status, reason, project = form.status, form.reason, examination.project
        request = self._workbench.operations.request_set_status
        send = partial(self._send, partial(request, examination, status, reason))
        if self._workbench.environment.label is EnvironmentLabel.PROD:
            send()
            return
        held = Held(
            project.id,
            f"Setting {project.name} to {status}",
            f"Nothing was written: {project.name} still says {project.status}.",
            partial(self._send_held, self._workbench.gate.passes, send),
        )
        if not self._held.hold(held):
            self._say(self._held.refusal() or "", Tone.ATTENTION)

    def _send_held(self, passes: int, send: Callable[[], None]) -> None:
        """Nothing runs by itself once the person is back, what was held back neither."""
        why = self._workbench.gate.void(passes, WriteAction.SET_STATUS)
        if why is None:
            send()
        else:
            self._say(why, Tone.ATTENTION)

    def _ask_to_stop(self, key: str) -> None:
        examination = self._examination
        if examination is None or self._is_off(key):
            return
        question = stop_question(examination, self._workbench.environment, self._starters)
        if question is not None:
            names = tuple(execution.name for execution in stoppable(examination))
            request = self._workbench.operations.request_stop_executions
            self._ask(key, question, partial(self._send, partial(request, examination, names)))

    def _send(self, request: Callable[[], bool]) -> None:
        if not request():
            text = "Nothing was sent: an earlier request has not been answered yet."
            self._say(text, Tone.ATTENTION)
        self.refresh_states()

    # ------------------------------------------------------------------ inside

    @property
    def _examination(self) -> Examination | None:
        session = self._workbench.session
        return session.examination if session is not None else None

    @property
    def _is_deleted(self) -> bool:
        session = self._workbench.session
        return session is not None and isinstance(session.state.error, Missing)

    @property
    def _starters(self) -> dict[str, str]:
        session = self._workbench.session
        return dict(starters(session.runs if session is not None else None))

    def _find_starters(self, examination: Examination | None) -> None:
        """A question about other runs says who started them; that stands in the job records."""
        session = self._workbench.session
        wanted = examination is not None and examination.verdict.offer in _ABOUT_OTHERS
        if wanted and session is not None and session.runs is None and session is not self._asked:
            self._asked = session
            session.request_runs()

    def _without_project(self) -> str:
        session = self._workbench.session
        if session is None:
            return NO_PROJECT
        if self._is_deleted:
            return DELETED
        return session.state.error.text if session.state.error is not None else NOT_READ

    def _ask(
        self,
        key: str,
        question: Confirmation,
        on_yes: Callable[[], None],
        form: "ConfirmForm | None" = None,
    ) -> bool:
        asker = self._asker
        return asker is not None and asker.ask(
            question, on_yes, lambda: self._reason(key), form=form
        )

    def _reason(self, key: str) -> str | None:
        self.refresh_states()
        return self._registry.refusal(key)

    def _is_off(self, key: str) -> bool:
        reason = self._reason(key)
        if reason is None:
            return False
        self._say(reason, Tone.ATTENTION)
        return True

    def _say(self, text: str, tone: Tone) -> None:
        self.announced.emit(Announcement(text, tone))

    def _register(self) -> None:
        slots: dict[str, Callable[[], None]] = {
            "project.adopt": self._on_adopt,
            "project.stop_others": self._on_stop_others,
            "project.stop_execution": self._on_stop_execution,
            "project.set_status": self._on_set_status,
            "project.open_run": self._on_open_run,
            "project.open_logs": self._on_open_logs,
        }
        for spec in VERDICT_SPECS:
            self._registry.register(spec, self._first.before(spec, slots[spec.key]))
