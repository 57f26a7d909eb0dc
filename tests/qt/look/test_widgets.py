"""The parts: plain text only, names for everybody, one action behind every button."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QHelpEvent, QPalette
from PySide6.QtWidgets import QApplication, QButtonGroup, QToolTip, QWidget
from shiboken6 import isValid

from phoenix_admin.domain.environment import EnvironmentLabel
from phoenix_admin.qt.theme import ThemeMode
from phoenix_admin.qt.theme import status_look as looks
from phoenix_admin.qt.widgets import (
    ActionButton,
    ActionRow,
    Button,
    Chip,
    ChoiceField,
    EnvironmentBadge,
    EnvironmentStripe,
    FilterChip,
    IconLabel,
    InlineMessage,
    KeyHint,
    KeyValue,
    KeyValueList,
    LinkButton,
    Message,
    NavButton,
    ProgressBar,
    RoleLabel,
    ScrollPane,
    SearchField,
    SegmentedTabs,
    Step,
    StepState,
    StepsView,
    Surface,
    TextField,
    ThinBar,
    ToolButton,
    column,
    give_glyph,
    no_mnemonic,
    pin_size,
    plain_tip,
    row,
    spoken,
)
from tests.support.pictures import activate, count_colour, picture, settle

EVIL = "<img src=x><b>bold</b> & R&B"


MAKERS = [
    lambda t, **n: RoleLabel(t, "x", **n),
    lambda t, **n: IconLabel(t, "copy", **n),
    lambda t, **n: Chip(t, looks.FAILED, **n),
    lambda t, **n: EnvironmentBadge(t, EnvironmentLabel.PROD, **n),
    lambda t, **n: EnvironmentStripe(t, EnvironmentLabel.PROD, **n),
    lambda t, **n: Button(t, "x", **n),
    lambda t, **n: ActionButton(t, QAction("x", t), **n),
    lambda t, **n: LinkButton(t, "x", **n),
    lambda t, accessible_name, **n: ToolButton(t, "copy", accessible_name, **n),
    lambda t, **n: FilterChip(t, "x", 3, **n),
    Surface,
    lambda t, **n: KeyHint(t, "K", **n),
    ThinBar,
    lambda t, **n: NavButton(t, "copy", "x", **n),
    lambda t, **n: SegmentedTabs(t, "x", **n),
    ProgressBar,
    StepsView,
    KeyValueList,
    InlineMessage,
    TextField,
    SearchField,
    lambda t, **n: ChoiceField(t, "x", **n),
    lambda t, **n: ScrollPane(t, QWidget(), **n),
]


@pytest.mark.parametrize("make", MAKERS)
def test_every_widget_takes_both_names(theme, qtbot, make):
    widget = make(theme, object_name="the-object", accessible_name="The name")
    qtbot.addWidget(widget)
    assert widget.objectName() == "the-object"
    assert widget.accessibleName() == "The name"


# ---------------------------------------------------------------- text from outside


def test_labels_never_read_html(theme, qtbot):
    for label in (
        RoleLabel(theme, EVIL),
        Chip(theme, looks.UNKNOWN.labelled(EVIL)),
        KeyHint(theme, EVIL),
    ):
        qtbot.addWidget(label)
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_tips_show_what_was_said():
    assert plain_tip("Refresh (F5)") == "Refresh (F5)"
    assert "<img" not in plain_tip(EVIL)
    assert "&lt;img" in plain_tip(EVIL)


@pytest.mark.parametrize("text", ["R&B", "a && b", "&", "plain", ""])
def test_ampersands_survive_the_way_to_a_button_and_back(text):
    assert spoken(no_mnemonic(text)) == text


def test_a_button_shows_its_ampersand_and_says_it(theme, qtbot):
    button = Button(theme, "Stitch R&B")
    qtbot.addWidget(button)
    assert button.text() == "Stitch R&&B"
    assert button.accessibleName() == "Stitch R&B"


# ---------------------------------------------------------------- labels


def test_a_label_follows_its_role_through_a_switch(theme, show):
    holder = QWidget()
    label = RoleLabel(theme, "hint", role="text3", parent=holder)
    show(holder)
    for mode in (ThemeMode.DARK, ThemeMode.LIGHT, ThemeMode.DARK):
        theme.set_mode(mode)
        settle()
        assert label.palette().color(QPalette.ColorRole.WindowText) == theme.colour("text3")
    label.set_role("fail")
    assert label.palette().color(QPalette.ColorRole.WindowText) == theme.colour("fail")


def tip_of(widget, qtbot):
    event = QHelpEvent(QHelpEvent.Type.ToolTip, QPoint(2, 2), widget.mapToGlobal(QPoint(2, 2)))
    QApplication.sendEvent(widget, event)
    text = QToolTip.text() if QToolTip.isVisible() else ""
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
    return text


def test_a_cut_label_tells_the_rest_and_a_whole_one_does_not(theme, show, qtbot):
    label = RoleLabel(theme, "A name that is much longer than its place", elide=True)
    label.setFixedWidth(80)
    show(label)
    assert label.text() == "A name that is much longer than its place"
    assert tip_of(label, qtbot) == label.text()
    label.setFixedWidth(600)
    settle()
    assert tip_of(label, qtbot) == ""


def test_a_cut_label_can_become_narrow(theme, qtbot):
    label = RoleLabel(theme, "A name that is much longer than its place", elide=True)
    whole = RoleLabel(theme, "A name that is much longer than its place")
    qtbot.addWidget(label)
    qtbot.addWidget(whole)
    assert label.minimumSizeHint().width() < 60 < whole.minimumSizeHint().width()
    assert label.sizeHint().width() == whole.sizeHint().width()


def test_facts_are_no_tab_stops_and_a_marked_one_shows_the_keyboard(theme, qtbot):
    holder = QWidget()
    fact = RoleLabel(theme, "01JD5Z8M4T", selectable=True)
    request = RoleLabel(theme, "req 7f3a9c21", selectable=True, tab_stop=True)
    holder.setLayout(column(theme, fact, request))
    activate(holder, qtbot)
    assert not fact.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert request.focusPolicy() & Qt.FocusPolicy.TabFocus
    request.clearFocus()
    settle()
    ring = theme.colour("focus").name().upper()
    assert count_colour(picture(request), ring) == 0
    request.setFocus(Qt.FocusReason.TabFocusReason)
    settle()
    assert count_colour(picture(request), ring) > request.width()


# ---------------------------------------------------------------- actions and buttons


def test_a_button_is_a_face_of_its_action(theme, qtbot):
    action = give_glyph(theme, QAction("&Stitch R&&B", theme), "play")
    action.setShortcut("Ctrl+Return")
    button = ActionButton(theme, action, "primary")
    qtbot.addWidget(button)
    assert (button.text(), button.accessibleName()) == ("Stitch R&&B", "Stitch R&B")
    assert button.property("glyph") == "play"
    assert "Ctrl+Return" in button.toolTip()
    with qtbot.waitSignal(action.triggered):
        button.click()
    action.setToolTip("Ep 41 is being stitched since 14:01.")
    action.setEnabled(False)
    assert not button.isEnabled()
    assert "since 14:01" in button.toolTip()
    assert button.accessibleDescription() == "Ep 41 is being stitched since 14:01."
    with qtbot.assertNotEmitted(action.triggered):
        button.click()
    action.setEnabled(True)
    action.setText("Open it")
    assert (button.isEnabled(), button.accessibleName()) == (True, "Open it")


def test_a_checkable_action_and_its_button_agree(theme, qtbot):
    action = QAction("Watch", theme)
    action.setCheckable(True)
    button = ActionButton(theme, action)
    qtbot.addWidget(button)
    button.click()
    assert action.isChecked()
    assert button.isChecked()
    action.setChecked(False)
    assert not button.isChecked()


def test_an_invisible_action_hides_its_button_and_shows_no_window(theme, qtbot):
    action = QAction("Adopt", theme)
    action.setVisible(False)
    button = ActionButton(theme, action)
    qtbot.addWidget(button)
    assert button.isHidden()
    holder = QWidget()
    qtbot.addWidget(holder)
    button.setParent(holder)
    holder.show()
    assert not button.isVisible()
    action.setVisible(True)
    assert button.isVisible()


def test_a_refreshed_row_of_actions_takes_the_keyboard_from_nobody(theme, qtbot):
    holder = QWidget()
    buttons = ActionRow(theme, "primary", "default")
    holder.setLayout(row(theme, buttons))
    stay, leave, come = (QAction(text, theme) for text in ("Stay", "Leave", "Come"))
    buttons.set_actions([leave, stay])
    activate(holder, qtbot)
    held = buttons.buttons[1]
    held.setFocus()
    assert held.hasFocus()
    buttons.set_actions([stay, come])
    settle()
    assert buttons.buttons[0] is held
    assert held.hasFocus()
    assert [button.property("variant") for button in buttons.buttons] == ["primary", "default"]
    assert [button.text() for button in buttons.buttons] == ["Stay", "Come"]
    buttons.set_actions([])
    assert buttons.isHidden()


# ---------------------------------------------------------------- motion


def test_a_glyph_turns_only_while_seen_and_wanted(theme, qtbot):
    theme.set_reduced_motion(False)
    holder = QWidget()
    qtbot.addWidget(holder)
    icon = IconLabel(theme, "loader-circle", "run", spinning=True, parent=holder)
    assert not icon.moves
    holder.show()
    settle()
    assert icon.moves
    qtbot.waitUntil(lambda: icon._angle > 0)
    holder.hide()
    assert not icon.moves
    holder.show()
    assert icon.moves
    theme.set_reduced_motion(True)
    assert not icon.moves
    assert icon._angle == 0
    theme.set_reduced_motion(False)
    assert icon.moves
    icon.set_glyph("circle-check", "ok")
    assert not icon.moves


def test_the_thin_bar_rests_when_hidden_idle_or_unwanted(theme, qtbot):
    theme.set_reduced_motion(False)
    bar = ThinBar(theme)
    qtbot.addWidget(bar)
    bar.show()
    settle()
    assert not bar.moves
    bar.set_active(True)
    assert bar.moves
    bar.hide()
    assert not bar.moves
    bar.show()
    bar.set_active(False)
    assert not bar.moves


# ---------------------------------------------------------------- composed parts


def test_steps_read_as_one_sentence(theme, show):
    view = StepsView(theme)
    view.set_steps([Step("Probe", StepState.DONE, "2 s"), Step("Join", StepState.RUNNING, "3 / 8")])
    assert view.accessibleName() == "Job steps: Probe done 2 s, Join running 3 / 8"
    height = view.sizeHint().height()
    view.set_steps([Step("Probe", StepState.FAILED)])
    assert view.sizeHint().height() == height / 2
    show(view)


def test_facts_are_refilled_in_place(theme, qtbot):
    facts = KeyValueList(theme, accessible_name="Verdict")
    facts.set_facts(
        [
            KeyValue("Document says", "since 14:01", chip=looks.STITCHING),
            KeyValue("Evidence", "one\ntwo", role="text2"),
        ]
    )
    activate(facts, qtbot)
    labels = facts.findChildren(RoleLabel)
    value = next(label for label in labels if label.text() == "one\ntwo")
    value.setFocus()
    value.setSelection(0, 3)
    facts.set_facts(
        [
            KeyValue("Document says", "since 14:09", chip=looks.COMPLETE),
            KeyValue("Evidence", "one\ntwo", role="text2"),
        ]
    )
    settle()
    assert facts.findChildren(RoleLabel) == labels
    assert value.selectedText() == "one"
    assert [chip.text() for chip in facts.findChildren(Chip)] == ["Complete"]
    assert {label.text() for label in labels} >= {"since 14:09", "Evidence"}
    facts.set_facts([KeyValue("Document says", "no chip now")])
    settle()
    assert [chip.isVisible() for chip in facts.findChildren(Chip)] == [False]
    assert [x.text() for x in facts.findChildren(RoleLabel)] == ["Document says", "no chip now"]


def test_each_fact_stands_right_behind_its_own_chip(theme, qtbot):
    facts = KeyValueList(theme, accessible_name="Verdict")
    facts.resize(360, 120)
    given = [
        KeyValue("Document says", "since 14:01", chip=looks.STITCHING),
        KeyValue("Worker says", "since 14:02", chip=looks.STITCHING.labelled("Cancel requested")),
        KeyValue("Verdict", chip=looks.STITCHING.labelled("Running behind the document")),
    ]
    facts.set_facts(given)
    activate(facts, qtbot)
    settle()
    chips = facts.findChildren(Chip)
    texts = [label for label in facts.findChildren(RoleLabel) if label.text().startswith("since")]
    gaps = [
        text.x() - chip.geometry().right() - 1 for chip, text in zip(chips, texts, strict=False)
    ]
    assert gaps == [8, 8]
    assert len({chip.x() for chip in chips}) == 1
    assert all(chip.width() == chip.sizeHint().width() for chip in chips)
    facts.set_facts(given[:1])
    settle()
    assert len(facts.findChildren(Chip)) == 1


def test_an_inline_message_speaks_and_leaves(theme, qtbot):
    message = InlineMessage(theme)
    qtbot.addWidget(message)
    assert message.isHidden()
    undo = QAction("Undo", theme)
    message.show_message(Message("Set to complete.", glyph="circle-check", tone="ok"), [undo])
    assert message.isVisible()
    assert message.accessibleName() == "Set to complete."
    with qtbot.waitSignal(undo.triggered):
        message.findChild(ActionButton).click()
    message.clear()
    assert message.isHidden()


def test_filters_say_their_count_and_keep_their_width(theme, qtbot):
    chip = FilterChip(theme, "R&B", 1203)
    qtbot.addWidget(chip)
    assert chip.accessibleName() == "R&B, 1203"
    width = chip.sizeHint().width()
    chip.setChecked(True)
    assert chip.sizeHint().width() == width
    chip.set_count(None)
    assert chip.accessibleName() == "R&B"
    assert chip.sizeHint().width() < width


def test_a_rail_entry_says_its_badge_and_collapses(theme, qtbot):
    entries = [NavButton(theme, "list-checks", "Jobs"), NavButton(theme, "activity", "Processes")]
    group = QButtonGroup(theme)
    for entry in entries:
        qtbot.addWidget(entry)
        group.addButton(entry)
    entries[0].set_badge(looks.FAILED, 2)
    assert entries[0].accessibleName() == "Jobs, 2 failed"
    entries[0].click()
    entries[1].click()
    assert [entry.isChecked() for entry in entries] == [False, True]
    wide = entries[0].sizeHint().width()
    entries[0].set_collapsed(True)
    assert entries[0].sizeHint().width() == 56 < wide
    assert entries[0].toolTip() == "Jobs, 2 failed"
    entries[0].set_badge(None)
    assert entries[0].accessibleName() == "Jobs"
    group.deleteLater()


def test_a_pane_scrolls_by_keyboard_and_shows_the_keyboard(theme, qtbot):
    content = QWidget()
    content.setMinimumHeight(2000)
    pane = ScrollPane(theme, content, accessible_name="Summary")
    pane.resize(200, 200)
    activate(pane, qtbot)
    pane.setFocus()
    assert pane._ring.isVisible()
    qtbot.keyClick(pane, Qt.Key.Key_PageDown)
    assert pane.verticalScrollBar().value() > 0
    pane.clearFocus()
    assert not pane._ring.isVisible()


# ---------------------------------------------------------------- zoom


def test_layouts_and_pins_scale_but_leave_foreign_margins_alone(theme, qtbot):
    holder, other = QWidget(), QWidget()
    inner = QWidget()
    qtbot.addWidget(holder)
    qtbot.addWidget(other)
    ours = column(theme, inner, 10, margins=(8, 8, 8, 8), spacing=4)
    holder.setLayout(ours)
    theirs = row(theme, QWidget(), margins=(8, 8, 8, 8))
    theirs.setContentsMargins(3, 3, 3, 3)
    other.setLayout(theirs)
    pin_size(theme, inner, width=100, height=20)
    theme.set_zoom(2.0)
    assert ours.contentsMargins().left() == 16
    assert ours.spacing() == 8
    assert ours.itemAt(1).spacerItem().sizeHint().height() == 20
    assert inner.size().toTuple() == (200, 40)
    assert theirs.contentsMargins().left() == 3


@pytest.mark.parametrize("make", MAKERS)
def test_a_widget_that_died_hears_nothing_more(theme, make):
    widget = make(theme, object_name="", accessible_name="Gone")
    widget.deleteLater()
    settle()
    assert not isValid(widget)
    # A slot that ran on it now would raise, and an exception in a slot fails the test.
    theme.set_mode(ThemeMode.DARK)
    theme.set_zoom(1.5)
