"""The unfinished output of one run: temporary files beside it, and the step into its place.

Reels and episodes are made the same way: everything happens in a temporary file and a folder of
parts, which are gone at the end, whatever that end is; only a verified file is renamed.
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from phoenix_admin.stitcher.errors import StitchFailed
from phoenix_admin.stitcher.finish import put_in_place, sync_file, temporary_names
from phoenix_admin.stitcher.reporter import Reporter

__all__ = ["Draft"]


class Draft:
    """The temporary file (`temporary`) and the folder of parts (`parts`) of one output."""

    def __init__(
        self, output: Path, run_id: str, work_dir: Path | None, reporter: Reporter
    ) -> None:
        """`output` is absolute; `work_dir` takes the parts and defaults to its folder."""
        self.output = output
        self.temporary, parts = temporary_names(output, run_id)
        self.parts = (work_dir or output.parent).absolute() / parts.name
        self._reporter = reporter

    def refuse_folder(self, what: str) -> None:
        """Raise when the place of the `what` ("reel") cannot take a file."""
        if self.output.is_dir() or not self.output.name:
            raise StitchFailed(f"the {what}'s name is that of a folder: {self.output}")

    def place(self) -> Path:
        """Where the output will stand, links of its folder followed."""
        try:
            return self.output.parent.resolve(strict=True) / self.output.name
        except RuntimeError:  # what Python 3.11 raises for a loop of links
            raise StitchFailed(f"the folder does not exist: {self.output.parent}") from None

    @contextmanager
    def files(self) -> Generator[None]:
        """Make the temporary file and the folder of parts; remove both in the end."""
        try:
            self.parts.mkdir(mode=0o700)
        except FileExistsError:
            raise StitchFailed(f"another run made the folder {self.parts}") from None
        try:
            # Made by us and only then given to ffmpeg: shows early that the folder is writable.
            self.temporary.open("xb").close()
        except OSError as error:
            self.parts.rmdir()
            if isinstance(error, FileExistsError):
                raise StitchFailed(f"another run made the file {self.temporary}") from None
            raise
        try:
            yield
        finally:
            self._remove()

    def finish(self) -> tuple[Path, int]:
        """Sync the file and put it in place; returns where it now is and its size in bytes."""
        size = sync_file(self.temporary)
        place = put_in_place(
            self.temporary,
            self.output,
            lambda place: self._reporter.finalizing(self.temporary, place, size),
        )
        return place, size

    def _remove(self) -> None:
        """Remove what this run made and nothing else; the folder of parts holds only files."""
        try:
            self.temporary.unlink(missing_ok=True)
            if self.parts.is_dir():
                for part in self.parts.iterdir():
                    part.unlink()
                self.parts.rmdir()
        except OSError as error:
            self._reporter.note("A temporary file could not be removed", error=str(error))
