"""What a benchmark says, how it is shown, and when it counts as missed.

Ratios and counts decide; absolute milliseconds hold for a quiet two-core machine only. A
baseline tool that is absent is printed as absent, never filled in from elsewhere.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One figure beside its honest baseline, both measured in the same run.

    `ok` is whether the target was met; `baseline_figure` is None where the baseline is absent.
    """

    bench: str
    metric: str
    figure: float
    unit: str
    baseline: str
    baseline_figure: float | None
    target: str
    ok: bool
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Figure by baseline, where there is one."""
        if not self.baseline_figure:
            return None
        return self.figure / self.baseline_figure


HEAD = ("bench", "metric", "figure", "baseline", "ratio", "target", "")


def _number(value: float, unit: str) -> str:
    digits = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    return f"{value:.{digits}f} {unit}".strip()


def table(rows: Sequence[Row]) -> str:
    """The rows as aligned text."""
    lines = [HEAD]
    for row in rows:
        base = (
            f"{row.baseline}: absent"
            if row.baseline and row.baseline_figure is None
            else f"{row.baseline}: {_number(row.baseline_figure, row.unit)}"
            if row.baseline_figure is not None
            else "-"
        )
        ratio = f"{row.ratio:.2f}" if row.ratio is not None else "-"
        verdict = "met" if row.ok else "MISSED"
        figure = _number(row.figure, row.unit)
        lines.append((row.bench, row.metric, figure, base, ratio, row.target, verdict))
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    text = []
    for number, line in enumerate(lines):
        text.append("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))
        if number == 0:
            text.append("  ".join("-" * width for width in widths))
        elif rows[number - 1].note:
            text.append(f"    {rows[number - 1].note}")
    return "\n".join(line.rstrip() for line in text)


def write_json(rows: Sequence[Row], path: Path) -> None:
    """For scripts: a list of objects with the fields of `Row` and `ratio`."""
    data = [asdict(row) | {"ratio": row.ratio} for row in rows]
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
