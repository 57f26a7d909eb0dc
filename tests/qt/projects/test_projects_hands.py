"""The list under the person's hands: keyboard, narrow windows, drag and drop."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from phoenix_admin.domain.environment import LOCAL
from tests.support.pictures import settle

# The offscreen platform has no window manager: it says so whenever a menu opens.
pytestmark = pytest.mark.qt_log_ignore(
    r"This plugin does not support (raise|grabbing)", extend=True
)


# ---------------------------------------------------------------------- keyboard


def test_arrows_open_projects_one_after_the_other(stage):
    stage.table.setFocus()
    stage.key(Qt.Key.Key_Home)
    assert stage.open_id == "autumn-trail"
    stage.key(Qt.Key.Key_Down)
    assert stage.open_id == "beech-wood"
    stage.key(Qt.Key.Key_End)
    assert stage.open_id == stage.shown[-1]


def test_enter_goes_to_the_details_and_escape_comes_back(stage):
    stage.table.setFocus()
    stage.open("beech-wood")
    stage.key(Qt.Key.Key_Return)
    assert stage.focused() == "project.tabs"
    stage.key(Qt.Key.Key_Escape)
    assert stage.focused() == "projects.table"
    assert stage.panel.details_shown


def test_slash_is_the_panels_filter(stage):
    stage.panel.focus_filter()
    assert stage.focused() == "projects.filter"


def test_copying_a_row_gives_plain_columns(stage):
    world = stage.world
    world.write_project(world.projects["beech-wood"], name="tab\there\nand line")
    stage.panel.refresh()
    stage.load()
    stage.open("beech-wood")
    stage.table.setFocus()
    stage.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    parts = stage.opener.copied[-1].split("\t")
    assert parts[:4] == ["beech-wood", "tab here and line", "cancelled", "4"]
    assert parts[-1] == "2026-11-22T14:32:07Z"


# ---------------------------------------------------------------------- narrow windows


def test_in_a_narrow_window_the_details_lie_over_the_list(make_stage):
    stage = make_stage(size=(1024, 640))
    assert not stage.panel.details_shown
    stage.table.setFocus()
    stage.open("beech-wood")
    assert not stage.panel.details_shown
    width = stage.table.width()
    stage.key(Qt.Key.Key_Return)
    assert stage.panel.details_shown
    assert stage.table.width() == width
    assert stage.focused() == "project.tabs"
    stage.key(Qt.Key.Key_Escape)
    assert not stage.panel.details_shown
    assert stage.focused() == "projects.table"


def test_details_that_are_hidden_have_a_button_that_shows_them(make_stage):
    stage = make_stage(size=(1024, 640))
    stage.table.setFocus()
    stage.click("projects.show_details")
    assert stage.panel.details_shown
    assert not stage.find("projects.show_details").isVisible()
    assert stage.focused() == "projects.table"
    stage.click("project.hide")
    assert not stage.panel.details_shown


def test_growing_puts_the_details_beside(make_stage):
    stage = make_stage(size=(1024, 640))
    stage.window.resize(1440, 900)
    settle()
    assert stage.panel.details_shown
    assert stage.table.width() <= 1440 - 394


def test_details_can_be_hidden_and_hand_the_keyboard_back(stage):
    stage.open("beech-wood")
    stage.find("project.tabs").setFocus()
    stage.panel.toggle_details()
    assert not stage.panel.details_shown
    assert stage.focused() == "projects.table"
    stage.table.setFocus()
    stage.key(Qt.Key.Key_Return)
    assert stage.panel.details_shown


# ---------------------------------------------------------------------- drag and drop


def drag(stage, kind, paths, **extra):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    pane = stage.find("projects.list")
    place = pane.rect().center()
    buttons, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    action = Qt.DropAction.CopyAction
    if kind is QDropEvent:
        event = QDropEvent(QPointF(place), action, data, buttons, none)
    else:
        event = kind(place, action, data, buttons, none)
    event.data_kept = data
    QApplication.sendEvent(pane, event)
    return event


def test_files_let_go_on_the_list_begin_a_new_project(stage, tmp_path):
    folder = tmp_path / "Harbour"
    folder.mkdir()
    for name in ("clip 10.mp4", "clip 2.mp4", "notes.txt"):
        (folder / name).write_bytes(b"x")
    assert drag(stage, QDragEnterEvent, [folder]).isAccepted()
    del stage.world.projects["autumn-trail"]
    stage.panel.refresh()
    stage.load()
    assert "autumn-trail" in stage.shown
    assert drag(stage, QDropEvent, [folder]).isAccepted()
    stage.load()
    assert "autumn-trail" not in stage.shown
    assert [p.path.name for p in stage.dialog.picks] == ["clip 2.mp4", "clip 10.mp4"]
    assert stage.text("new_project.name") == "Harbour"


def test_a_drag_that_goes_away_leaves_nothing(stage, tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"x")
    drag(stage, QDragEnterEvent, [tmp_path / "a.mp4"])
    QApplication.sendEvent(stage.find("projects.list"), QDragLeaveEvent())
    assert not stage.table.is_held
    assert not stage.dialog_is_open


def test_where_nothing_may_be_written_nothing_is_taken(make_stage, tmp_path):
    stage = make_stage(environment=replace(LOCAL, read_only=True))
    (tmp_path / "a.mp4").write_bytes(b"x")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.mp4"))])
    pane = stage.find("projects.list")
    event = QDragEnterEvent(
        pane.rect().center(),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    QApplication.sendEvent(pane, event)
    assert not event.isAccepted()


def test_what_is_no_file_is_not_taken(stage):
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/a.mp4")])
    pane = stage.find("projects.list")
    event = QDragEnterEvent(
        pane.rect().center(),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    QApplication.sendEvent(pane, event)
    assert not event.isAccepted()
