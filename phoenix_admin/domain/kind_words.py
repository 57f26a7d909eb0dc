"""What a person calls the two kinds of work: its verb, what goes in, what comes out."""

from phoenix_admin.domain.job import JobKind, kind_for
from phoenix_admin.domain.project import Project
from phoenix_admin.domain.record import record

__all__ = ["KIND_WORDS", "KindWords", "words_for"]


@record
class KindWords:
    """`verb` in "Stitch this", `run` in "the stitch of this", `doing` in "it is stitching".

    `part` is one of what goes in, `output` is what comes out; `done` is how the project is
    called afterwards ("not stitched yet").
    """

    verb: str
    run: str
    doing: str
    done: str
    part: str
    output: str

    def parts(self, number: int) -> str:
        """`1 clip`, `12 clips`."""
        return f"{number} {self.part}" if number == 1 else f"{number} {self.part}s"


KIND_WORDS = {
    JobKind.STITCH: KindWords("Stitch", "stitch", "Stitching", "stitched", "clip", "reel"),
    JobKind.ASSEMBLE: KindWords(
        "Assemble", "assembly", "Assembling", "assembled", "segment", "episode"
    ),
}


def words_for(project: Project) -> KindWords:
    """The words of what is run for this project."""
    return KIND_WORDS[kind_for(project)]
