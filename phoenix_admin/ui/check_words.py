"""How a check looks and reads at any moment: waiting, under way, or what it found."""

from phoenix_admin.diagnostics.redaction import redact
from phoenix_admin.domain.doctor import CheckFacts, CheckState
from phoenix_admin.domain.notation import duration
from phoenix_admin.domain.record import record
from phoenix_admin.qt.theme.status_look import (
    DEGRADED,
    FAILED,
    HEALTHY,
    NOT_CHECKED,
    QUEUED,
    RUNNING,
    StatusLook,
)
from phoenix_admin.services.doctor import Doctor

_LOOKS = {
    CheckState.WELL: HEALTHY.labelled("OK"),
    CheckState.WARNING: DEGRADED.labelled("Warning"),
    CheckState.FAILED: FAILED,
    CheckState.NOT_CHECKED: NOT_CHECKED,
}
_CHECKING, _WAITING = RUNNING.labelled("Checking"), QUEUED.labelled("Waiting")
_COMMANDS = ("gcloud ", "chmod ")


@record
class CheckWords:
    """What a row shows. `mend` is empty where there is nothing to mend."""

    look: StatusLook
    text: str = ""
    mend: str = ""
    mend_is_command: bool = False
    evidence: tuple[str, ...] = ()
    took: str = ""

    @property
    def is_troubled(self) -> bool:
        """Whether it is known not to be well."""
        return self.look in (_LOOKS[CheckState.FAILED], _LOOKS[CheckState.WARNING])

    @classmethod
    def waiting(cls) -> "CheckWords":
        """A check that was asked for and has not begun."""
        return cls(_WAITING)

    def spoken(self, title: str) -> str:
        """The row as a screen reader says it."""
        mend = f" To mend it: {self.mend}" if self.mend else ""
        return f"{title}: {self.look.label}. {self.text}{mend}".strip()


def check_words(facts: CheckFacts, doctor: Doctor) -> CheckWords:
    """What is known of a check now. Pure."""
    result = doctor.results.get(facts.id)
    if result is None:
        if facts.id in doctor.running:
            return CheckWords(_CHECKING)
        return CheckWords(_WAITING if doctor.is_running else NOT_CHECKED)
    finding = result.finding
    return CheckWords(
        _LOOKS[finding.state],
        finding.text,
        finding.mend,
        finding.mend.startswith(_COMMANDS),
        finding.evidence,
        duration(result.took) if result.took is not None else "",
    )


def copied(title: str, words: CheckWords) -> str:
    """What *Copy* puts into the clipboard."""
    # Each part is masked by itself: a title before a finding must not make a secret of it.
    lines = [f"{title}: {words.look.label}. {redact(words.text)}".strip()]
    if words.mend:
        lines.append(f"To mend it: {redact(words.mend)}")
    return "\n".join((*lines, *map(redact, words.evidence)))
