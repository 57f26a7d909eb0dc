"""What a person is asked when the database is damaged, by real keys and presses."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton

from phoenix_admin.app.damaged_database import Opened, kept_words, open_for_window
from phoenix_admin.app.launch_options import LaunchOptions
from phoenix_admin.domain.errors import Invalid, Slow
from phoenix_admin.settings.places import find_places
from phoenix_admin.ui.dialogs.damaged_database_dialog import DamagedDatabaseDialog
from tests.qt.projects.projects_stage import Stage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
UNANSWERED = 99
NOISE = b"this is no database" * 500


@pytest.fixture
def options(tmp_path):
    """A data folder whose database is damaged."""
    options = LaunchOptions(tmp_path / "d", tmp_path / "c")
    opened = open_for_window(options, places_of(options), lambda: True, refuse_to_be_asked)
    opened.opening.close()
    for extra in ("-wal", "-shm"):
        (tmp_path / "d" / f"phoenix.db{extra}").unlink(missing_ok=True)
    (tmp_path / "d" / "phoenix.db").write_bytes(NOISE)
    return options


def places_of(options):
    return find_places(options.data_dir, options.config_dir)


def refuse_to_be_asked(text):
    raise AssertionError(text)


def asking(theme, answer):
    """Shows the dialog as the start does, and lets `answer` act on it once it is there."""

    def act(dialog):
        try:
            answer(dialog)
        finally:
            if dialog.isVisible():
                dialog.done(UNANSWERED)

    def ask(text):
        dialog = DamagedDatabaseDialog(theme, text)
        QTimer.singleShot(0, lambda: act(dialog))
        code = dialog.exec()
        dialog.deleteLater()
        assert code != UNANSWERED
        return code == QDialog.DialogCode.Accepted

    return ask


def press(name):
    return lambda dialog: QTest.mouseClick(
        dialog.findChild(QPushButton, name), Qt.MouseButton.LeftButton
    )


def key(which):
    return lambda dialog: QTest.keyClick(dialog.focusWidget(), which)


def kept_ones(options):
    return list(options.data_dir.glob("phoenix.db.damaged-*"))


def test_after_a_yes_the_old_one_is_kept_and_the_fresh_one_is_open(theme, options):
    answer = press("damaged.fresh")
    opened = open_for_window(options, places_of(options), lambda: True, asking(theme, answer))
    assert isinstance(opened, Opened)
    opened.opening.close()
    assert kept_ones(options) == [opened.kept]
    assert opened.kept.read_bytes() == NOISE


@pytest.mark.parametrize(
    "answer",
    [
        press("damaged.quit"),
        key(Qt.Key.Key_Return),
        key(Qt.Key.Key_Escape),
        key(Qt.Key.Key_Space),
        lambda dialog: dialog.close(),
    ],
    ids=["quit", "enter", "escape", "space", "close"],
)
def test_everything_else_is_quit_and_changes_nothing(theme, options, answer):
    ended = open_for_window(options, places_of(options), lambda: True, asking(theme, answer))
    assert ended == 1
    assert kept_ones(options) == []
    assert (options.data_dir / "phoenix.db").read_bytes() == NOISE


def test_the_keyboard_reaches_the_fresh_one_only_on_purpose(theme, options):
    def answer(dialog):
        shift = Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Backtab, shift)
        assert dialog.focusWidget().objectName() == "damaged.fresh"
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Space)

    opened = open_for_window(options, places_of(options), lambda: True, asking(theme, answer))
    assert isinstance(opened, Opened)
    opened.opening.close()


def test_the_question_says_what_is_damaged_what_stays_and_what_is_kept(theme, options, qtbot):
    dialog = DamagedDatabaseDialog(theme, f"The database {options.data_dir}/phoenix.db <b>")
    qtbot.addWidget(dialog)
    dialog.show()
    said = dialog.findChild(QLabel, "damaged.text")
    assert said.textFormat() == Qt.TextFormat.PlainText
    assert "phoenix.db <b>" in said.text()
    stays = dialog.findChild(QLabel, "damaged.stays").text()
    assert "Reels and clips on disk stay" in stays
    assert "kept aside" in stays
    assert dialog.findChild(QPushButton, "damaged.quit").isDefault()


def test_a_folder_is_closed_where_the_other_window_does_not_answer(tmp_path):
    options = LaunchOptions(tmp_path / "d", tmp_path / "c")

    def claim():
        raise Slow("No answer.")

    with pytest.raises(Slow):
        open_for_window(options, places_of(options), claim, refuse_to_be_asked)
    # SQLite takes it away with the last connection.
    assert not (tmp_path / "d" / "phoenix.db-wal").exists()


def test_nobody_is_asked_beside_another_window_or_when_only_looking(options):
    places = places_of(options)
    assert open_for_window(options, places, lambda: False, refuse_to_be_asked) == 0
    looking = LaunchOptions(options.data_dir, options.config_dir, read_only=True)
    with pytest.raises(Invalid, match="damaged"):
        open_for_window(looking, places, lambda: True, refuse_to_be_asked)
    assert kept_ones(options) == []


def test_the_window_says_where_it_is_kept_until_it_is_closed(theme, qtbot, tmp_path):
    stage = Stage(theme, in_main_window=True).show()
    assert not stage.find("window.announcement").isVisible()
    stage.window.say(kept_words(tmp_path / "phoenix.db.damaged-1"))
    assert str(tmp_path / "phoenix.db.damaged-1") in stage.text("window.announcement.text")
    stage.click("window.announcement.close")
    assert not stage.find("window.announcement").isVisible()
    stage.close()
