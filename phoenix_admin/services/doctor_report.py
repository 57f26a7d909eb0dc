"""What the Doctor found, as text that can be sent to somebody: plain, and without secrets."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from phoenix_admin.diagnostics.redaction import redact
from phoenix_admin.domain.doctor import CheckResult, CheckState, summary
from phoenix_admin.domain.doctor_order import in_words
from phoenix_admin.domain.notation import date_time, duration

_COLUMN = 12


def result_lines(result: CheckResult, *, evidence: bool = False) -> list[str]:
    """One check: its state, name, finding and time; then how to mend it, then what it rests on."""
    took = f" ({duration(result.took)})" if result.took is not None else ""
    # Each part is masked by itself: a title before a finding must not make a secret of it.
    name = f"{result.facts.area}: {result.facts.title}"
    lines = [f"{result.state.value:<{_COLUMN}} {name}: {plain_line(result.finding.text)}{took}"]
    if result.finding.mend:
        lines.append(f"{'':<{_COLUMN}} mend: {plain_line(result.finding.mend)}")
    if evidence:
        lines += [f"{'':<{_COLUMN}} {plain_line(each)}" for each in result.finding.evidence]
    return lines


def report_text(heading: str, results: Sequence[CheckResult], at: datetime) -> str:
    """The whole report."""
    lines = [plain_line(heading), f"{date_time(at)}, {summary(results)}", in_words(results), ""]
    for result in results:
        lines += result_lines(result, evidence=True)
    return "\n".join(lines) + "\n"


def report_values(heading: str, results: Iterable[CheckResult], at: datetime) -> dict[str, object]:
    """The whole report for a program to read; `took_ms` is null for what was not begun."""
    found = tuple(results)
    return {
        "environment": redact(heading),
        "checked_at": at.isoformat(),
        "found_wrong": any(each.state is CheckState.FAILED for each in found),
        "checks": [
            {
                "id": each.facts.id,
                "area": each.facts.area,
                "title": each.facts.title,
                "state": each.state.value,
                "finding": redact(each.finding.text),
                "mend": redact(each.finding.mend),
                "evidence": [redact(line) for line in each.finding.evidence],
                "took_ms": None if each.took is None else round(each.took.total_seconds() * 1000),
            }
            for each in found
        ],
    }


def plain_line(text: str) -> str:
    """One line without secrets, and without what a terminal would take for an order."""
    return plain(redact(text))


def plain(text: str) -> str:
    """One line without what a terminal would take for an order."""
    return "".join(_plain(letter) for letter in text)


def _plain(letter: str) -> str:
    if letter.isspace():
        return " "
    return letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}"
