"""Documents of projects and jobs as domain objects, whatever a document holds.

A field whose value has an unexpected type is an *unreadable field*: shown, never rewritten.
Fields the app has no name for belong to the pipeline and are none of its business: they are
neither read nor shown, and survive because every write names the fields it means.
"""

from collections.abc import Mapping
from dataclasses import fields as fields_of
from datetime import UTC, datetime
from typing import Any, Final, cast

from phoenix_admin.backends.gcp.documents import id_of, values_of, version_of
from phoenix_admin.backends.gcp.firestore_values import written_value
from phoenix_admin.backends.gcp.run_messages import Pb
from phoenix_admin.domain.job import Job, JobKind, JobState
from phoenix_admin.domain.project import Project, ProjectKind, UnreadableField
from phoenix_admin.settings.environments import ProjectFields

_LONGEST_SHOWN = 200
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS: Final = {kind.value: kind for kind in ProjectKind}
_JOB_KINDS: Final = {kind.value: kind for kind in JobKind}
_STATES: Final = {state.value: state for state in JobState}


def project_fields(names: ProjectFields) -> tuple[str, ...]:
    """The fields of a document that the app reads."""
    return tuple(getattr(names, each.name) for each in fields_of(ProjectFields))


class _Reading:
    """The fields of one document, and which of them could not be read."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values
        self.unreadable: list[UnreadableField] = []

    def optional(self, name: str) -> str | None:
        """A text, or nothing where it is absent, null or unreadable."""
        value = self._values.get(name)
        if value is None or isinstance(value, str):
            return value
        self._note(name, value)
        return None

    def required(self, name: str, instead: str) -> str:
        """A text that should be there."""
        value = self._values.get(name)
        if isinstance(value, str):
            return value
        self._note(name, value)
        return instead

    def shown(self, name: str) -> str:
        """A text that should be there; otherwise what is there, as it is shown."""
        return self.required(name, _shown(self._values.get(name)))

    def moment(self, name: str) -> datetime | None:
        """A moment, or nothing where it is absent, null or unreadable."""
        value = self._values.get(name)
        if value is None or isinstance(value, datetime):
            return value
        self._note(name, value)
        return None

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; an absent one is empty, as a draft's is."""
        value = self._values.get(name)
        items = cast("list[object]", value) if isinstance(value, list) else None
        if items is not None and all(isinstance(item, str) for item in items):
            return tuple(cast("list[str]", items))
        if value is not None:
            self._note(name, cast("object", value))
        return ()

    def kind(self, name: str) -> ProjectKind:
        """The kind; documents that name none are reels."""
        value = self._values.get(name)
        found = _KINDS.get(value) if isinstance(value, str) else None
        if found is None and value is not None:
            self._note(name, value)
        return found or ProjectKind.REEL

    def _note(self, name: str, value: object) -> None:
        self.unreadable.append(UnreadableField(name, _shown(value)))


def project_from(document: Pb, names: ProjectFields) -> Project:
    """The project in a raw document. Its age is the server's own update time."""
    read = _Reading(values_of(document))
    identity = id_of(document)
    return Project(
        id=identity,
        name=read.required(names.name, identity),
        kind=read.kind(names.kind),
        status=read.shown(names.status),
        clips=read.texts(names.clips),
        reel=read.optional(names.reel),
        active_job=read.optional(names.active_job),
        updated_at=update_time_of(document.update_time),
        version=version_of(document.update_time),
        status_reason=read.optional(names.status_reason),
        status_before_claim=read.optional(names.status_before_claim),
        claimed_at=read.moment(names.claimed_at),
        unreadable=tuple(read.unreadable),
    )


def update_time_of(stamp: Pb) -> datetime:
    """A document's update time, aware and in UTC."""
    return cast("datetime", stamp.ToDatetime(UTC))


def job_from(document: Pb) -> Job:
    """The job record in a raw document.

    A state word of another version reads as the last one that claims nothing: launched where an
    execution is known, claimed otherwise.
    """
    values = values_of(document)
    execution = _text(values.get("execution"))
    fallback = JobState.LAUNCHED if execution is not None else JobState.CLAIMED
    overrides = values.get("overrides")
    pairs = cast("dict[str, Any]", overrides) if isinstance(overrides, dict) else {}
    requested_at, ended_at = values.get("requestedAt"), values.get("endedAt")
    return Job(
        id=id_of(document),
        project_id=_text(values.get("projectId")) or "",
        kind=_JOB_KINDS.get(_text(values.get("kind")) or "", JobKind.STITCH),
        requested_by=_text(values.get("requestedBy")) or "",
        requested_at=requested_at if isinstance(requested_at, datetime) else _LONG_AGO,
        state=_STATES.get(_text(values.get("state")) or "", fallback),
        execution=execution,
        overrides={key: word for key, word in pairs.items() if isinstance(word, str)},
        ended_at=ended_at if isinstance(ended_at, datetime) else None,
        output=_text(values.get("output")),
        error=_text(values.get("error")),
    )


def job_values(job: Job) -> dict[str, Pb]:
    """The fields of a new record."""
    return {
        name: written_value(value)
        for name, value in {
            "projectId": job.project_id,
            "kind": job.kind.value,
            "requestedBy": job.requested_by,
            "requestedAt": job.requested_at,
            "state": job.state.value,
            "execution": job.execution,
            "overrides": dict(job.overrides),
            "endedAt": job.ended_at,
            "output": job.output,
            "error": job.error,
        }.items()
    }


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _shown(value: object) -> str:
    if value is None:
        return "missing"
    if isinstance(value, datetime):
        return value.isoformat()
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
