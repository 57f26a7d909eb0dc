"""The answers to *Set status…*: which status, and why.

No status is chosen to begin with. Where the engine says otherwise a reason is required, and what
the engine says stands beside it.
"""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLayout, QWidget

from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.project import ProjectStatus
from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.status_look import project_look
from phoenix_admin.qt.widgets import (
    STRETCH,
    Chip,
    ChoiceField,
    RoleLabel,
    TextField,
    column,
    pin_size,
    row,
)
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.status_setting import what_contradicts
from phoenix_admin.ui.dialogs.confirm_form import ConfirmForm

_LABEL_WIDTH = 112
LONGEST_REASON = 300
_STATUSES = tuple(ProjectStatus)


class StatusForm(ConfirmForm):
    """Chooses a known status; a word of the document that is not known is shown as it is."""

    def __init__(self, theme: Theme, examination: Examination, policy: Policy) -> None:
        super().__init__()
        self.setObjectName("status")
        self._examination = examination
        self._policy = policy
        self._against: tuple[str, ...] = ()
        project = examination.project
        now = Chip(theme, project_look(project.status), object_name="status.now")
        why = RoleLabel(
            theme,
            project.status_reason or "",
            role="text2",
            elide=True,
            object_name="status.now.reason",
        )
        self._status = ChoiceField(
            theme,
            *(project_look(status.value).label for status in _STATUSES),
            object_name="status.choice",
            accessible_name="New status",
        )
        self._status.setPlaceholderText("Choose a status")
        self._status.setCurrentIndex(-1)
        self._reason = TextField(
            theme, object_name="status.reason", accessible_name="Reason for the new status"
        )
        self._reason.setMaxLength(LONGEST_REASON)
        self._note = RoleLabel(
            theme, role="warn", wrap=True, selectable=True, object_name="status.against"
        )
        self._note.hide()
        says = row(theme, now, spacing=8)
        says.addWidget(why, 1)
        choice = row(theme, self._status, STRETCH)
        reason = row(theme)
        reason.addWidget(self._reason, 1)
        self.setLayout(
            column(
                theme,
                _line(theme, "Document says", says),
                _line(theme, "Set to", choice),
                _line(theme, "Reason", reason),
                self._note,
                spacing=8,
            )
        )
        self._status.currentIndexChanged.connect(self._on_edited)
        self._reason.textChanged.connect(self._on_edited)
        self._on_edited()

    @property
    def status(self) -> str:
        """The chosen status; empty while none is."""
        place = self._status.currentIndex()
        return _STATUSES[place].value if place >= 0 else ""

    @property
    def reason(self) -> str | None:
        """The reason, None while there is none."""
        return self._reason.text().strip() or None

    def first_focus(self) -> QWidget:
        """The status; choosing one confirms nothing."""
        return self._status

    def missing(self) -> str:
        """No status, nothing new, or a contradiction without a reason."""
        if not self.status:
            return "Choose a status."
        if not self.changes():
            return "The document says this already."
        if self._against and self.reason is None:
            return "Give a reason: the status contradicts what is known."
        return ""

    def changes(self) -> tuple[FieldChange, ...]:
        """Status and reason, where they differ from the document."""
        project = self._examination.project
        if not self.status:
            return ()
        fields = (
            FieldChange("status", project.status, self.status),
            FieldChange("status_reason", project.status_reason, self.reason),
        )
        return tuple(change for change in fields if change.old != change.new)

    @Slot()
    def _on_edited(self) -> None:
        status = self.status
        self._against = what_contradicts(self._examination, status, self._policy) if status else ()
        needed = bool(self._against) and self.reason is None
        said = " ".join(
            ("A reason is needed:" if needed else "Against this status:", *self._against)
        )
        self._note.set_text(said if self._against else "")
        self._note.setVisible(bool(self._against))
        self._reason.setPlaceholderText("Required" if self._against else "Optional")
        self._reason.set_invalid(needed, said)
        self.edited.emit()


def _line(theme: Theme, label: str, value: QLayout) -> QLayout:
    name = RoleLabel(theme, label, role="text2")
    pin_size(theme, name, width=_LABEL_WIDTH)
    return row(theme, name, value, spacing=8)
