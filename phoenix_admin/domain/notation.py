"""How times, durations and sizes are written, in one place for screens, logs and exports."""

from datetime import UTC, datetime, timedelta

NARROW_SPACE = "\u202f"


def clock_time(moment: datetime) -> str:
    """`14:32:07Z`."""
    return moment.astimezone(UTC).strftime("%H:%M:%SZ")


def date_time(moment: datetime) -> str:
    """`2026-11-22 14:32:07Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def duration(span: timedelta) -> str:
    """`812 ms`, `12 s`, `6 min 04 s`, `3 h 12 min`, `4 d 2 h`; negative spans read as `0 ms`."""
    milliseconds = max(0, round(span / timedelta(milliseconds=1)))
    if milliseconds < 1000:
        return f"{milliseconds} ms"
    seconds = milliseconds // 1000
    if seconds < 60:
        return f"{seconds} s"
    minutes, seconds = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes} min {seconds:02} s"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h"


def countdown(left: timedelta) -> str:
    """What is left, `14:59`: whole seconds, rounded up, so that nothing reads `0:00` too early."""
    seconds = max(0, -(-left // timedelta(seconds=1)))
    return f"{seconds // 60}:{seconds % 60:02}"


def media_length(milliseconds: int) -> str:
    """`0:03.2` under a minute, `4:05` above, `1:02:03` from an hour: as players write it."""
    tenths = milliseconds // 100
    minutes, tenths = divmod(tenths, 600)
    if minutes == 0:
        return f"0:{tenths // 10:02}.{tenths % 10}"
    hours, minutes = divmod(minutes, 60)
    seconds = tenths // 10
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def age(moment: datetime, now: datetime) -> str:
    """How long ago, without "ago": `now`, `12 s`, `14 min`, `3 h`; from a day on the date."""
    seconds = int((now - moment).total_seconds())
    if seconds < 1:
        return "now"
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 86400:
        return f"{seconds // 3600} h"
    return moment.astimezone(UTC).strftime("%Y-%m-%d")


def byte_size(size: int) -> str:
    """IEC with three digits: `812 B`, `2.61 GiB`, `35.0 MiB`."""
    if size < 1024:
        return f"{size} B"
    value = float(size)
    for unit in ("KiB", "MiB", "GiB", "TiB"):
        value /= 1024
        if value < 999.5:
            digits = 2 if value < 9.995 else 1 if value < 99.95 else 0
            return f"{value:.{digits}f} {unit}"
    return f"{value:.0f} TiB"


def count(number: int) -> str:
    """Digits grouped by a narrow space, for screens; exports use plain digits."""
    return f"{number:,}".replace(",", NARROW_SPACE)
