"""What stands where the log of an item is shown while there is no item."""

from typing import Final

from phoenix_admin.qt.widgets import StateKind, StateText

NO_ITEM: Final = StateText(
    StateKind.NEVER,
    "No project's log is shown",
    "Here is the log of the project that is open under Projects. A job has its own under Log.",
    glyph="scroll-text",
)
