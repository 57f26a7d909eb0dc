"""The actions of the tab Executions by their stable keys. Buttons, menus and keys share them."""

from phoenix_admin.qt.actions import ActionSpec
from phoenix_admin.ui.runs.copy_gcloud import gcloud_specs

EXECUTION, LIST = "Execution", "Executions list"

SPECS = (
    ActionSpec(
        "execution.stop",
        "Stop…",
        "circle-stop",
        tip="Ask this execution to stop, and no other",
        writes=True,
        tone="danger",
        group=EXECUTION,
    ),
    ActionSpec(
        "execution.adopt",
        "Adopt…",
        "git-compare-arrows",
        tip="Let the document name this run; nothing is started or stopped",
        writes=True,
        group=EXECUTION,
    ),
    ActionSpec(
        "execution.open_project",
        "Open project",
        "folder-kanban",
        tip="Go to its project",
        group=EXECUTION,
    ),
    ActionSpec(
        "execution.open_job",
        "Open job and log",
        "list-checks",
        tip="Go to its job and its log lines",
        group=EXECUTION,
    ),
    ActionSpec("execution.try_again", "Retry now", tip="Look at it again", group=EXECUTION),
    ActionSpec("execution.copy_id", "Copy ID", "copy", group=EXECUTION),
    ActionSpec("execution.copy_row", "Copy row", "clipboard-copy", group=EXECUTION),
    ActionSpec("executions.resort", "Re-sort now", tip="Sort the list now", group=LIST),
    ActionSpec("executions.show_new", "Show", tip="Show the new executions", group=LIST),
    ActionSpec("executions.clear_filter", "Clear filter", tip="Show all of them", group=LIST),
    ActionSpec("executions.try_again", "Retry now", tip="Read the list again", group=LIST),
)
GCLOUD_SPECS = gcloud_specs("execution", EXECUTION)
COPIES = ("execution.copy_id", "execution.copy_row")
