"""Rows of `projects` and `jobs` as domain objects, whatever a row holds.

A field of an unexpected type, a missing one and one this version does not know become
*unreadable fields* of the project: shown, never rewritten (product note §9).
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import NoneType
from typing import Any, Final

from phoenix_admin.backends.local.json_values import read_list, read_object, words_in
from phoenix_admin.backends.local.moments import read_moment
from phoenix_admin.domain.job import Job, JobKind, JobState
from phoenix_admin.domain.project import Project, ProjectKind, UnreadableField

Row = Sequence[Any]

PROJECT_COLUMNS: Final = (
    "id",
    "name",
    "kind",
    "status",
    "clips",
    "reel",
    "active_job",
    "updated_at",
    "version",
    "status_reason",
    "status_before_claim",
    "claimed_at",
    "sample",
)
JOB_COLUMNS: Final = (
    "id",
    "project_id",
    "kind",
    "requested_by",
    "requested_at",
    "state",
    "execution",
    "overrides",
    "ended_at",
    "output",
    "error",
)

_LONGEST_SHOWN = 200
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS: Final = {kind.value: kind for kind in ProjectKind}
_STATES: Final = {state.value: state for state in JobState}
_JOB_KINDS: Final = {kind.value: kind for kind in JobKind}


def project_from_row(row: Row, unknown_columns: Sequence[str] = ()) -> Project:
    """The project in a row of `SELECT *`: the known columns first, then any unknown ones."""
    (
        identity,
        name,
        kind,
        status,
        clips_text,
        reel,
        active_job,
        updated_text,
        version,
        reason,
        before,
        claimed_text,
        sample,
    ) = row[: len(PROJECT_COLUMNS)]
    clips = _clips(clips_text)
    updated_at = read_moment(updated_text)
    claimed_at = None if claimed_text is None else read_moment(claimed_text)
    # Lists of ten thousand come through here: what can be doubted is collected only if need be.
    is_plain = (
        clips is not None
        and updated_at is not None
        and (claimed_text is None or claimed_at is not None)
        and kind in _KINDS
        and {str, NoneType}.issuperset(map(type, (reel, active_job, reason, before)))
        and type(name) is type(status) is str
        and not unknown_columns
    )
    return Project(
        id=str(identity),
        name=name if isinstance(name, str) else str(identity),
        kind=_KINDS.get(kind, ProjectKind.REEL),
        status=status if isinstance(status, str) else _shown(status),
        clips=clips or (),
        reel=_text(reel),
        active_job=_text(active_job),
        updated_at=updated_at or _LONG_AGO,
        version=str(version),
        status_reason=_text(reason),
        status_before_claim=_text(before),
        claimed_at=claimed_at,
        sample=bool(sample),
        unreadable=() if is_plain else _unreadable(row, unknown_columns),
    )


def _unreadable(row: Row, unknown_columns: Sequence[str]) -> tuple[UnreadableField, ...]:
    """Every field of a row that cannot be read, in the order of the columns."""
    found: list[UnreadableField] = []
    for column, value in zip((*PROJECT_COLUMNS, *unknown_columns), row, strict=True):
        is_readable = _IS_READABLE.get(column, _is_nothing)
        if not is_readable(value):
            found.append(UnreadableField(column, _shown(value)))
    return tuple(found)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_text_or_nothing(value: object) -> bool:
    return value is None or isinstance(value, str)


def _is_nothing(value: object) -> bool:
    return value is None


def _is_moment(value: object) -> bool:
    return read_moment(value) is not None


_IS_READABLE: Final[dict[str, Callable[[object], bool]]] = {
    "id": lambda _value: True,
    "name": _is_text,
    "kind": lambda value: value in _KINDS,
    "status": _is_text,
    "clips": lambda value: _clips(value) is not None,
    "reel": _is_text_or_nothing,
    "active_job": _is_text_or_nothing,
    "updated_at": _is_moment,
    "version": lambda _value: True,
    "status_reason": _is_text_or_nothing,
    "status_before_claim": _is_text_or_nothing,
    "claimed_at": lambda value: value is None or _is_moment(value),
    "sample": lambda _value: True,
}


def job_from_row(row: Row) -> Job:
    """The job record in a row of `JOB_COLUMNS`.

    A state word of another version reads as the last one that claims nothing: launched where
    an execution is known, claimed otherwise.
    """
    record = dict(zip(JOB_COLUMNS, row, strict=True))
    execution = record["execution"]
    return Job(
        id=str(record["id"]),
        project_id=str(record["project_id"]),
        kind=_JOB_KINDS.get(record["kind"], JobKind.STITCH),
        requested_by=str(record["requested_by"]),
        requested_at=read_moment(record["requested_at"]) or _LONG_AGO,
        state=_STATES.get(
            record["state"], JobState.LAUNCHED if execution is not None else JobState.CLAIMED
        ),
        execution=execution,
        overrides=read_words(record["overrides"]),
        ended_at=read_moment(record["ended_at"]),
        output=record["output"],
        error=record["error"],
    )


def read_words(text: object) -> dict[str, str]:
    """The pairs of text in a JSON object; anything else in it is left out."""
    return words_in(read_object(text)) if isinstance(text, str) else {}


def read_names(text: object) -> tuple[str, ...]:
    """A JSON list of texts, or nothing where it is none."""
    return _clips(text) or ()


def _clips(text: object) -> tuple[str, ...] | None:
    names = read_list(text)
    if names is None or not {str}.issuperset(map(type, names)):
        return None
    return tuple(names)


def _shown(value: object) -> str:
    if value is None:
        return "missing"
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
