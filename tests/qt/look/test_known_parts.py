"""What Qt makes inside a scroll area is known without asking what it might be; in a process."""

import subprocess
import sys

import pytest
from PySide6.QtWidgets import QTableView

from phoenix_admin.qt.widgets.known_parts import parts_of

PROGRAM = """
import gc, sys
from PySide6.QtWidgets import QApplication, QTableView, QWidget
from phoenix_admin.qt.widgets.known_parts import parts_of
def kinds_of(kind):
    for derived in type.__subclasses__(kind):
        yield derived.__name__
        yield from kinds_of(derived)
app = QApplication(["known", "-platform", "offscreen"])
table = QTableView()
if "known" in sys.argv:
    kept = parts_of(table, table.horizontalHeader())
gc.collect()
viewports = table.viewport(), table.horizontalHeader().viewport()
print(sorted({"QCalendarWidget", "QWizard"} & set(kinds_of(QWidget))))
"""


@pytest.mark.parametrize(
    ("words", "made"), [((), "['QCalendarWidget', 'QWizard']"), (("known",), "[]")]
)
def test_the_binding_makes_no_other_class_to_find_out(words, made):
    """If the first case fails, the binding asks no more, and the module can go."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == made


def test_they_are_the_ones_that_are_asked_for(qapp):
    table = QTableView()
    kept = parts_of(table, table.verticalHeader())
    assert table.viewport() in kept
    assert table.verticalHeader().viewport() in kept
    assert table.horizontalHeader() in kept
