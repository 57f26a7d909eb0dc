"""The steps that follow a verdict, by their stable keys. Buttons and menus share them."""

from phoenix_admin.qt.actions import ActionSpec
from phoenix_admin.ui.panels.projects.action_specs import PROJECT

VERDICT_SPECS = (
    ActionSpec(
        "project.adopt",
        "Adopt the run…",
        "git-compare-arrows",
        tip="Let the document name the run that is there; nothing is started or stopped",
        writes=True,
        group=PROJECT,
    ),
    ActionSpec(
        "project.stop_others",
        "Stop the other executions…",
        "circle-stop",
        tip="Ask all executions but the claimed one to stop",
        writes=True,
        tone="danger",
        group=PROJECT,
    ),
    ActionSpec(
        "project.stop_execution",
        "Stop it…",
        "circle-stop",
        tip="Ask the execution that runs behind the document to stop",
        writes=True,
        tone="danger",
        group=PROJECT,
    ),
    ActionSpec(
        "project.set_status",
        "Set status…",
        "pencil",
        tip="Set the document's status by hand; this stops nothing",
        writes=True,
        group=PROJECT,
    ),
    ActionSpec(
        "project.open_run",
        "Open the run",
        "history",
        tip="Show the runs of the project, the present one first",
        group=PROJECT,
    ),
    ActionSpec(
        "project.open_logs",
        "Open logs",
        tip="Show the log lines of the project",
        group=PROJECT,
    ),
)
