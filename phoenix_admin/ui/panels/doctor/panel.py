"""The Doctor panel: checks of this computer and of the environment, one by one.

They are made when the page is opened and when the person asks, and never by themselves.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from phoenix_admin.domain.notation import clock_time
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import STRETCH, ActionButton, RoleLabel, Surface, column, row
from phoenix_admin.services.doctor import Doctor
from phoenix_admin.ui.check_words import copied
from phoenix_admin.ui.opener import Opener
from phoenix_admin.ui.panel import Panel
from phoenix_admin.ui.panels.doctor.action_specs import SPECS
from phoenix_admin.ui.panels.doctor.check_list import CheckList
from phoenix_admin.ui.panels.doctor.page_facts import PAGE
from phoenix_admin.ui.panels.doctor.verdict_line import VerdictLine, verdict_words

ROW_ACTIONS = ("doctor.run_one", "doctor.copy", "doctor.copy_mend")
_UNDER_WAY = "Checks are being made."


class DoctorPanel(Panel):
    """The page of one environment's Doctor. UI thread."""

    key = PAGE.key
    title = PAGE.title
    glyph = PAGE.glyph
    digit = PAGE.digit
    action_areas = ("doctor",)
    grows_old = False

    def __init__(
        self,
        *,
        theme: Theme,
        doctor: Doctor,
        actions: ActionRegistry,
        opener: Opener,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel.doctor")
        self.setAccessibleName(self.title)
        self._doctor = doctor
        self._registry = actions
        self._opener = opener
        self._said = ""
        slots: dict[str, Callable[[], None]] = {
            "doctor.run_all": self._on_run_all,
            "doctor.stop": self._on_stop,
            "doctor.copy_report": self._on_copy_report,
            "doctor.resort": self._on_resort,
            "doctor.run_one": self._on_run_one,
            "doctor.copy": self._on_copy,
            "doctor.copy_mend": self._on_copy_mend,
        }
        for spec in SPECS:
            actions.register(spec, slots[spec.key])
        self._summary = RoleLabel(
            theme, role="text2", weight=500, elide=True, object_name="doctor.summary"
        )
        self._verdict = VerdictLine(theme, actions.action("doctor.resort"))
        self._was_running = doctor.is_running
        self._checks = CheckList(theme, doctor, [actions.action(key) for key in ROW_ACTIONS])
        self._checks.current_changed.connect(self._refresh_states)
        ground = Surface(theme, "surface", object_name="doctor.ground")
        lines = column(theme, self._header(theme), self._verdict, spacing=0)
        lines.addWidget(self._checks, 1)
        ground.setLayout(lines)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ground)
        self._forget = doctor.changed.add(self._on_changed)
        self._on_changed()

    def set_on_screen(self, on_screen: bool) -> None:
        """The page was opened: check, unless that was done a moment ago."""
        if on_screen:
            # Nobody has seen yet how the rows stood.
            self._checks.sort()
            self._doctor.look()
            self._show_verdict()

    def refresh(self) -> None:
        """F5: make every check again."""
        self._doctor.request_all()

    def close_down(self) -> None:
        """Stop listening, and what is under way; before the window goes."""
        self._forget()
        self._doctor.close()

    # ------------------------------------------------------------------ what is shown

    def _header(self, theme: Theme) -> Surface:
        header = Surface(theme, "surface", edges="b", object_name="doctor.header")
        made = {
            key: ActionButton(theme, self._registry.action(key), object_name=key)
            for key in ("doctor.stop", "doctor.copy_report", "doctor.run_all")
        }
        self._run_all, self._stop = made["doctor.run_all"], made["doctor.stop"]
        title = RoleLabel(theme, self.title, kind="title", weight=600)
        buttons = made.values()
        line = row(theme, title, self._summary, STRETCH, *buttons, margins=(16, 14, 16, 12))
        line.setStretchFactor(self._summary, 1)
        header.setLayout(line)
        return header

    def _on_changed(self) -> None:
        doctor = self._doctor
        if doctor.is_running:
            left = len(doctor.facts) - len(doctor.results)
            text = f"Checking… {left} to go"
        elif doctor.checked_at is None:
            text = "Not checked yet"
        else:
            text = f"checked {clock_time(doctor.checked_at)} · {doctor.summary}"
        self._summary.set_text(f"{text}{self._said}")
        self._checks.show_results()
        if self._was_running and not doctor.is_running:
            self._checks.settle()
        self._was_running = doctor.is_running
        self._show_verdict()
        self._refresh_states()

    def _show_verdict(self) -> None:
        self._verdict.show_verdict(verdict_words(self._doctor, self._checks.would_move))

    @Slot()
    def _refresh_states(self) -> None:
        doctor, current = self._doctor, self._checks.current
        busy = _UNDER_WAY if doctor.is_running else None
        words = current.words if current is not None else None
        result = doctor.results.get(current.facts.id) if current is not None else None
        none_yet = None if doctor.results else "Nothing was checked yet."
        unknown = None if result is not None else "This check has no result yet."
        nothing = None if words is not None and words.mend else "There is nothing to mend."
        off = {
            "doctor.run_all": busy,
            "doctor.stop": None if doctor.is_running else "No check is being made.",
            "doctor.copy_report": busy or none_yet,
            "doctor.resort": None if self._checks.would_move else "Every row is in its place.",
            "doctor.run_one": busy,
            "doctor.copy": unknown,
            "doctor.copy_mend": unknown or nothing,
        }
        for key, reason in off.items():
            self._registry.set_refusal(key, reason)

    # ------------------------------------------------------------------ the person's input

    @Slot()
    def _on_run_all(self) -> None:
        pressed = self._run_all.hasFocus()
        self._doctor.request_all()
        if pressed and not self._run_all.isEnabled():
            # Qt hands the keyboard on to the list, as if somebody worked in it.
            self._stop.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_stop(self) -> None:
        self._doctor.stop()

    @Slot()
    def _on_resort(self) -> None:
        self._checks.sort()
        self._on_changed()

    @Slot()
    def _on_run_one(self) -> None:
        current = self._checks.current
        if current is not None:
            self._doctor.request_again(current.facts.id)

    @Slot()
    def _on_copy(self) -> None:
        current = self._checks.current
        if current is not None and self._registry.refusal("doctor.copy") is None:
            self._copied(copied(current.facts.title, current.words), "Copied.")

    @Slot()
    def _on_copy_mend(self) -> None:
        current = self._checks.current
        if current is not None and self._registry.refusal("doctor.copy_mend") is None:
            self._copied(current.words.mend, "Copied how to mend it.")

    @Slot()
    def _on_copy_report(self) -> None:
        if self._registry.refusal("doctor.copy_report") is None:
            self._copied(self._doctor.report(), "The report is in the clipboard.")

    def _copied(self, text: str, said: str) -> None:
        self._opener.copy_text(text)
        self._said = f" · {said}"
        self._on_changed()
        self._said = ""
