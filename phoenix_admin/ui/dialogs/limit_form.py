"""The two values of a limit, to be filled in: memory as Cloud Run's flags have it, processors."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.memory_limit import Resources, read_quantity, write_quantity
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import STRETCH, ChoiceField, RoleLabel, TextField, pin_size, row

CHOICES = (1.0, 2.0, 4.0, 6.0, 8.0)
"""Processors that Cloud Run gives; a share of one is offered only where it is there already."""
MEMORY_WIDTH, CPU_WIDTH = 132, 104


class LimitForm(QWidget):
    """One line. UI thread. `edited` tells that a value has changed."""

    edited = Signal()

    def __init__(self, theme: Theme, before: Resources, wanted: Resources) -> None:
        super().__init__()
        self._cpus = sorted({*CHOICES, before.cpu, wanted.cpu})
        self._memory = TextField(
            theme,
            mono=True,
            object_name="limit.memory",
            accessible_name="New memory limit, such as 1Gi",
        )
        self._memory.setText(write_quantity(wanted.memory))
        self._memory.setMaxLength(16)
        self._cpu = ChoiceField(
            theme,
            *(f"{cpu:g} CPU" for cpu in self._cpus),
            object_name="limit.cpu",
            accessible_name="New number of processors",
        )
        self._cpu.setCurrentIndex(self._cpus.index(wanted.cpu))
        pin_size(theme, self._memory, width=MEMORY_WIDTH)
        pin_size(theme, self._cpu, width=CPU_WIDTH)
        was = f"now {write_quantity(before.memory)} and {before.cpu:g} CPU"
        label = RoleLabel(theme, "New limit", weight=500)
        note = RoleLabel(theme, was, role="text2")
        self.setLayout(row(theme, label, 4, self._memory, self._cpu, 4, note, STRETCH))
        self._memory.textEdited.connect(self._on_edited)
        self._cpu.currentIndexChanged.connect(self._on_edited)

    def read(self) -> Resources | str:
        """What is filled in, or what is wrong with it, as a sentence."""
        cpu = self._cpus[max(0, self._cpu.currentIndex())]
        try:
            found = Resources(read_quantity(self._memory.text()), cpu)
        except Invalid as error:
            self._memory.set_invalid(True, error.text)
            return error.text
        self._memory.set_invalid(False)
        return found

    @property
    def stops(self) -> tuple[QWidget, QWidget]:
        """What the keyboard reaches, in its order."""
        return self._memory, self._cpu

    @Slot()
    def _on_edited(self) -> None:
        self.edited.emit()
