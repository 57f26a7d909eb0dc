"""How a stitch or an assembly ends badly, in words a person can act on.

A failed one names every clip that is to blame and why, before anything is encoded, so that
one run is enough to learn what to mend.
"""

from pathlib import Path

from phoenix_admin.domain.record import record

__all__ = ["ClipProblem", "InspectionFailed", "StitchCancelled", "StitchFailed", "plain_name"]


def plain_name(path: Path | str) -> str:
    """The last part of `path` on one line: control characters and lone surrogates are escaped.

    A file name may hold a newline; printed as it is it would forge lines in a log or a report.
    """
    name = path.name if isinstance(path, Path) else path
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in name
    )


@record
class ClipProblem:
    """One clip or segment that cannot be used; `reason` completes "the clip ..."."""

    path: Path
    reason: str

    def __str__(self) -> str:
        """One line, as the command line prints it: `NAME: reason`."""
        return f"{plain_name(self.path)}: {self.reason}"


class StitchFailed(Exception):
    """No reel or episode was made and the earlier one was not touched.

    `reason` is one sentence. `problems` names every clip to blame, in the order of the list;
    it is empty when the cause is not a clip (disk full, folder not writable). `evidence` holds
    the last lines ffmpeg wrote, for the log.
    """

    def __init__(
        self,
        reason: str,
        *,
        problems: tuple[ClipProblem, ...] = (),
        evidence: tuple[str, ...] = (),
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.problems = problems
        self.evidence = evidence

    @classmethod
    def for_clips(
        cls,
        problems: tuple[ClipProblem, ...],
        evidence: tuple[str, ...] = (),
        what: str = "clips",
    ) -> "StitchFailed":
        """The failure that these clips cause; `what` is the word for several of them."""
        if len(problems) == 1:
            reason = f"{plain_name(problems[0].path)} {problems[0].reason}"
        else:
            reason = f"{len(problems)} {what} cannot be used"
        return cls(reason, problems=problems, evidence=evidence)


class StitchCancelled(Exception):
    """The caller asked to stop; nothing is left behind and the earlier reel was not touched."""


class InspectionFailed(Exception):
    """A single clip could not be looked at; the text completes the sentence "the clip ..."."""
