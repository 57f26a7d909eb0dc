"""Moments in the words of a sentence. Pure."""

from datetime import datetime, timedelta

from phoenix_admin.domain.notation import age, clock_time, date_time


def when(moment: datetime, now: datetime) -> str:
    """`14:25:11Z` today, with the date before it otherwise."""
    return clock_time(moment) if moment.date() == now.date() else date_time(moment)


def ago(moment: datetime, now: datetime) -> str:
    """`just now`, `2 s ago`, and the date from a day on."""
    said = age(moment, now)
    if said == "now":
        return "just now"
    return said if said[:4].isdigit() and "-" in said else f"{said} ago"


def list_time(moment: datetime, now: datetime) -> str:
    """Relative within the hour, then the time of day, then the date."""
    if now - moment < timedelta(hours=1):
        return age(moment, now)
    same_day = moment.date() == now.date()
    return clock_time(moment) if same_day else f"{moment:%Y-%m-%d}"


def short_duration(span: timedelta) -> str:
    """For narrow columns: `45s`, `8m10`, `3h12`, `4d2h`."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < 60:
        return f"{seconds}s"
    minutes, seconds = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes}m{seconds:02}"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes:02}" if hours < 24 else f"{hours // 24}d{hours % 24}h"
