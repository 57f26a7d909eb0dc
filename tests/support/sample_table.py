"""Sample rows and columns: one of each look a projects table can show."""

from dataclasses import dataclass

from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.qt.tables import (
    ChipCell,
    Column,
    ProgressCell,
    TextCell,
)
from phoenix_admin.qt.theme import status_look as looks
from phoenix_admin.qt.theme.status_look import StatusLook, project_look, verdict_look


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One row of the sample table."""

    id: str
    status: StatusLook
    name: str
    clips: int
    job: str
    job_look: StatusLook | None
    fraction: float | None
    verdict: StatusLook | None
    age: str


def sample_rows() -> list[SampleRow]:
    run, agree = looks.STITCHING, looks.IN_AGREEMENT
    lost = verdict_look(VerdictKind.FAILED_NOT_RECORDED)
    stalled, starting = verdict_look(VerdictKind.STALLED), verdict_look(VerdictKind.STARTING)
    long_name = "Weekly reel 13, a name that is much too long for its column"
    odd, done = project_look("archived"), looks.SUCCEEDED
    table = (
        (looks.COMPLETE, "Ep 40 · Cities", 14, "stitch", done, 1.0, agree, "12 s"),
        (run, "Ep 41 · Rivers", 12, "conforming", run, 0.64, agree, "3 s"),
        (looks.FAILED, "Ep 42 · Night trains", 8, "stitch", looks.FAILED, 0.38, lost, "3 s"),
        (looks.FAILED, "Trailer <b>R&B</b>", 5, "stitch", looks.INTERRUPTED, 0.91, stalled, "3 s"),
        (looks.GENERATING, "Weekly reel 12", 3, "—", None, None, None, "1 s"),
        (looks.READY, long_name, 22, "—", None, None, None, "12 s"),
        (looks.DRAFT, "Harbour", 0, "—", None, None, None, "12 s"),
        (run, "Lighthouses", 9, "queued", looks.QUEUED, 0.0, starting, "3 s"),
        (looks.CANCELLED, "Old intro", 4, "stitch", looks.CANCELLED, 0.57, agree, "41 min"),
        (odd, "Imported", 7, "—", None, None, looks.UNKNOWN, "14 min"),
        (run, "Podcast 7", 6, "joining", run, None, agree, "3 s"),
    )
    return [SampleRow(f"p{number}", *row) for number, row in enumerate(table, start=1)]


def _job_cell(sample: SampleRow) -> TextCell | ProgressCell:
    if sample.job_look is None:
        return TextCell("—", "text3")
    percent = "" if sample.fraction is None else f"{int(sample.fraction * 100)}%"
    return ProgressCell(sample.job, sample.job_look, sample.fraction, percent)


def _verdict_cell(sample: SampleRow) -> TextCell:
    if sample.verdict is None:
        return TextCell("—", "text3")
    look = sample.verdict
    return TextCell(look.label, glyph=look.glyph, glyph_role=look.tone)


def sample_columns() -> tuple[Column[SampleRow], ...]:
    return (
        Column(
            "status",
            "Status",
            lambda r: r.status.label,
            cell=lambda r: ChipCell(r.status),
            width=136,
            sort_key=lambda r: -r.status.weight,
        ),
        Column(
            "name",
            "Project",
            lambda r: r.name,
            cell=lambda r: TextCell(r.name, weight=500),
            width=150,
            stretch=True,
            sort_key=lambda r: r.name,
            tip=lambda r: r.name,
        ),
        Column("clips", "Clips", lambda r: str(r.clips), width=64, star=2, align="right"),
        Column("job", "Active job", lambda r: r.job, cell=_job_cell, width=240),
        Column(
            "verdict",
            "Verdict",
            lambda r: r.verdict.label if r.verdict else "—",
            cell=_verdict_cell,
            width=160,
            star=1,
        ),
        Column(
            "age",
            "Updated",
            lambda r: r.age,
            cell=lambda r: TextCell(r.age, "text2"),
            width=84,
            align="right",
            accessible=lambda r: f"updated {r.age} ago",
        ),
    )
