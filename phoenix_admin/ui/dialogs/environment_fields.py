"""The fields of an environment as a form shows them, and one line of that form."""

from dataclasses import fields
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.record import record
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.tokens import ColourName
from phoenix_admin.qt.widgets import ChoiceField, RoleLabel, TextField, column
from phoenix_admin.settings.environment_draft import NAME
from phoenix_admin.settings.environments import (
    DEFAULT_JOBS,
    REST_APIS,
    CloudApi,
    FirestoreLayout,
    ProjectFields,
)

LABEL, READ_ONLY = "label", "read_only"
_LAYOUT: Final = FirestoreLayout()


@record
class FieldFacts:
    """A field by its dotted path inside the environment's table.

    `default` is what an empty field means; `group` is the heading it stands under, empty for the
    fields that are always shown. `choices` are pairs of what is shown and what is written.
    """

    key: str
    title: str
    default: str = ""
    hint: str = ""
    group: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def untouched(self) -> str:
        """What the field holds before anybody types."""
        return self.choices[0][1] if self.choices else ""


_FIRESTORE, _SIGN_IN, _ENDPOINTS = "Firestore", "Sign-in", "Emulators and stand-ins"
_RUN, _REELS, _LOOKS = "Cloud Run", "Finished reels", "In the window"
_FIELD_TITLES: Final = {
    "name": "Name",
    "kind": "Kind",
    "status": "Status",
    "clips": "Clips",
    "reel": "Finished reel",
    "active_job": "Active job",
    "status_reason": "Reason of the status",
    "status_before_claim": "Status before a stitch",
    "claimed_at": "When it was claimed",
    "updated_at": "When it was changed",
}
_API_TITLES: Final = {
    CloudApi.RUN: "Cloud Run",
    CloudApi.FIRESTORE: "Firestore",
    CloudApi.LOGGING: "Cloud Logging",
    CloudApi.MONITORING: "Cloud Monitoring",
    CloudApi.RESOURCE_MANAGER: "Resource Manager",
    CloudApi.STORAGE: "Cloud Storage",
}


def _more_of_job(kind: str, does: str) -> tuple[FieldFacts, ...]:
    return (
        FieldFacts(
            f"jobs.{kind}.region",
            f"Region of the job that {does}",
            hint="empty: the first of the regions",
            group=_RUN,
        ),
        FieldFacts(
            f"jobs.{kind}.container",
            f"Container of the job that {does}",
            hint="for a job with several",
            group=_RUN,
        ),
    )


FIELDS: Final = (
    FieldFacts(NAME, "Name", hint="such as dev; shown in the header"),
    FieldFacts(LABEL, "Label", choices=(("DEV", "DEV"), ("PROD", "PROD"))),
    FieldFacts("project", "Google Cloud project", hint="its id, such as my-pipeline-dev"),
    FieldFacts("regions", "Regions", hint="such as europe-west1, europe-west4"),
    FieldFacts("jobs.stitch", "Cloud Run job that stitches", next(iter(DEFAULT_JOBS.values()))),
    FieldFacts(
        READ_ONLY,
        "Changes",
        choices=(("Allowed", ""), ("Never: open it read-only", "true")),
    ),
    FieldFacts("services", "Cloud Run services", "phoenix, podcast-api", group=_RUN),
    *_more_of_job("stitch", "stitches"),
    FieldFacts("jobs.assemble", "Job that assembles episodes", hint="empty: none", group=_RUN),
    *_more_of_job("assemble", "assembles"),
    FieldFacts(
        "outputs.bucket", "Bucket they lie in", hint="empty: nobody looks for them", group=_REELS
    ),
    FieldFacts("outputs.prefix", "How their names begin", hint="such as stitched/", group=_REELS),
    FieldFacts(
        "outputs.file_name",
        "Name of a reel that the document does not name yet",
        hint="such as {project}.mp4",
        group=_REELS,
    ),
    FieldFacts("firestore.database", "Database", _LAYOUT.database, group=_FIRESTORE),
    FieldFacts("firestore.projects", "Collection of projects", _LAYOUT.projects, group=_FIRESTORE),
    FieldFacts("firestore.jobs", "Collection of job records", _LAYOUT.jobs, group=_FIRESTORE),
    *(
        FieldFacts(
            f"firestore.fields.{each.name}",
            f"Field: {_FIELD_TITLES[each.name]}",
            str(getattr(_LAYOUT.fields, each.name)),
            group=_FIRESTORE,
        )
        for each in fields(ProjectFields)
    ),
    FieldFacts("sign_in.account", "Account", hint="who that is expected to be", group=_SIGN_IN),
    FieldFacts("sign_in.impersonate", "Service account to act as", group=_SIGN_IN),
    FieldFacts("sign_in.key_file", "Key file of a service account", group=_SIGN_IN),
    *(
        FieldFacts(
            f"endpoints.{api}",
            _API_TITLES[api],
            hint=f"HOST:PORT{' or http://…' if api in REST_APIS else ''}; empty: Google",
            group=_ENDPOINTS,
        )
        for api in CloudApi
    ),
    FieldFacts(
        "colour",
        "Colour of the stripe",
        hint="such as #3a7bd5; empty: the label's own",
        group=_LOOKS,
    ),
)


class FieldLine(QWidget):
    """A title, the field, and below it what is wrong with what was typed."""

    edited = Signal()

    def __init__(self, theme: Theme, facts: FieldFacts) -> None:
        super().__init__()
        self.facts = facts
        name = f"environment_form.{facts.key}"
        self._field: TextField | ChoiceField
        if facts.choices:
            self._field = choice = ChoiceField(
                theme,
                *(shown for shown, _ in facts.choices),
                object_name=name,
                accessible_name=facts.title,
            )
            choice.currentIndexChanged.connect(self.edited)
        else:
            self._field = text = TextField(
                theme,
                placeholder=facts.default or facts.hint,
                object_name=name,
                accessible_name=facts.title,
            )
            text.textEdited.connect(self.edited)
        self._note = RoleLabel(
            theme, kind="caption", wrap=True, role="danger_text", object_name=f"{name}.note"
        )
        self._note.hide()
        title = RoleLabel(theme, facts.title, kind="caption", weight=500, role="text2")
        self.setLayout(column(theme, title, self._field, self._note, spacing=4))

    @property
    def field(self) -> QWidget:
        """What takes the keyboard."""
        return self._field

    @property
    def value(self) -> str:
        """What is written; empty for the default."""
        if isinstance(self._field, TextField):
            return self._field.text()
        return self.facts.choices[self._field.currentIndex()][1]

    @property
    def note(self) -> str:
        """What is said below it."""
        return self._note.text() if not self._note.isHidden() else ""

    def set_value(self, value: str) -> None:
        """Fill it in."""
        if isinstance(self._field, TextField):
            self._field.setText(value)
        else:
            written = [text for _, text in self.facts.choices]
            self._field.setCurrentIndex(written.index(value))

    def show_note(self, text: str, role: ColourName = "danger_text") -> None:
        """Say what is wrong with it; empty takes that away."""
        self._note.set_text(text)
        self._note.set_role(role)
        self._note.setVisible(bool(text))
        if isinstance(self._field, TextField):
            self._field.set_invalid(bool(text) and role == "danger_text", text)
