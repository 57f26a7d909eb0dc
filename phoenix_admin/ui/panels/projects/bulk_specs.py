"""The actions on several projects by their stable keys. Buttons, menus and keys share them.

Making a plan only reads: what a plan would do may be seen where nothing may be written. A plan
that was begun is kept, so that the next start can offer it: forgetting that one is a write.
"""

from phoenix_admin.qt.actions import ActionSpec

LIST, SELECTED, PLAN = "Projects list", "Selected projects", "Bulk plan"

SELECTION_KEYS = (
    "projects.plan_reconcile",
    "projects.plan_stitch",
    "projects.plan_cancel",
    "projects.clear_selection",
)
"""What is offered while several projects are selected, in this order."""

BULK_SPECS = (
    ActionSpec(
        "projects.reconcile_all",
        "Reconcile all…",
        "git-compare-arrows",
        tip="Plan the corrections of all projects listed",
        group=LIST,
    ),
    ActionSpec(
        "projects.plan_reconcile",
        "Reconcile…",
        "git-compare-arrows",
        tip="Plan the corrections of the selected projects",
        group=SELECTED,
    ),
    ActionSpec(
        "projects.plan_stitch",
        "Stitch…",
        "play",
        tip="Plan to stitch the selected projects",
        group=SELECTED,
    ),
    ActionSpec(
        "projects.plan_cancel",
        "Cancel…",
        "circle-stop",
        tip="Plan to cancel the stitches of the selected projects",
        tone="danger",
        group=SELECTED,
    ),
    ActionSpec(
        "projects.clear_selection", "Clear", tip="Select the current project only", group=SELECTED
    ),
    ActionSpec("projects.plan_show", "Show plan", tip="Show the plan and its results", group=PLAN),
    ActionSpec(
        "projects.plan_stop",
        "Stop after this one",
        tip="End the plan after the project under way",
        group=PLAN,
    ),
    ActionSpec(
        "projects.plan_continue",
        "Continue",
        tip="Go on with the interrupted plan; nothing that was done is repeated",
        writes=True,
        group=PLAN,
    ),
    ActionSpec(
        "projects.plan_discard",
        "Discard…",
        tip="Forget the interrupted plan; what was done stays done",
        writes=True,
        group=PLAN,
    ),
    ActionSpec("projects.plan_dismiss", "Dismiss", tip="Put the results away", group=PLAN),
)
