"""The actions of the tab *Import profile* by their stable keys. None of them writes anything."""

from phoenix_admin.qt.actions import ActionSpec

IMPORTS = "Import profile"

SPECS = (
    ActionSpec(
        "imports.measure",
        "Measure",
        "timer",
        tip="Import these modules in fresh processes and see what each takes",
        group=IMPORTS,
    ),
    ActionSpec(
        "imports.stop",
        "Stop measuring",
        "circle-stop",
        tip="End the measurement; what was shown before stays",
        group=IMPORTS,
    ),
    ActionSpec(
        "imports.open", "Open…", "folder-open", tip="Show a profile that was saved", group=IMPORTS
    ),
    ActionSpec(
        "imports.save",
        "Save…",
        "download",
        tip="Save this profile as JSON, for a later comparison",
        group=IMPORTS,
    ),
    ActionSpec(
        "imports.compare",
        "Compare with…",
        "git-compare-arrows",
        tip="Compare with an earlier profile that was saved",
        group=IMPORTS,
    ),
    ActionSpec(
        "imports.keep",
        "Compare the next one with this",
        "pin",
        tip="Keep what is shown, and compare the next measurement with it",
        group=IMPORTS,
    ),
    ActionSpec(
        "imports.stop_comparing",
        "Stop comparing",
        "x",
        tip="Show this profile alone again",
        group=IMPORTS,
    ),
    ActionSpec(
        "imports.copy_report",
        "Copy report",
        "clipboard-copy",
        tip="Copy figures and advice as text",
        group=IMPORTS,
    ),
    ActionSpec(
        "imports.copy_picture",
        "Copy picture",
        "image",
        tip="Copy the treemap as a picture",
        group=IMPORTS,
    ),
)
MORE = (
    "imports.keep",
    "imports.stop_comparing",
    "imports.copy_report",
    "imports.copy_picture",
)
"""What the menu behind the buttons holds."""
