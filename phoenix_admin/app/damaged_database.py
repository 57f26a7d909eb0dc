"""Opening the data folder, and what may be done where its database is damaged.

The damaged one is never touched unless a person says so: with a press in the dialog, or with
`--replace-damaged-database`. Then it is kept aside, and the journal gets its line. A sound one
cannot be replaced, and one from a newer version is refused before anything else.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from phoenix_admin.app.environment_openings import EnvironmentOpenings
from phoenix_admin.app.launch_options import LaunchOptions
from phoenix_admin.app.opening import Opening
from phoenix_admin.backends.local.faults import DAMAGED
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.errors import Invalid, PhoenixError
from phoenix_admin.domain.record import record
from phoenix_admin.qt.start_up import HEADLESS
from phoenix_admin.settings.places import Places
from phoenix_admin.settings.preferences import THEME, Preferences

# ruff: noqa: PLC0415 - what mends a folder is for the few starts that find one damaged

ANOTHER_WINDOW = (
    "Another window has this data folder open. Close it first: its database is not replaced "
    "while somebody works with it."
)
RAISED_AS_IT_IS = (
    "The window that is open was brought up, in the environment it is in. Switch it there."
)
THE_WAY = "To do that, start it once with --replace-damaged-database. Nothing was changed now."

Claim = Callable[[], bool]
"""Becomes the one window of the data folder; False when there is one, which was brought up. Raises
Slow when there is one that does not answer."""
Ask = Callable[[str], bool]
"""Tells the person what is damaged; True when they want a fresh database."""


@record
class Opened:
    """A data folder that is open and ours. `kept` is where a damaged database was put aside."""

    opening: Opening
    openings: EnvironmentOpenings
    kept: Path | None = None


def open_for_window(options: LaunchOptions, places: Places, claim: Claim, ask: Ask) -> Opened | int:
    """Open the data folder for the one window on it, or give the exit code. UI thread.

    Raises what `EnvironmentOpenings.begin` and `claim` raise, where `ask` has not told it already.
    """
    wanted = options.replace_damaged
    openings = EnvironmentOpenings(places, read_only=options.read_only)
    try:
        opening = openings.begin(options.environment)
    except Invalid as error:
        if error.code != DAMAGED or options.read_only:
            raise
        if not claim():
            return _another(options)
        if not wanted and not ask(error.text):
            return 1
    else:
        try:
            is_first = claim()
        except PhoenixError:
            opening.close()
            raise
        if not is_first:
            opening.close()
            return _another(options)
        if not wanted:
            return Opened(opening, openings)
        # It can be opened; whether it is damaged inside is found out before anything is moved.
        opening.close()
    from phoenix_admin.app.local_environment import replace_damaged_database

    kept = replace_damaged_database(places.data)
    return Opened(openings.begin(options.environment), openings, kept)


def ask_about_damage(app: QApplication, places: Places, text: str) -> bool:
    """Say it on the terminal; where there is a screen, a person decides. UI thread, waits."""
    from PySide6.QtWidgets import QDialog

    from phoenix_admin.qt.theme import ThemeMode, install_theme
    from phoenix_admin.ui.dialogs.damaged_database_dialog import WHAT_STAYS, DamagedDatabaseDialog

    print(f"Phoenix Admin cannot open: {text}", file=sys.stderr)
    if QGuiApplication.platformName() in HEADLESS:
        print(f"{WHAT_STAYS}\n{THE_WAY}", file=sys.stderr)
        return False
    theme = install_theme(app, ThemeMode(Preferences(places.preferences).get(THEME)))
    dialog = DamagedDatabaseDialog(theme, text)
    answer = dialog.exec()
    dialog.deleteLater()
    return answer == QDialog.DialogCode.Accepted


def kept_words(kept: Path) -> str:
    """What the window says after a replacement."""
    return (
        f"The database was damaged and a fresh one was started. The damaged one is kept as {kept}. "
        "Reels and clips on disk are where they were."
    )


def _another(options: LaunchOptions) -> int:
    if not options.replace_damaged:
        if options.environment != LOCAL.name:
            print(RAISED_AS_IT_IS, file=sys.stderr)
        return 0
    print(ANOTHER_WINDOW, file=sys.stderr)
    return 1
