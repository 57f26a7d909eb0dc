"""What the actions of the Projects panel do, and when they are off.

Each slot asks again whether its action is on, because a key may arrive between a change and the
repaint that shows it; a write that was asked for switches its action off in the same turn.
"""

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QObject, Signal, Slot

from phoenix_admin.domain.cancel_course import CancelCourse, cancel_course
from phoenix_admin.domain.environment import EnvironmentKind
from phoenix_admin.domain.policy import Policy
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.fresh_look import FreshLook
from phoenix_admin.services.results import Tone
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.services.write_gate import WriteAction
from phoenix_admin.ui.dialogs.confirmation import Confirmation
from phoenix_admin.ui.dialogs.look_first import LookFirst
from phoenix_admin.ui.lists.announcement import Announcement
from phoenix_admin.ui.opener import Opener
from phoenix_admin.ui.panels.projects.action_specs import PROJECT, SPECS, words_of
from phoenix_admin.ui.panels.projects.asking import Asker
from phoenix_admin.ui.panels.projects.confirmations import (
    LOOK_WORDS,
    cancel_question,
    force_question,
    reconcile_question,
    remove_samples_question,
    samples_changed,
    stitch_anyway_question,
    stitch_question,
)
from phoenix_admin.ui.panels.projects.held_write import HeldWrite
from phoenix_admin.ui.panels.projects.menu_watch import MenuWatch
from phoenix_admin.ui.panels.projects.refusals import Situation, refusals
from phoenix_admin.ui.runs.run_questions import undo_question


class ProjectActions(QObject):
    """Registers and performs the actions on the open project and on the list. UI thread only.

    `announced` carries an `Announcement` for the place where the person is. The list's own steps
    and the making of a new project are signalled, because they need the panel.
    """

    announced = Signal(object)
    new_requested = Signal()
    resort_requested = Signal()
    clear_filter_requested = Signal()
    copy_row_requested = Signal()

    def __init__(
        self,
        registry: ActionRegistry,
        workbench: Workbench,
        clock: Clock,
        opener: Opener,
        policy: Policy,
        fresh: FreshLook[Examination],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._registry = registry
        self._workbench = workbench
        self._clock = clock
        self._opener = opener
        self._limit: timedelta = policy.cancel_limit
        self._asker: Asker | None = None
        self._held: HeldWrite | None = None
        self._samples = 0
        self._making_samples = False
        self._first = LookFirst(fresh, LOOK_WORDS, PROJECT, self._say, self._is_off, parent)
        self._menus = MenuWatch(self)
        self._menus.closed.connect(self.refresh_states)
        self._register()
        self.refresh_states()

    @property
    def cancel_course(self) -> CancelCourse | None:
        """What has become of a cancel of the open project; None when none was asked for."""
        examination = self._examination
        execution = examination.execution if examination is not None else None
        return cancel_course(execution, self._clock.now(), self._limit)

    @property
    def not_stopping(self) -> bool:
        """Whether the open project's cancel takes longer than it may."""
        return self.cancel_course is CancelCourse.NOT_STOPPING

    def ask_through(self, asker: Asker) -> None:
        """Who asks the questions; the panel gives it once it is there."""
        self._asker = asker

    def hold_through(self, held: HeldWrite) -> None:
        """What Undo takes back before it is written; the panel gives it once it is there."""
        self._held = held
        held.changed.connect(self.refresh_states)
        held.taken_back.connect(self._on_taken_back)

    def set_samples(self, number: int) -> None:
        """How many sample projects the list holds."""
        if number != self._samples:
            self._samples = number
            self.refresh_states()

    @Slot()
    def refresh_states(self) -> None:
        """Switch each action on, or off with its reason."""
        workbench, session = self._workbench, self._workbench.session
        project_id = session.project_id if session is not None else None
        here = Situation(
            project_id,
            self._examination,
            session.state.error if session is not None else None,
            workbench.results.newest_of(project_id) if project_id is not None else None,
            self._samples,
            workbench.ports.author is not None,
            self.not_stopping,
        )
        off = refusals(here, workbench.operations)
        if self._is_holding:
            off["project.undo"] = None
        # Escalation is for local workers only: no API ends an execution at once.
        local = workbench.environment.kind is EnvironmentKind.LOCAL
        if not local:
            off["project.force_stop"] = "Only workers of this machine can be forced to end."
        # Visibility first: Qt switches an action off while it cannot be seen.
        if not self._menus.waits_for_menu():
            self._registry.action("project.force_stop").setVisible(here.not_stopping and local)
            # Never beside an ordinary Stitch: only where that one is refused because it runs.
            self._registry.action("project.stitch_anyway").setVisible(
                off["project.stitch_anyway"] is None
            )
        for key in ("project.new", "samples.make", "samples.remove"):
            self._registry.action(key).setVisible(here.can_create)
        if self._examination is not None:
            for key, words in words_of(self._examination.project.kind).items():
                self._registry.set_words(key, *words)
        for key, reason in off.items():
            self._registry.set_refusal(key, reason)
        self._notice_samples()

    def say_refusal(self, key: str) -> bool:
        """Say why this action is off; False when it is on."""
        reason = self._registry.refusal(key)
        if reason is None:
            return False
        running = key == "project.stitch" and self._is_running
        self.announced.emit(Announcement(reason, Tone.ATTENTION, refused=key, open_run=running))
        return True

    # ------------------------------------------------------------------ the open project

    @Slot()
    def _on_stitch(self) -> None:
        examination = self._examination
        if examination is not None:
            usual = self._workbench.usual_of_project(examination.project)
            question = stitch_question(examination, self._workbench.environment, usual)
            self._ask("project.stitch", question, self._stitch)

    @Slot()
    def _on_stitch_anyway(self) -> None:
        examination = self._examination
        if examination is not None:
            question = stitch_anyway_question(examination, self._workbench.environment)
            self._ask("project.stitch_anyway", question, self._stitch_anyway)

    @Slot()
    def _on_cancel(self) -> None:
        examination = self._examination
        if examination is not None:
            question = cancel_question(examination, self._workbench.environment)
            self._ask("project.cancel", question, self._cancel)

    @Slot()
    def _on_force_stop(self) -> None:
        examination = self._examination
        if examination is not None:
            question = force_question(examination, self._workbench.environment, self._limit)
            self._ask("project.force_stop", question, self._force_stop)

    @Slot()
    def _on_reconcile(self) -> None:
        examination = self._examination
        question = None
        if examination is not None:
            question = reconcile_question(examination, self._workbench.environment)
        if question is not None:
            self._ask("project.reconcile", question, self._reconcile)

    @Slot()
    def _on_undo(self) -> None:
        if self._held is not None and self._held.take_back():
            return
        examination = self._examination
        if examination is None or self._is_off("project.undo"):
            return
        question = undo_question(examination.project.name, self._workbench.environment)
        if question is None:
            self._undo()
        else:
            self._ask("project.undo", question, self._undo)

    @Slot()
    def _on_open_reel(self) -> None:
        self._hand_over("project.open_reel", self._opener.open_file)

    @Slot()
    def _on_reveal(self) -> None:
        self._hand_over("project.reveal", self._opener.reveal)

    @Slot()
    def _on_look_again(self) -> None:
        session = self._workbench.session
        if session is not None:
            session.look_again()

    @Slot()
    def _on_copy_id(self) -> None:
        session = self._workbench.session
        if session is not None:
            self._opener.copy_text(session.project_id)
            self.announced.emit(Announcement(f"Copied {session.project_id}."))

    @Slot()
    def _on_copy_row(self) -> None:
        self.copy_row_requested.emit()

    # ------------------------------------------------------------------ the list

    @Slot()
    def _on_new(self) -> None:
        if not self._is_off("project.new"):
            self.new_requested.emit()

    @Slot()
    def _on_make_samples(self) -> None:
        if not self._is_off("samples.make"):
            self._making_samples = self._workbench.operations.request_samples()
            self.refresh_states()

    @Slot()
    def _on_remove_samples(self) -> None:
        asked, environment = self._samples, self._workbench.environment
        question = remove_samples_question(asked, environment)

        def changed() -> str | None:
            return None if self._samples == asked else samples_changed(self._samples)

        if self._asker is not None and not self._is_off("samples.remove"):
            self._asker.ask(
                question,
                self._remove_samples,
                lambda: self._reason("samples.remove"),
                changed=changed,
            )

    @Slot()
    def _on_resort(self) -> None:
        self.resort_requested.emit()

    @Slot()
    def _on_clear_filter(self) -> None:
        self.clear_filter_requested.emit()

    @Slot()
    def _on_try_again(self) -> None:
        self._workbench.catalogue.refresh()

    # ------------------------------------------------------------------ what was agreed to

    def _stitch(self) -> None:
        self._send(self._workbench.operations.request_stitch)

    def _stitch_anyway(self) -> None:
        examination = self._examination
        if examination is not None:
            operations = self._workbench.operations
            self._expect(operations.request_stitch(examination.project, run_anyway=True))

    def _cancel(self) -> None:
        self._send(self._workbench.operations.request_cancel)

    def _force_stop(self) -> None:
        examination = self._examination
        if examination is not None:
            operations = self._workbench.operations
            self._expect(operations.request_cancel(examination.project, force=True))

    def _reconcile(self) -> None:
        examination = self._examination
        if examination is not None:
            self._expect(self._workbench.operations.request_apply(examination))

    def _undo(self) -> None:
        examination = self._examination
        if examination is None:
            return
        newest = self._workbench.results.newest_of(examination.project_id)
        if newest is not None and newest.undo is not None:
            operations = self._workbench.operations
            self._expect(operations.request_undo(examination.project, newest.undo))

    def _remove_samples(self) -> None:
        self._expect(self._workbench.operations.request_samples(remove=True))

    # ------------------------------------------------------------------ inside

    @property
    def _examination(self) -> Examination | None:
        session = self._workbench.session
        return session.examination if session is not None else None

    @property
    def _is_holding(self) -> bool:
        return self._held is not None and self._held.held is not None

    @property
    def _is_running(self) -> bool:
        examination = self._examination
        execution = examination.execution if examination is not None else None
        return execution is not None and execution.state.is_active

    @Slot(str)
    def _on_taken_back(self, text: str) -> None:
        self.announced.emit(Announcement(text))

    def _say(self, text: str, tone: Tone) -> None:
        self.announced.emit(Announcement(text, tone))

    def _ask(self, key: str, question: Confirmation, on_yes: Callable[[], None]) -> None:
        if self._asker is not None and not self._is_off(key):
            self._asker.ask(question, on_yes, lambda: self._reason(key))

    def _reason(self, key: str) -> str | None:
        self.refresh_states()
        return self._registry.refusal(key)

    def _is_off(self, key: str) -> bool:
        self.refresh_states()
        return self.say_refusal(key)

    def _send(self, request: Callable[..., bool]) -> None:
        examination = self._examination
        if examination is not None:
            self._expect(request(examination.project))

    def _expect(self, accepted: bool) -> None:
        if not accepted:
            text = "Nothing was sent: an earlier request has not been answered yet."
            self.announced.emit(Announcement(text, Tone.ATTENTION))
        self.refresh_states()

    def _hand_over(self, key: str, give: Callable[[str], str | None]) -> None:
        examination = self._examination
        if examination is None or self._is_off(key):
            return
        problem = give(examination.project.reel or "")
        if problem is not None:
            self.announced.emit(Announcement(problem, Tone.BAD))

    def _notice_samples(self) -> None:
        """Making samples works once per data folder; say so when nothing came of it."""
        waits = self._workbench.operations.under_way(str(WriteAction.MAKE_SAMPLES)) is not None
        if not self._making_samples or waits:
            return
        self._making_samples = False
        newest = next(iter(self._workbench.results.results), None)
        if newest is None or newest.action is not WriteAction.MAKE_SAMPLES:
            text = "The samples were made once in this data folder; they are not made again."
            self.announced.emit(Announcement(text, Tone.ATTENTION))

    def _register(self) -> None:
        slots: dict[str, Callable[[], None]] = {
            "project.stitch": self._on_stitch,
            "project.stitch_anyway": self._on_stitch_anyway,
            "project.cancel": self._on_cancel,
            "project.force_stop": self._on_force_stop,
            "project.reconcile": self._on_reconcile,
            "project.undo": self._on_undo,
            "project.open_reel": self._on_open_reel,
            "project.reveal": self._on_reveal,
            "project.try_again": self._on_look_again,
            "project.copy_id": self._on_copy_id,
            "project.copy_row": self._on_copy_row,
            "project.new": self._on_new,
            "samples.make": self._on_make_samples,
            "samples.remove": self._on_remove_samples,
            "projects.resort": self._on_resort,
            "projects.show_new": self._on_resort,
            "projects.clear_filter": self._on_clear_filter,
            "projects.try_again": self._on_try_again,
        }
        for spec in SPECS:
            self._registry.register(spec, self._first.before(spec, slots[spec.key]))
