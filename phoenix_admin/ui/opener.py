"""Handing a file to the person's own programs, and text to their clipboard.

Programs that are not ours must not inherit our libraries: a frozen Linux build starts with a
search path of its own, and a player started with it would load our libraries and fail.
"""

import logging
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

if TYPE_CHECKING:
    from phoenix_admin.ui.file_revealing import FileRevealer

log = logging.getLogger(__name__)

_SEARCH_PATH = "LD_LIBRARY_PATH"
_KEPT_BY_THE_BUNDLE = "LD_LIBRARY_PATH_ORIG"


class Opener(Protocol):
    """Opens things outside the app. UI thread; every method returns at once.

    Methods return why it could not be done, as a sentence, or None.
    """

    def open_file(self, path: str) -> str | None:
        """Open a file in the program the person uses for it."""
        ...

    def reveal(self, path: str) -> str | None:
        """Show a file in its folder, marked where the desktop can do that."""
        ...

    def copy_text(self, text: str) -> None:
        """Put plain text into the clipboard."""
        ...


class DesktopOpener:
    """An `Opener` for the desktop the app runs on; `platform` is `sys.platform` elsewhere."""

    def __init__(self, platform: str = sys.platform) -> None:
        # What shows files in their folder is made by the first wish: the start need not load it.
        self._platform = platform
        self._files: FileRevealer | None = None

    @property
    def busy(self) -> bool:
        """Whether a file manager has not answered yet."""
        return self._files is not None and self._files.busy

    def open_file(self, path: str) -> str | None:
        """See `Opener.open_file`."""
        return _hand_over(Path(path))

    def reveal(self, path: str) -> str | None:
        """See `Opener.reveal`. Opens the folder where nothing can mark the file."""
        file = Path(path)

        def open_folder() -> str | None:
            return _hand_over(file.parent)

        def open_folder_instead() -> None:
            problem = open_folder()
            if problem is not None:
                log.info("show in folder: %s", problem)

        shows = file.is_absolute() and file.exists()
        if shows and self._revealer().show(file, open_folder_instead):
            return None
        return open_folder()

    def _revealer(self) -> "FileRevealer":
        from phoenix_admin.ui.file_revealing import FileRevealer  # noqa: PLC0415 - see `__init__`

        if self._files is None:
            self._files = FileRevealer(_search_path_of_the_system, self._platform)
        return self._files

    def copy_text(self, text: str) -> None:
        """See `Opener.copy_text`."""
        QGuiApplication.clipboard().setText(text)


def _hand_over(path: Path) -> str | None:
    # Only what is really on this computer: a document's text must never become an address that
    # some other program acts upon.
    if not path.is_absolute() or not path.exists():
        return f"{path} is not on this computer."
    with _search_path_of_the_system():
        opened = QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
    return None if opened else f"No program was found that opens {path.name}."


@contextmanager
def _search_path_of_the_system() -> Generator[None]:
    """What is started inside inherits the person's own library search path."""
    if not getattr(sys, "frozen", False) or _SEARCH_PATH not in os.environ:
        yield
        return
    ours = os.environ[_SEARCH_PATH]
    theirs = os.environ.get(_KEPT_BY_THE_BUNDLE)
    if theirs is None:
        del os.environ[_SEARCH_PATH]
    else:
        os.environ[_SEARCH_PATH] = theirs
    try:
        yield
    finally:
        os.environ[_SEARCH_PATH] = ours
