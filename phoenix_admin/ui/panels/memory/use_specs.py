"""The actions of a list of memory by their stable keys. Buttons, menus and keys share them.

Two tabs have them, each under its own names: `prefix` begins those of the list, `item` those of
the opened subject.
"""

from phoenix_admin.domain.record import record
from phoenix_admin.qt.actions import ActionSpec
from phoenix_admin.services.terminal_lines import OF_MEMORY
from phoenix_admin.ui.runs.copy_gcloud import gcloud_specs


@record
class UseNames:
    """What one tab is called, and how its names begin."""

    key: str
    title: str
    prefix: str
    item: str
    one: str
    many: str
    empty: str
    is_here: bool = False


CLOUD = UseNames(
    "services",
    "Services and jobs",
    "memory",
    "memory_subject",
    "service or job",
    "services and jobs",
    "Cloud readings arrive up to 4 min late.",
)
MACHINE = UseNames(
    "machine",
    "This machine",
    "machine_memory",
    "machine_subject",
    "process",
    "processes",
    "Workers appear while they run; this app is always there.",
    is_here=True,
)


GCLOUD_SPECS = gcloud_specs(CLOUD.item, f"Memory: {CLOUD.title}", OF_MEMORY)


def use_specs(names: UseNames) -> tuple[ActionSpec, ...]:
    """Those of one tab."""
    item, listed, group = names.item, names.prefix, f"Memory: {names.title}"
    return (
        ActionSpec(f"{item}.copy_name", "Copy name", "copy", group=group),
        ActionSpec(f"{item}.copy_row", "Copy row", "clipboard-copy", group=group),
        ActionSpec(
            f"{item}.copy_picture",
            "Copy picture",
            "image",
            tip="Copy the chart as a picture, as it is shown",
            group=group,
        ),
        ActionSpec(
            f"{item}.copy_csv",
            "Copy CSV",
            "clipboard-copy",
            tip="Copy the figures that the chart shows as a table",
            group=group,
        ),
        ActionSpec(
            f"{item}.copy_incidents",
            "Copy incidents",
            "octagon-alert",
            tip="Copy every incident with its verdict and the lines that prove it",
            group=group,
        ),
        ActionSpec(f"{item}.try_again", "Retry now", tip="Read the subject again", group=group),
        ActionSpec(f"{listed}.resort", "Re-sort now", tip="Sort the list now", group=group),
        ActionSpec(f"{listed}.show_new", "Show", tip="Show the new rows", group=group),
        ActionSpec(f"{listed}.clear_filter", "Clear filter", tip="Show all of them", group=group),
        ActionSpec(f"{listed}.try_again", "Retry now", tip="Read the list again", group=group),
    )


def copies(names: UseNames) -> tuple[str, ...]:
    """What a menu offers to copy."""
    return tuple(
        f"{names.item}.{what}"
        for what in ("copy_picture", "copy_csv", "copy_incidents", "copy_name", "copy_row")
    )
