"""The actions of the Projects panel by their stable keys. Buttons, menus and keys share them."""

from phoenix_admin.domain.project import ProjectKind
from phoenix_admin.qt.actions import ActionSpec
from phoenix_admin.ui.runs.copy_gcloud import gcloud_specs

WORDS_OF_EPISODES = {
    "project.stitch": ("Assemble", "Assemble the segments to an episode"),
    "project.stitch_anyway": ("Run anyway…", "Start a second assembly beside the one that runs"),
    "project.cancel": ("Cancel…", "Ask the assembly to stop"),
    "project.force_stop": ("Force to end…", "End the assembly that does not stop"),
    "project.open_reel": ("Open episode", "Open the episode in your player"),
    "project.reveal": ("Show episode in its folder", "Show the episode, marked, in its folder"),
}
"""Text and tip of the actions that are called otherwise while an episode is open."""

PROJECT, LIST = "Project", "Projects list"

SPECS = (
    ActionSpec(
        "project.stitch",
        "Stitch",
        "play",
        "Ctrl+Return",
        "Stitch the clips to a reel",
        writes=True,
        group=PROJECT,
    ),
    ActionSpec(
        "project.stitch_anyway",
        "Run anyway…",
        "play",
        tip="Start a second stitch beside the one that runs",
        writes=True,
        tone="danger",
        group=PROJECT,
    ),
    ActionSpec(
        "project.cancel",
        "Cancel…",
        "circle-stop",
        "Ctrl+Shift+X",
        "Ask the stitch to stop",
        writes=True,
        tone="danger",
        group=PROJECT,
    ),
    ActionSpec(
        "project.force_stop",
        "Force to end…",
        "octagon-x",
        tip="End the stitch that does not stop",
        writes=True,
        tone="danger",
        group=PROJECT,
    ),
    ActionSpec(
        "project.reconcile",
        "Reconcile…",
        shortcut="Ctrl+Shift+R",
        tip="Bring the document in line with its execution",
        writes=True,
        group=PROJECT,
    ),
    ActionSpec(
        "project.undo",
        "Undo",
        "undo-2",
        "Ctrl+Z",
        "Take the last correction back",
        writes=True,
        group=PROJECT,
    ),
    ActionSpec(
        "project.open_reel",
        "Open reel",
        "film",
        "Ctrl+O",
        "Open the reel in your player",
        group=PROJECT,
    ),
    ActionSpec(
        "project.reveal",
        "Show reel in its folder",
        "folder-open",
        "Ctrl+Shift+O",
        "Show the reel, marked, in its folder",
        group=PROJECT,
    ),
    ActionSpec("project.try_again", "Retry now", tip="Look at the project again", group=PROJECT),
    ActionSpec("project.copy_id", "Copy ID", "copy", group=PROJECT),
    ActionSpec("project.copy_row", "Copy row", "clipboard-copy", group=PROJECT),
    ActionSpec(
        "project.new",
        "New project from files…",
        "plus",
        "Ctrl+N",
        "Make a reel of your own clips or an episode of sound files",
        writes=True,
        group=LIST,
    ),
    ActionSpec(
        "samples.make",
        "Make sample projects",
        "clapperboard",
        tip="Make three small projects to look around with",
        writes=True,
        group=LIST,
    ),
    ActionSpec(
        "samples.remove",
        "Remove samples…",
        "trash-2",
        tip="Remove the sample projects and their clips",
        writes=True,
        tone="danger",
        group=LIST,
    ),
    ActionSpec("projects.resort", "Re-sort now", tip="Sort the list now", group=LIST),
    ActionSpec("projects.show_new", "Show", tip="Show the new projects in the list", group=LIST),
    ActionSpec("projects.clear_filter", "Clear filter", tip="Show all projects", group=LIST),
    ActionSpec("projects.try_again", "Retry now", tip="Read the list again", group=LIST),
)
GCLOUD_SPECS = gcloud_specs("project", PROJECT)


def words_of(kind: ProjectKind) -> dict[str, tuple[str, str]]:
    """Text and tip, by key, of the actions whose words depend on what is open."""
    if kind is ProjectKind.EPISODE:
        return WORDS_OF_EPISODES
    return {spec.key: (spec.text, spec.tip) for spec in SPECS if spec.key in WORDS_OF_EPISODES}
