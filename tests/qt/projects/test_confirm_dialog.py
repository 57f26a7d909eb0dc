"""One dialog for every question: the safe button first, an immutable target, focus given back."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from phoenix_admin.domain.environment import EnvironmentLabel
from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.qt.theme import ThemeMode
from phoenix_admin.qt.widgets import Button, Surface, TextField
from phoenix_admin.ui.dialogs.confirm_dialog import ConfirmDialog
from phoenix_admin.ui.dialogs.confirmation import Confirmation
from phoenix_admin.ui.dialogs.sheet import Sheet, open_sheet
from tests.support.contrast import unnamed_widgets, walk_contrast
from tests.support.pictures import settle

QUESTION = Confirmation(
    "Set Ep 41 to complete?",
    "The worker says succeeded, the document still says stitching.",
    "Set to complete",
    EnvironmentLabel.LOCAL,
    "Ep 41",
    changes=(FieldChange("status", "stitching", "complete"),),
)


class Room:
    """A window with a header and two buttons, and a dialog over it."""

    def __init__(self, theme) -> None:
        self.theme = theme
        self.window = QWidget()
        header = Surface(theme, object_name="header")
        header.setFixedHeight(56)
        self.first = Button(theme, "First", object_name="first")
        self.opener = Button(theme, "Open", object_name="opener")
        self.neighbour = Button(theme, "Neighbour", object_name="neighbour")
        self.pressed: list[str] = []
        self.neighbour.clicked.connect(self._note)
        lines = QVBoxLayout(self.window)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(header)
        lines.addWidget(self.first)
        lines.addWidget(self.opener)
        lines.addWidget(self.neighbour)
        lines.addStretch(1)
        self.window.resize(1024, 640)
        self.window.show()
        self.window.activateWindow()
        settle()
        self.opener.setFocus()
        self.answers: list[str] = []

    def _note(self) -> None:
        self.pressed.append("neighbour")

    def ask(self, question=QUESTION) -> ConfirmDialog:
        dialog = ConfirmDialog(self.theme, question)
        dialog.confirmed.connect(lambda: self.answers.append("yes"))
        dialog.rejected.connect(lambda: self.answers.append("no"))
        assert open_sheet(dialog, self.opener)
        settle()
        return dialog

    def find(self, name):
        return self.window.findChild(QWidget, name)

    def focused(self) -> str:
        return QApplication.focusWidget().objectName()

    def key(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(QApplication.focusWidget(), key, modifiers)
        settle()

    @property
    def sheet(self):
        found = self.window.findChild(Sheet)
        return found if found is not None and found.isVisible() else None


@pytest.fixture
def room(theme, qtbot):
    room = Room(theme)
    qtbot.waitUntil(room.window.isActiveWindow)
    yield room
    room.window.close()
    room.window.deleteLater()


def test_it_opens_with_the_safe_button_and_returns_at_once(room):
    room.ask()
    assert room.focused() == "confirm.keep"
    assert room.answers == []


def test_enter_on_the_safe_button_keeps_things_as_they_are(room):
    room.ask()
    room.key(Qt.Key.Key_Return)
    assert room.answers == ["no"]
    assert room.sheet is None


def test_escape_too_and_the_focus_goes_back(room):
    room.ask()
    room.key(Qt.Key.Key_Escape)
    assert room.answers == ["no"]
    assert room.focused() == "opener"


def test_an_opener_that_is_off_by_now_hands_on_to_its_neighbour(room):
    room.ask()
    room.opener.setEnabled(False)
    room.key(Qt.Key.Key_Escape)
    assert room.focused() == "neighbour"


def test_a_harmless_verb_may_be_entered_a_destructive_one_not(room):
    room.ask()
    room.find("confirm.go").setFocus()
    room.key(Qt.Key.Key_Return)
    assert room.answers == ["yes"]
    room.ask(replace(QUESTION, destructive=True))
    room.find("confirm.go").setFocus()
    room.key(Qt.Key.Key_Return)
    room.key(Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert room.answers == ["yes"]
    room.key(Qt.Key.Key_Space)
    assert room.answers == ["yes", "yes"]


def test_the_key_that_opened_it_does_not_answer_it(room):
    room.ask()
    room.find("confirm.go").setFocus()
    room.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert room.answers == []


def test_tab_stays_inside(room):
    room.ask()
    seen = []
    for _ in range(5):
        room.key(Qt.Key.Key_Tab)
        seen.append(room.focused())
    assert set(seen) == {"confirm.keep", "confirm.go"}
    room.key(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert room.focused() in seen


def test_clicks_beside_it_reach_nothing(room):
    place = room.neighbour.mapTo(room.window, room.neighbour.rect().center())
    room.ask()
    under = room.window.childAt(place)
    QTest.mouseClick(under, Qt.MouseButton.LeftButton, pos=under.mapFrom(room.window, place))
    assert room.pressed == []
    assert room.sheet is not None


def test_the_scrim_leaves_the_header_readable(room):
    before = room.window.grab().toImage()
    room.ask()
    after = room.window.grab().toImage()
    header, below = QPoint(500, 20), QPoint(20, 600)
    assert after.pixelColor(header) == before.pixelColor(header)
    assert after.pixelColor(below) != before.pixelColor(below)


def test_it_follows_the_window(room):
    dialog = room.ask()
    room.window.resize(1300, 800)
    settle()
    assert abs(dialog.geometry().center().x() - 650) <= 1


def test_only_one_question_at_a_time(room):
    room.ask()
    second = ConfirmDialog(room.theme, QUESTION)
    assert not open_sheet(second, room.opener)
    assert len(room.window.findChildren(Sheet)) == 1


def test_field_by_field(room):
    room.ask()
    preview = room.find("confirm.changes")
    assert preview.accessibleName() == (
        "Proposed change: \u2212 status: stitching; + status: complete"
    )


def test_a_name_has_to_be_typed_exactly_and_may_be_pasted(room):
    room.ask(replace(QUESTION, typed="Ep 41"))
    go, field = room.find("confirm.go"), room.find("confirm.typed")
    assert room.focused() == "confirm.typed"
    assert isinstance(field, TextField)
    QTest.keyClicks(field, "ep 41")
    assert not go.isEnabled()
    room.key(Qt.Key.Key_Return)
    assert room.answers == []
    field.clear()
    QApplication.clipboard().setText("Ep 41")
    room.key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert go.isEnabled()
    QTest.mouseClick(go, Qt.MouseButton.LeftButton)
    assert room.answers == ["yes"]


def test_a_stale_question_is_off_for_good(room):
    dialog = room.ask(replace(QUESTION, typed="Ep 41"))
    dialog.invalidate("the status is failed now.")
    settle()
    go, field = room.find("confirm.go"), room.find("confirm.typed")
    QTest.keyClicks(field, "Ep 41")
    assert not go.isEnabled()
    assert "Changed since you opened" in go.toolTip()
    dialog.invalidate("something else.")
    assert room.find("confirm.changed").text().endswith("the status is failed now.")
    assert room.answers == []


def test_a_second_press_in_the_same_turn_confirms_nothing_more(room):
    dialog = room.ask()
    dialog._on_go()
    dialog._on_go()
    assert room.answers == ["yes"]


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("label", list(EnvironmentLabel))
def test_everything_in_it_can_be_read(room, mode, label):
    room.theme.set_mode(ThemeMode(mode))
    question = replace(QUESTION, environment=label, destructive=True, typed="Ep 41")
    dialog = room.ask(question)
    dialog.invalidate("the status is failed now.")
    settle()
    # A scrim makes what is behind it weaker on purpose; only the dialog is measured.
    walk = walk_contrast(dialog)
    assert walk.findings == ()
    assert walk.measured >= 10
    assert unnamed_widgets(room.window) == []


def test_a_closed_dialog_leaves_nothing_behind(room, qtbot):
    for _ in range(3):
        room.ask()
        room.key(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: room.window.findChild(Sheet) is None)


def test_a_sheet_whose_window_ends_first_says_nothing_more(room):
    """Python may clear its attributes before Qt tells it of the end of its window."""
    room.ask()
    (sheet,) = room.window.findChildren(Sheet)
    kept = dict(sheet.__dict__)
    sheet.__dict__.clear()
    try:
        assert sheet.eventFilter(room.window, QEvent(QEvent.Type.Resize)) is False
    finally:
        sheet.__dict__.update(kept)
