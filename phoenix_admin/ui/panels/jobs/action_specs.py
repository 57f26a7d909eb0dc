"""The actions of the Jobs panel by their stable keys. Buttons, menus and keys share them."""

from phoenix_admin.qt.actions import ActionSpec
from phoenix_admin.ui.runs.copy_gcloud import gcloud_specs

JOB, LIST = "Job", "Jobs list"

SPECS = (
    ActionSpec(
        "job.cancel",
        "Cancel…",
        "circle-stop",
        tip="Ask this run to stop",
        writes=True,
        tone="danger",
        group=JOB,
    ),
    ActionSpec(
        "job.run_again",
        "Run again…",
        "rotate-ccw",
        tip="Start a run with the same files and overrides",
        writes=True,
        group=JOB,
    ),
    ActionSpec(
        "job.open_project", "Open project", "folder-kanban", tip="Go to its project", group=JOB
    ),
    ActionSpec("job.open_reel", "Open reel", "film", tip="Open the reel in your player", group=JOB),
    ActionSpec("job.try_again", "Retry now", tip="Look at the job again", group=JOB),
    ActionSpec("job.copy_id", "Copy ID", "copy", group=JOB),
    ActionSpec("job.copy_row", "Copy row", "clipboard-copy", group=JOB),
    ActionSpec("jobs.resort", "Re-sort now", tip="Sort the list now", group=LIST),
    ActionSpec("jobs.show_new", "Show", tip="Show the new jobs in the list", group=LIST),
    ActionSpec("jobs.clear_filter", "Clear filter", tip="Show all jobs", group=LIST),
    ActionSpec("jobs.try_again", "Retry now", tip="Read the list again", group=LIST),
)
GCLOUD_SPECS = gcloud_specs("job", JOB)
