"""What is measured: the modules, a Python, and the button that begins or ends it."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import ActionButton, Surface, TextField, ToolButton, pin_size, row
from phoenix_admin.services.import_bench import Asked
from phoenix_admin.ui.panels.memory.imports_facts import names_in

CLIENTS: Final = (
    "google.cloud.run_v2 google.cloud.logging_v2 google.cloud.firestore google.cloud.monitoring_v3"
)
"""What stands there first: the clients that this program itself may load."""


class ImportsForm(Surface):
    """Two fields and two buttons of which one is seen. UI thread."""

    changed = Signal()

    def __init__(
        self, theme: Theme, actions: ActionRegistry, on_choose: Callable[[], None]
    ) -> None:
        super().__init__(theme, "surface", edges="b", object_name="imports.form")
        self.modules = TextField(
            theme,
            placeholder="Modules, apart by spaces",
            mono=True,
            object_name="imports.modules_field",
            accessible_name="Modules, in the order in which they are imported",
        )
        self.modules.setText(CLIENTS)
        self.modules.setCursorPosition(0)
        self.python = TextField(
            theme,
            mono=True,
            object_name="imports.python",
            accessible_name="Python to measure with",
        )
        pin_size(theme, self.python, width=200)
        choose = ToolButton(
            theme, "folder-open", "Choose a Python", object_name="imports.choose_python"
        )
        choose.clicked.connect(on_choose)
        measure, stop = actions.action("imports.measure"), actions.action("imports.stop")
        self._measure = ActionButton(theme, measure, "primary", object_name="imports.measure")
        self._stop = ActionButton(theme, stop, object_name="imports.stop")
        for field in (self.modules, self.python):
            field.textChanged.connect(self.changed)
            field.returnPressed.connect(measure.trigger)
        line = row(theme, margins=(16, 12, 16, 12))
        line.addWidget(self.modules, 1)
        for widget in (self.python, choose, self._measure, self._stop):
            line.addWidget(widget)
        self.setLayout(line)
        self.say_own(there=True)

    @property
    def asked(self) -> Asked:
        """What was typed."""
        python = self.python.text().strip()
        return Asked(names_in(self.modules.text()), Path(python) if python else None)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops, in order."""
        return (self.modules, self.python, self._measure, self._stop)

    def say_own(self, *, there: bool) -> None:
        """Whether our own Python stands in where none is named."""
        major, minor, micro = sys.version_info[:3]
        own = f"our own, {major}.{minor}.{micro}" if there else "a Python, e.g. python3"
        self.python.setPlaceholderText(own)

    def show_measuring(self, *, measuring: bool) -> None:
        """One button takes the other's place, and the keyboard with it."""
        shown, hidden = (self._stop, self._measure) if measuring else (self._measure, self._stop)
        had_focus = hidden.hasFocus()
        shown.show()
        if had_focus:
            shown.setFocus()
        hidden.hide()
