"""Moments as the database and the worker logs write them."""

from datetime import UTC, datetime


def written(moment: datetime) -> str:
    """ISO 8601 in UTC, always with six digits of fraction, so that text sorts like time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def written_or_none(moment: datetime | None) -> str | None:
    """The same for a moment that may be absent."""
    return None if moment is None else written(moment)


def read_moment(text: object) -> datetime | None:
    """The moment behind such a text, or None where it is none (or names no time zone)."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is UTC else _in_utc(moment)


def _in_utc(moment: datetime) -> datetime | None:
    if moment.tzinfo is None:
        return None
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None
