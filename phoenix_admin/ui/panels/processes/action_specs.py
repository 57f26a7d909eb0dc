"""The actions of the page by their stable keys. Buttons, menus and keys share them."""

from phoenix_admin.qt.actions import ActionSpec

PROCESS, LIST = "Process", "Processes list"

SPECS = (
    ActionSpec(
        "process.stop",
        "Stop…",
        "circle-stop",
        tip="Ask this process and its run to end",
        writes=True,
        tone="danger",
        group=PROCESS,
    ),
    ActionSpec(
        "process.force",
        "Force…",
        "octagon-x",
        tip="Kill what did not answer Stop",
        writes=True,
        tone="danger",
        group=PROCESS,
    ),
    ActionSpec(
        "process.ask_parent",
        "Ask parent…",
        "skull",
        tip="Ask the parent of this zombie to collect it",
        writes=True,
        group=PROCESS,
    ),
    ActionSpec(
        "process.stop_parent",
        "Stop parent…",
        "circle-stop",
        tip="Stop the parent of this zombie, and all that ends with it",
        writes=True,
        tone="danger",
        group=PROCESS,
    ),
    ActionSpec(
        "process.open_project",
        "Open project",
        "folder-kanban",
        tip="Go to the project it works for",
        group=PROCESS,
    ),
    ActionSpec(
        "process.open_job",
        "Open job and log",
        "list-checks",
        tip="Go to its job and its log lines",
        group=PROCESS,
    ),
    ActionSpec("process.copy_id", "Copy PID", "copy", group=PROCESS),
    ActionSpec("process.copy_row", "Copy row", "clipboard-copy", group=PROCESS),
    ActionSpec(
        "process.copy_ps",
        "Copy ps line",
        "terminal",
        tip="Copy the line that shows it in a terminal",
        group=PROCESS,
    ),
    ActionSpec(
        "process.copy_kill",
        "Copy kill line",
        "terminal",
        tip="Copy the line that ends it in a terminal, past the gate",
        group=PROCESS,
    ),
    ActionSpec(
        "processes.stop_selected",
        "Stop selected…",
        "circle-stop",
        tip="Ask the selected processes and their runs to end",
        writes=True,
        tone="danger",
        group=LIST,
    ),
    ActionSpec(
        "processes.sweep",
        "Sweep now",
        "trash-2",
        tip="Look for workers that were left behind without their lock",
        writes=True,
        group=LIST,
    ),
    ActionSpec("processes.tree", "Tree", "list-tree", tip="Show each below its parent", group=LIST),
    ActionSpec(
        "processes.follow", "Follow", "pin", tip="Keep the open process in sight", group=LIST
    ),
    ActionSpec(
        "processes.pause", "Pause", "pause", tip="Let the list stand still; F5 reads", group=LIST
    ),
    ActionSpec(
        "processes.clear_selection",
        "Clear selection",
        tip="Select the current process only",
        group=LIST,
    ),
    ActionSpec("processes.resort", "Re-sort now", tip="Sort the list now", group=LIST),
    ActionSpec("processes.show_new", "Show", tip="Show the new processes", group=LIST),
    ActionSpec("processes.clear_filter", "Clear filter", tip="Show all processes", group=LIST),
    ActionSpec("processes.try_again", "Retry now", tip="Read the list again", group=LIST),
)
COPIES = ("process.copy_ps", "process.copy_kill", "process.copy_id", "process.copy_row")
