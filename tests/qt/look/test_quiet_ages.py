"""An age that grows each second costs a line of paint, not a layout of the whole window."""

from collections import Counter

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from phoenix_admin.qt.theme import status_look as looks
from phoenix_admin.qt.widgets import (
    Button,
    Chip,
    IconLabel,
    KeyValue,
    KeyValueList,
    RoleLabel,
)
from tests.support.pictures import settle


class Costs(QObject):
    """Counts what widgets were told to do."""

    def __init__(self, *widgets):
        super().__init__()
        self.counted = Counter()
        self.kept = widgets
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        self.counted[event.type()] += 1
        return False

    @property
    def layouts(self):
        QApplication.sendPostedEvents()
        return self.counted[QEvent.Type.LayoutRequest]

    @property
    def paints(self):
        QApplication.sendPostedEvents()
        return self.counted[QEvent.Type.Paint]


@pytest.fixture
def stage(qtbot):
    """Puts a widget into a window, and counts what becomes of both."""

    def make(widget, width=200):
        window = QWidget()
        qtbot.addWidget(window)
        QVBoxLayout(window).addWidget(widget)
        window.setFixedWidth(width)
        window.show()
        settle()
        return Costs(window, widget)

    return make


@pytest.mark.parametrize("wrap", [False, True])
def test_a_text_that_needs_the_same_room_is_painted_and_not_laid_out(theme, stage, wrap: bool):
    label = RoleLabel(theme, "12 s ago", tabular=True, wrap=wrap)
    costs = stage(label)
    label.set_text("13 s ago")
    assert (costs.layouts, costs.paints > 0, label.text()) == (0, True, "13 s ago")
    assert not label.isHidden()


@pytest.mark.parametrize(
    ("wrap", "longer"),
    [
        (False, "100 s ago"),
        (True, "12 s ago and a sentence that does not fit into one line any more"),
        (True, "12 s ago\nand more"),
        (True, "an-unusually-long-word"),
    ],
)
def test_a_text_that_needs_more_room_gets_it(theme, stage, wrap: bool, longer: str):
    label = RoleLabel(theme, "12 s ago", tabular=True, wrap=wrap)
    costs = stage(label)
    height = label.height()
    label.set_text(longer)
    assert costs.layouts == 1
    if wrap and "-" not in longer:
        label.window().adjustSize()
        assert label.height() > height


def test_what_is_shown_already_is_not_shown_again(theme, stage):
    chip, glyph, button = Chip(theme, looks.FAILED), IconLabel(theme, "copy"), Button(theme, "x")
    whole = QWidget()
    lines = QVBoxLayout(whole)
    for widget in (chip, glyph, button):
        lines.addWidget(widget)
    window = stage(whole).kept
    costs = Costs(*window, chip, glyph, button)
    chip.set_look(looks.FAILED)
    glyph.set_glyph("copy", "text2")
    button.set_variant("default")
    assert (costs.layouts, costs.paints) == (0, 0)
    chip.set_look(looks.FAILED, tip="why")
    assert chip.toolTip() == "why"


def test_a_fact_whose_age_grows_moves_no_other(theme, stage):
    facts = KeyValueList(theme)
    facts.set_facts([KeyValue("Status", chip=looks.FAILED), KeyValue("Updated", "9:01")])
    costs = stage(facts, 400)
    facts.set_facts([KeyValue("Status", chip=looks.FAILED), KeyValue("Updated", "9:02")])
    assert costs.layouts == 0
