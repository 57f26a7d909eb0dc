"""The actions of the Journal panel by their stable keys. Buttons, menus and keys share them."""

from phoenix_admin.qt.actions import ActionSpec
from phoenix_admin.services.terminal_lines import OF_ENTRIES
from phoenix_admin.ui.runs.copy_gcloud import gcloud_specs

ENTRY, LIST = "Entry", "Journal"

SPECS = (
    ActionSpec(
        "journal.undo",
        "Undo…",
        "undo-2",
        tip="Put back what this entry changed, while nobody has written since",
        writes=True,
        group=ENTRY,
    ),
    ActionSpec(
        "journal.open_project",
        "Open project",
        "folder-kanban",
        tip="Go to the project this entry is about",
        group=ENTRY,
    ),
    ActionSpec("journal.copy_id", "Copy ID", "copy", tip="Copy the target's ID", group=ENTRY),
    ActionSpec("journal.copy_execution", "Copy execution ID", "copy", group=ENTRY),
    ActionSpec("journal.copy_plan", "Copy plan ID", "copy", group=ENTRY),
    ActionSpec("journal.copy_row", "Copy row", "clipboard-copy", group=ENTRY),
    ActionSpec(
        "journal.export_csv",
        "Export as CSV…",
        "download",
        tip="Save every entry that matches the filter as a table",
        group=LIST,
    ),
    ActionSpec(
        "journal.export_json",
        "Export as JSON…",
        "download",
        tip="Save every entry that matches the filter as JSON",
        group=LIST,
    ),
    ActionSpec("journal.resort", "Re-sort now", tip="Sort the list now", group=LIST),
    ActionSpec("journal.show_new", "Show", tip="Show the new entries in the list", group=LIST),
    ActionSpec("journal.clear_filter", "Clear filter", tip="Show all entries", group=LIST),
    ActionSpec("journal.try_again", "Retry now", tip="Read the journal again", group=LIST),
)
GCLOUD_SPECS = gcloud_specs("journal", ENTRY, OF_ENTRIES)
