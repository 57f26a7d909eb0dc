"""The details of the open execution. They show one session, and nothing of any other."""

from dataclasses import replace

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction

from phoenix_admin.domain.errors import Missing, PhoenixError
from phoenix_admin.domain.freshness import silence
from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.status_look import UNKNOWN, StatusLook
from phoenix_admin.qt.widgets import (
    STRETCH,
    ActionButton,
    KeyValueList,
    Message,
    RoleLabel,
    ScrollPane,
    StateKind,
    StateText,
    StateView,
    Surface,
    column,
    pin_size,
    row,
)
from phoenix_admin.services.results import Result
from phoenix_admin.services.stray_runs_session import StrayDetails, StrayRunSession
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.lists.detail_bars import ItemHead, MoreButton
from phoenix_admin.ui.lists.list_words import is_outdated
from phoenix_admin.ui.lists.moment import believed
from phoenix_admin.ui.lists.outage_words import not_read_again, unread_item
from phoenix_admin.ui.lists.spoken_details import SpokenDetails
from phoenix_admin.ui.lists.way_out import way_out
from phoenix_admin.ui.panels.processes.executions_facts import facts, sources
from phoenix_admin.ui.panels.processes.executions_looks import (
    project_words,
    standing_note,
    stray_look,
)
from phoenix_admin.ui.panels.processes.executions_specs import COPIES
from phoenix_admin.ui.runs.copy_gcloud import CopyAsGcloud
from phoenix_admin.ui.runs.job_block import JobBlock
from phoenix_admin.ui.runs.run_words import execution_words
from phoenix_admin.ui.runs.verdict_words import Belief

_HEIGHT = 52
_KEY_WIDTH = 104
_NOTHING_OPEN = StateText(
    StateKind.NEVER,
    "No execution is open",
    "Select one in the list to see both sources, the verdict and what can be done.",
    glyph="git-compare-arrows",
)


class ExecutionHeader(ItemHead):
    """Execution, project, what is wrong. Empty without an execution."""

    def __init__(self, theme: Theme, actions: ActionRegistry) -> None:
        copy = actions.action("execution.copy_id")
        super().__init__(
            theme, "execution", copy, "Copy execution ID", chip="wrong_chip", second="project"
        )
        self.show_look(None)

    def show_look(
        self, name: str | None, project: str = "", look: StatusLook = UNKNOWN, note: str = ""
    ) -> None:
        """Show this one; None while nothing is known."""
        self._show_name(name, f"Execution {name}")
        if name is not None:
            self._second.set_text(project)
            self._chip.set_look(look)
            self._note.set_text(note)


class ExecutionSummary(ScrollPane):
    """The two sources, the run, the facts. Filled in place: a refresh moves nothing."""

    def __init__(self, theme: Theme) -> None:
        self.run = JobBlock(theme, "execution.run")
        self.sources = KeyValueList(
            theme,
            key_width=_KEY_WIDTH,
            object_name="execution.verdict",
            accessible_name="Verdict",
        )
        self.facts = KeyValueList(
            theme, key_width=_KEY_WIDTH, object_name="execution.facts", accessible_name="Facts"
        )
        content = Surface(theme, "surface", object_name="execution.summary.content")
        heads = [RoleLabel(theme, text, kind="strong", weight=600) for text in ("Verdict", "Facts")]
        content.setLayout(
            column(
                theme,
                column(theme, heads[0], self.sources, spacing=8),
                self.run,
                column(theme, heads[1], self.facts, spacing=8),
                STRETCH,
                margins=(20, 16, 16, 16),
                spacing=20,
            )
        )
        super().__init__(
            theme,
            content,
            object_name="execution.summary",
            accessible_name="Summary of the execution",
        )


class ExecutionFooter(Surface):
    """Stop, Adopt, Open project, and a menu with the rest."""

    def __init__(self, theme: Theme, actions: ActionRegistry) -> None:
        super().__init__(theme, "surface", edges="t", object_name="execution.footer")
        pin_size(theme, self, height=_HEIGHT)
        stop = ActionButton(
            theme, actions.action("execution.stop"), "danger-quiet", object_name="execution.stop"
        )
        adopt = ActionButton(
            theme, actions.action("execution.adopt"), object_name="execution.adopt"
        )
        links = [
            ActionButton(theme, actions.action(key), icon_only=True, object_name=key)
            for key in ("execution.open_project", "execution.open_job")
        ]
        self.more = MoreButton(theme, "execution.more", [actions.action(key) for key in COPIES])
        buttons = (stop, adopt, STRETCH, *links, self.more)
        self.setLayout(row(theme, *buttons, margins=(12, 0, 10, 0), spacing=6))


class ExecutionDetails(SpokenDetails[StrayRunSession]):
    """Shows the open stray run of a workbench. UI thread."""

    def __init__(
        self, theme: Theme, workbench: Workbench, registry: ActionRegistry, clock: Clock
    ) -> None:
        super().__init__(theme, workbench, clock, "execution", "Execution details")
        self._registry = registry
        self._again = registry.action("execution.try_again")
        self._header = ExecutionHeader(theme, registry)
        self._summary = ExecutionSummary(theme)
        self._states = StateView(
            theme,
            self._summary,
            clock=clock.monotonic,
            object_name="execution.state",
            accessible_name="State of the execution details",
        )
        self._footer = ExecutionFooter(theme, registry)
        lines = column(theme, self._header, self._box, margins=(1, 0, 0, 0), spacing=0)
        lines.addWidget(self._states, 1)
        lines.addWidget(self._footer)
        self.setLayout(lines)
        self._header.hide_requested.connect(self.hide_requested)
        self.bind(None)

    # ------------------------------------------------------------------ for the panel

    def offer(self, more: CopyAsGcloud) -> None:
        """One more menu behind the dots."""
        more.add_to(self._footer.more.entries)

    def focus_first(self) -> None:
        """Put the keyboard into the details."""
        self._summary.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------------ showing

    @Slot()
    def _show(self) -> None:
        session = self._session
        details = session.reading if session is not None else None
        self._footer.setVisible(session is not None)
        self._show_announcement()
        if session is None or details is None:
            self._header.show_look(None)
            self._states.set_banner(None)
            self._show_absence(session)
            return
        self._states.show_content()
        self._states.set_banner(*self._banner(session, details))
        self._show_details(session, details)

    def _show_details(self, session: StrayRunSession, details: StrayDetails) -> None:
        now, shown = self._clock.now(), details.row
        failing = session.state.phase is LoadPhase.FAILED
        outdated = is_outdated(session.state, now)
        unknown = silence(details.taken_at, now) if outdated else ""
        self._header.show_look(
            shown.id,
            project_words(shown),
            believed(stray_look(shown), unknown, failing=failing),
            "" if unknown else standing_note(shown, now),
        )
        kind = self._workbench.environment.kind
        deleted = isinstance(session.state.error, Missing)
        belief = Belief(session.interval, failing=failing, deleted=deleted)
        # Nobody knows whether it went on after the last good reading: its time stands still.
        as_of = details.taken_at if failing or outdated else now
        words = execution_words(shown.execution, shown.usual, as_of)
        if failing or outdated:
            words = replace(words, tone="off", moving=False, left=f"was {words.left}")
        self._summary.run.show_words(words)
        self._summary.sources.set_facts(sources(details, kind, now, belief))
        self._summary.facts.set_facts(facts(details, kind, now))

    def _show_absence(self, session: StrayRunSession | None) -> None:
        """Nothing was read yet, or nothing can be."""
        if session is None:
            self._states.show_state(_NOTHING_OPEN)
            return
        error = session.state.error
        if session.state.phase is not LoadPhase.FAILED or error is None:
            self._states.show_loading("the execution")
        else:
            self._states.show_state(unread_item("execution", error), self._steps(error))

    def _banner(
        self, session: StrayRunSession, details: StrayDetails
    ) -> tuple[Message | None, list[QAction]]:
        error = session.state.error
        if session.state.phase is not LoadPhase.FAILED or error is None:
            return None, []
        kind, now = self._workbench.environment.kind, self._clock.now()
        said = not_read_again(session.state, error, details.taken_at, kind, now)
        return said, self._steps(error)

    def _steps(self, error: PhoenixError) -> list[QAction]:
        """What is not there will not be there at the next look."""
        gone = isinstance(error, Missing)
        return [] if gone else way_out(self._registry, error, self._again)

    # ------------------------------------------------------------------ SpokenDetails

    @property
    def _project_id(self) -> str | None:
        details = self._session.reading if self._session is not None else None
        if details is None or details.examination is None:
            return None
        return details.examination.project_id

    def _newest_result(self) -> Result | None:
        """Of one without a document the result stands under the execution's own name."""
        if self._project_id is not None or self._session is None:
            return super()._newest_result()
        name, newest_first = self._session.name, self._workbench.results.results
        own = (r for r in newest_first if r.project_id is None and r.project_name == name)
        return next(own, None)

    def _scroll_to_top(self) -> None:
        self._summary.verticalScrollBar().setValue(0)
