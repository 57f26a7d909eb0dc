"""The actions of a log by their stable keys. Buttons, menus and keys share them."""

from typing import Final

from phoenix_admin.qt.actions import ActionSpec

LINE, QUERY, LOG = "Log line", "Query", "Log"

SPECS: Final = (
    ActionSpec(
        "logs.follow",
        "Pause or follow",
        "radio",
        "Ctrl+Shift+F",
        "Keep the newest lines in view, or hold the view still",
        group=LOG,
    ),
    ActionSpec(
        "logs.clear",
        "Clear query and filters",
        "x",
        "Ctrl+Shift+K",
        "Show every line again: no query, no switches, all times",
        group=QUERY,
    ),
    ActionSpec(
        "logs.save_query", "Save query…", "plus", "Ctrl+S", "Keep this query by name", group=QUERY
    ),
    ActionSpec("logs.forget_query", "Forget saved query", "trash-2", group=QUERY),
    ActionSpec(
        "logs.show_all", "Show all times", "rotate-ccw", tip="Undo the zoom in time", group=QUERY
    ),
    ActionSpec(
        "logs.previous_gap",
        "Previous gap",
        "arrow-up",
        "Alt+Up",
        "Go to the line before this one that came late after its predecessor",
        group=LOG,
    ),
    ActionSpec(
        "logs.next_gap",
        "Next gap",
        "arrow-down",
        "Alt+Down",
        "Go to the next line that came late after its predecessor",
        group=LOG,
    ),
    ActionSpec(
        "logs.gap_size", "Length of gaps…", "timer", tip="From how many seconds on", group=LOG
    ),
    ActionSpec("logs.previous_mark", "Previous mark", group=LOG),
    ActionSpec("logs.next_mark", "Next mark", "pin", "Ctrl+Shift+M", group=LOG),
    ActionSpec(
        "logs.elapsed", "Time since last line", "hourglass", tip="Show it as a column", group=LOG
    ),
    ActionSpec(
        "logs.local_time",
        "Times of this computer's zone",
        "clock",
        "Ctrl+Shift+U",
        "Show times in UTC or as this computer's clock",
        group=LOG,
    ),
    ActionSpec(
        "logs.highlight", "Highlight…", "eye", tip="Colour a text wherever it stands", group=LOG
    ),
    ActionSpec("logs.clear_highlights", "Clear highlights", group=LOG),
    ActionSpec("logs.read_on", "Read on or retry", "refresh-cw", group=LOG),
    ActionSpec(
        "logs.open_files",
        "Open log files…",
        "folder-open",
        tip="Read files of JSON lines or plain text beside what is shown",
        group=LOG,
    ),
    ActionSpec(
        "logs.open_folder",
        "Open folder of logs…",
        "folder-open",
        tip="Read every log file of a folder beside what is shown",
        group=LOG,
    ),
    ActionSpec("logs.export_text", "Export as text…", "download", group=LOG),
    ActionSpec("logs.export_json", "Export as JSON lines…", "download", group=LOG),
    ActionSpec("logs.export_markdown", "Export as Markdown…", "download", group=LOG),
    ActionSpec("logs.export_csv", "Export as CSV…", "download", group=LOG),
    ActionSpec("logs.stop_export", "Stop the export", "circle-stop", group=LOG),
    ActionSpec("logs.copy_text", "Copy lines", "copy", group=LINE),
    ActionSpec("logs.copy_json", "Copy as JSON", "copy", group=LINE),
    ActionSpec("logs.copy_markdown", "Copy as Markdown", "copy", group=LINE),
    ActionSpec(
        "logs.mark",
        "Mark or unmark",
        "pin",
        "Ctrl+M",
        "Space does it too",
        group=LINE,
    ),
    ActionSpec("logs.note", "Note…", "pencil", tip="Mark the line with a note", group=LINE),
    ActionSpec(
        "logs.context",
        "Lines around it",
        "scroll-text",
        "Ctrl+Shift+A",
        "Show what the same instance or execution wrote before and after",
        group=LINE,
    ),
    ActionSpec("logs.include_severity", "Only this severity", "funnel", group=LINE),
    ActionSpec("logs.exclude_severity", "Without this severity", "ban", group=LINE),
    ActionSpec("logs.include_message", "Only this message", "funnel", group=LINE),
    ActionSpec("logs.exclude_message", "Without this message", "ban", group=LINE),
    ActionSpec("logs.only_source", "Only this source", "funnel", group=LINE),
    ActionSpec("logs.without_source", "Without this source", "ban", group=LINE),
    ActionSpec("logs.include_value", "Only this value", "funnel", group=LINE),
    ActionSpec("logs.exclude_value", "Without this value", "ban", group=LINE),
    ActionSpec("logs.copy_value", "Copy value", "copy", group=LINE),
    ActionSpec("logs.copy_path", "Copy field name", "copy", group=LINE),
    ActionSpec("logs.open_project", "Open project", "folder-kanban", group=LINE),
    ActionSpec("logs.open_job", "Open job", "list-checks", group=LINE),
    ActionSpec("logs.open_execution", "Open execution", "rocket", group=LINE),
    ActionSpec("logs.open_process", "Open process", "activity", group=LINE),
    ActionSpec("logs.open_memory", "Memory at that minute", "memory-stick", group=LINE),
)

PIVOTS: Final = (
    "logs.open_project",
    "logs.open_job",
    "logs.open_execution",
    "logs.open_process",
    "logs.open_memory",
)
ROW_MENU: Final = (
    ("logs.mark", "logs.note", "logs.context"),
    (
        "logs.include_severity",
        "logs.exclude_severity",
        "logs.include_message",
        "logs.exclude_message",
        "logs.only_source",
        "logs.without_source",
    ),
    PIVOTS,
    ("logs.copy_text", "logs.copy_json", "logs.copy_markdown"),
)
"""What a row's menu offers, in groups; it always ends with the copies."""
FIELD_MENU: Final = (
    ("logs.include_value", "logs.exclude_value"),
    ("logs.copy_value", "logs.copy_path"),
)
MORE_MENU: Final = (
    ("logs.elapsed", "logs.local_time", "logs.highlight", "logs.clear_highlights"),
    ("logs.previous_gap", "logs.next_gap", "logs.gap_size"),
    ("logs.previous_mark", "logs.next_mark"),
    ("logs.open_files", "logs.open_folder"),
    ("logs.export_text", "logs.export_json", "logs.export_markdown", "logs.export_csv"),
)
