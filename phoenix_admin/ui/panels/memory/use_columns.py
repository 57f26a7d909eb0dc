"""The columns of the lists of memory: what each cell shows, says aloud, copies and explains."""

from collections.abc import Callable
from datetime import datetime

from phoenix_admin.domain.memory_limit import Headroom
from phoenix_admin.domain.notation import age, date_time
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.tables import Cell, ChipCell, Column, ProgressCell, TextCell
from phoenix_admin.qt.theme import ColourName, Theme
from phoenix_admin.qt.theme.status_look import DEGRADED, OVER_LIMIT, StatusLook
from phoenix_admin.services.memory.faces import MemoryRow
from phoenix_admin.ui.lists.board import sorted_by
from phoenix_admin.ui.lists.list_table import ListTable
from phoenix_admin.ui.lists.moment import Moment, NowOf, faded
from phoenix_admin.ui.panels.memory.use_board import RULES, ColumnKey, UseEntry
from phoenix_admin.ui.panels.memory.use_words import (
    KINDS,
    NOTHING,
    kills_words,
    kinds_words,
    limit_words,
    name_words,
    peak_words,
    percent,
    size,
    to_limit_words,
    trend_words,
    use_look,
    used_words,
)

_BAR = StatusLook("Room left", "circle-check", "queue", 10)
_BARS = {
    Headroom.OVER: OVER_LIMIT,
    Headroom.WARNING: DEGRADED,
    Headroom.TIGHT: DEGRADED,
}
_TELLS = 4
REPEATED = frozenset[str]({ColumnKey.KIND, ColumnKey.AS_OF, ColumnKey.TREND})


class UseTable(ListTable[MemoryRow]):
    """Rows of what uses memory."""

    def __init__(self, theme: Theme, clock: Clock, prefix: str, name: str, now: NowOf) -> None:
        super().__init__(
            theme,
            clock,
            use_columns(now),
            repeated=REPEATED,
            object_name=f"{prefix}.table",
            accessible_name=name,
        )


def use_columns(moment_of: NowOf) -> tuple[Column[UseEntry], ...]:
    """The columns in the order of the screen. `moment_of` is asked when a cell is painted."""
    return (*_who(moment_of), *_how_much(moment_of), *_how_it_goes(moment_of))


def _who(moment_of: NowOf) -> tuple[Column[UseEntry], ...]:
    """How it stands, and who it is."""
    return (
        Column(
            ColumnKey.STATE,
            "State",
            lambda entry: state_look(entry, moment_of()).label,
            lambda entry: ChipCell(state_look(entry, moment_of())),
            tip=_state_tip,
            width=138,
            fixed=True,
            sort_key=sorted_by(RULES, ColumnKey.STATE),
        ),
        Column(
            ColumnKey.SUBJECT,
            "Subject",
            lambda entry: name_words(entry.row),
            lambda entry: _name_cell(entry.row, moment_of().ink(entry.id, "text")),
            tip=_name_tip,
            width=132,
            stretch=True,
            sort_key=sorted_by(RULES, ColumnKey.SUBJECT),
        ),
        Column(
            ColumnKey.KIND,
            "Kind",
            lambda entry: KINDS[entry.row.subject.kind],
            _muted(moment_of, lambda row: KINDS[row.subject.kind]),
            width=100,
            star=4,
            sort_key=sorted_by(RULES, ColumnKey.KIND),
        ),
    )


def _how_much(moment_of: NowOf) -> tuple[Column[UseEntry], ...]:
    """In use, the limit, the largest use."""
    return (
        Column(
            ColumnKey.USED,
            "Used",
            lambda entry: f"{used_words(entry.row)}, {percent(entry.row.share)}",
            lambda entry: _used_cell(entry, moment_of()),
            tip=_used_tip,
            width=222,
            sort_key=sorted_by(RULES, ColumnKey.USED),
        ),
        _figure(
            moment_of,
            ColumnKey.LIMIT,
            "Limit",
            lambda r: size(r.limit.size) if r.limit is not None else NOTHING,
            80,
            tip=lambda entry: limit_words(entry.row.limit),
        ),
        _figure(moment_of, ColumnKey.PEAK, "Peak 24 h", peak_words, 92, star=1, tip=_peak_tip),
    )


def _how_it_goes(moment_of: NowOf) -> tuple[Column[UseEntry], ...]:
    """Whether it rises, until when, what was killed, and as of when that is."""

    def trend(row: MemoryRow) -> str:
        return trend_words(row.shape)

    def left(row: MemoryRow) -> str:
        return to_limit_words(row.to_limit)

    return (
        _figure(moment_of, ColumnKey.TREND, "Trend", trend, 92, star=3, tip=_shape_tip),
        _figure(moment_of, ColumnKey.TO_LIMIT, "To limit", left, 86, star=2, tip=_shape_tip),
        _figure(
            moment_of,
            ColumnKey.KILLS,
            "Kills",
            lambda r: kills_words(r.incidents),
            58,
            tip=lambda entry: f"Today (UTC): {kinds_words(entry.row.incidents)}",
            cell=lambda entry: _kills_cell(entry, moment_of()),
        ),
        _figure(
            moment_of,
            ColumnKey.AS_OF,
            "As of",
            lambda r: _as_of(r, moment_of().now),
            72,
            star=5,
            tip=lambda e: date_time(e.row.at) if e.row.at is not None else "",
        ),
    )


def _name_cell(row: MemoryRow, ink: ColourName) -> Cell:
    # The end of a run's name is what tells it from others of the project; the tip has all of it.
    note = row.subject.name[-_TELLS:] if row.title else ""
    return TextCell(row.name, ink, weight=500, note=note)


def _name_tip(entry: UseEntry) -> str:
    row = entry.row
    run = (f"run {row.subject.name}",) if row.title else ()
    return "\n".join((KINDS[row.subject.kind], *run, limit_words(row.limit)))


def _muted(moment_of: NowOf, of: Callable[[MemoryRow], str]) -> Callable[[UseEntry], Cell]:
    def cell(entry: UseEntry) -> Cell:
        said = of(entry.row)
        ink: ColourName = "text3" if said == NOTHING else "text2"
        return TextCell(said, moment_of().ink(entry.id, ink))

    return cell


def _figure(
    moment_of: NowOf,
    key: ColumnKey,
    title: str,
    of: Callable[[MemoryRow], str],
    width: int,
    *,
    star: int = 0,
    tip: Callable[[UseEntry], str] | None = None,
    cell: Callable[[UseEntry], Cell] | None = None,
) -> Column[UseEntry]:
    """On the right."""
    return Column(
        key,
        title,
        lambda entry: of(entry.row),
        cell or _muted(moment_of, of),
        tip=tip,
        width=width,
        star=star,
        align="right",
        sort_key=sorted_by(RULES, key),
    )


def state_look(entry: UseEntry, moment: Moment) -> StatusLook:
    """The chip of a row."""
    if moment.doubts(entry.id):
        return moment.unknown_look()
    look = use_look(entry.row)
    return faded(look) if moment.greys(entry.id) else look


def row_text(entry: UseEntry) -> str:
    """One row as tab-separated plain text for the clipboard; plain bytes, the time in ISO 8601."""
    row = entry.row
    at = row.at.isoformat().replace("+00:00", "Z") if row.at is not None else ""
    limit = str(row.limit.size) if row.limit is not None else ""
    used = str(round(row.used)) if row.used is not None else ""
    parts = (
        name_words(row),
        KINDS[row.subject.kind],
        use_look(row).label,
        used,
        limit,
        percent(row.share),
        peak_words(row),
        kills_words(row.incidents),
        at,
    )
    return "\t".join(part.replace("\t", " ") for part in parts)


def _used_cell(entry: UseEntry, moment: Moment) -> Cell:
    row = entry.row
    if row.used is None or moment.doubts(entry.id):
        return TextCell("no reading", "text3")
    if row.share is None:
        return TextCell(size(row.used), moment.ink(entry.id, "text"))
    look = _BARS.get(row.headroom, _BAR) if row.headroom is not None else _BAR
    if moment.greys(entry.id):
        look = faded(look)
    return ProgressCell(size(row.used), look, min(1.0, row.share), percent(row.share))


def _kills_cell(entry: UseEntry, moment: Moment) -> Cell:
    row, said = entry.row, kills_words(entry.row.incidents)
    role: ColourName = "fail" if row.kills_today else "text3"
    weight = 600 if row.kills_today else 400
    return TextCell(said, moment.ink(entry.id, role), weight)


def _state_tip(entry: UseEntry) -> str:
    row = entry.row
    parts = [row.shape.reason if row.shape is not None else ""]
    if row.kills_today:
        parts.insert(0, f"Today (UTC): {kinds_words(row.incidents)}.")
    return "\n".join(part for part in parts if part)


def _used_tip(entry: UseEntry) -> str:
    row = entry.row
    if row.used is None:
        return "Nothing was read yet: figures of the cloud come up to four minutes late."
    what = "resident memory" if row.subject.kind.is_of_this_machine else "p95 over the instances"
    of = f" of {row.limit.size}" if row.limit is not None else ""
    return f"{what}: {round(row.used)}{of} bytes\n{limit_words(row.limit)}"


def _peak_tip(entry: UseEntry) -> str:
    row = entry.row
    if row.peak is None:
        return ""
    at = f" at {date_time(row.peak_at)}" if row.peak_at is not None else ""
    if row.peak_is_bound:
        return f"At most so much{at}: the figures come in buckets, and this is a bucket's bound."
    return f"The largest use of 24 hours{at}."


def _shape_tip(entry: UseEntry) -> str:
    return entry.row.shape.reason if entry.row.shape is not None else ""


def _as_of(row: MemoryRow, now: datetime) -> str:
    return age(row.at, now) if row.at is not None else NOTHING
