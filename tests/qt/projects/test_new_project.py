"""New project from files: name, clips, order, and what comes of it."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.qt.theme import ThemeMode
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext, unhurried
from phoenix_admin.ui.dialogs.clip_gathering import FoundClip, gather, natural_key
from phoenix_admin.ui.dialogs.clip_picks import added, moved, removed
from tests.support.contrast import unnamed_widgets, walk_contrast
from tests.support.pictures import settle

ALT = Qt.KeyboardModifier.AltModifier


def make_files(folder: Path, *names: str) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in names]
    for path in paths:
        path.write_bytes(b"media")
    return paths


@pytest.fixture
def files(tmp_path):
    return make_files(tmp_path / "Harbour", "1.mp4", "2.mp4", "3.mp4")


@pytest.fixture
def open_dialog(stage):
    """Press Ctrl+N."""
    stage.table.setFocus()
    QTest.keyClick(stage.table, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    settle()
    return stage


def names(stage):
    return [pick.path.name for pick in stage.dialog.picks]


def add(stage, paths):
    stage.click("new_project.add_files")
    stage.chooser.files(tuple(paths))
    stage.load()


# ---------------------------------------------------------------------- gathering


def test_files_come_in_natural_order(tmp_path):
    paths = make_files(tmp_path, "clip 10.mp4", "Clip 2.mp4", "clip 1.mp4")
    found = gather(paths, unhurried())
    assert [clip.path.name for clip in found.clips] == ["clip 1.mp4", "Clip 2.mp4", "clip 10.mp4"]
    assert found.name == tmp_path.name


def test_a_folder_gives_its_media_and_counts_the_rest(tmp_path):
    make_files(tmp_path / "Reel", "b.MOV", "a.mp4", "notes.txt", "cover.jpg")
    make_files(tmp_path / "Reel" / "deeper", "c.mp4")
    found = gather([tmp_path / "Reel"], unhurried())
    assert [clip.path.name for clip in found.clips] == ["a.mp4", "b.MOV"]
    assert (found.name, found.left_out) == ("Reel", 2)


def test_a_single_file_names_the_project(tmp_path):
    assert gather(make_files(tmp_path, "Ep 41.mp4"), unhurried()).name == "Ep 41"


def test_what_cannot_be_a_clip_is_named(tmp_path):
    (tmp_path / "empty.mp4").touch()
    os.mkfifo(tmp_path / "pipe.mp4")
    found = gather(
        [tmp_path / "empty.mp4", tmp_path / "gone.mp4", tmp_path / "pipe.mp4"], unhurried()
    )
    assert {clip.path.name: clip.problem for clip in found.clips} == {
        "empty.mp4": "is empty",
        "gone.mp4": "cannot be read",
        "pipe.mp4": "is not a file",
    }


def test_an_empty_folder_gives_nothing(tmp_path):
    assert gather([tmp_path], unhurried()).clips == ()


def test_gathering_ends_when_nobody_waits(tmp_path):
    make_files(tmp_path, "a.mp4")
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        gather([tmp_path], TaskContext(token, 10))


@given(st.lists(st.text(min_size=1).filter(lambda t: "/" not in t and "\0" not in t)))
def test_any_names_can_be_ordered(texts):
    sorted((Path(text) for text in texts), key=natural_key)


# ---------------------------------------------------------------------- the list


clips = st.lists(st.integers(0, 5), max_size=7)
chosen = st.sets(st.integers(1, 7))


def picks_of(numbers):
    return added((), [FoundClip(Path(f"/{number}.mp4")) for number in numbers])


@given(clips, chosen, st.sampled_from([-1, 1]))
def test_moving_keeps_every_clip_and_their_numbers(numbers, ids, step):
    picks = picks_of(numbers)
    after = moved(picks, {str(i) for i in ids}, step)
    assert sorted(pick.id for pick in after) == sorted(pick.id for pick in picks)
    assert [pick.number for pick in after] == list(range(1, len(picks) + 1))
    there = [pick for pick in picks if int(pick.id) in ids]
    assert [p.id for p in after if int(p.id) in ids] == [p.id for p in there]


@given(clips, chosen)
def test_up_and_down_again_is_where_it_was(numbers, ids):
    picks, wanted = picks_of(numbers), {str(i) for i in ids}
    up = moved(picks, wanted, -1)
    if up != picks:
        assert moved(up, wanted, 1) == picks


@given(clips, chosen)
def test_removing_takes_those_and_no_others(numbers, ids):
    picks = picks_of(numbers)
    left = removed(picks, {str(i) for i in ids})
    assert [p.path for p in left] == [p.path for p in picks if int(p.id) not in ids]
    assert [p.number for p in left] == list(range(1, len(left) + 1))


def test_the_same_file_may_stand_twice():
    picks = picks_of([1, 1])
    assert len({pick.id for pick in picks}) == 2


# ---------------------------------------------------------------------- the dialog


def test_it_opens_by_key_with_the_name_and_creates_nothing_yet(open_dialog):
    stage = open_dialog
    assert stage.focused() == "new_project.name"
    assert not stage.find("new_project.create").isEnabled()
    assert stage.find("new_project.create").toolTip() == "Add at least one file."
    assert stage.text("new_project.count") == "No files yet"


def test_files_and_folders_are_added(open_dialog, files, tmp_path):
    stage = open_dialog
    add(stage, files)
    make_files(tmp_path / "More", "a.mp4", "b.txt")
    stage.click("new_project.add_folder")
    stage.chooser.folder((tmp_path / "More",))
    assert stage.text("new_project.message") == "Reading the folder…"
    assert not stage.find("new_project.create").isEnabled()
    stage.load()
    assert names(stage) == ["1.mp4", "2.mp4", "3.mp4", "a.mp4"]
    assert stage.text("new_project.count") == "4 clips, a reel"
    assert stage.text("new_project.message") == "1 other file was left out."
    assert stage.text("new_project.name") == "Harbour"


def test_a_suggested_name_gives_way_to_typing_and_never_replaces_it(open_dialog, files, tmp_path):
    stage = open_dialog
    add(stage, files[:2])
    QTest.keyClicks(stage.find("new_project.name"), "Ep 42")
    assert stage.text("new_project.name") == "Ep 42"
    add(stage, files[2:])
    assert stage.text("new_project.name") == "Ep 42"


def test_clips_are_moved_and_removed_by_button_and_key(open_dialog, files):
    stage = open_dialog
    add(stage, files)
    table = stage.find("new_project.clips")
    table.setFocus()
    table.select_id(stage.dialog.picks[2].id)
    stage.key(Qt.Key.Key_Up, ALT)
    assert names(stage) == ["1.mp4", "3.mp4", "2.mp4"]
    stage.click("new_project.up")
    assert names(stage) == ["3.mp4", "1.mp4", "2.mp4"]
    assert not stage.find("new_project.up").isEnabled()
    stage.click("new_project.down")
    stage.key(Qt.Key.Key_Down, ALT, widget=table)
    assert names(stage) == ["1.mp4", "2.mp4", "3.mp4"]
    assert not stage.find("new_project.down").isEnabled()
    stage.key(Qt.Key.Key_Delete, widget=table)
    assert names(stage) == ["1.mp4", "2.mp4"]
    assert table.selected_ids == (stage.dialog.picks[1].id,)
    stage.click("new_project.remove")
    assert names(stage) == ["1.mp4"]


def test_a_broken_file_is_named_and_keeps_create_off(open_dialog, files, tmp_path):
    stage = open_dialog
    (tmp_path / "empty.mp4").touch()
    add(stage, [*files, tmp_path / "empty.mp4"])
    assert stage.text("new_project.message") == "These cannot be used: empty.mp4 is empty."
    assert not stage.find("new_project.create").isEnabled()


def test_creating_opens_the_new_project_in_the_list(open_dialog, files):
    stage = open_dialog
    add(stage, files)
    stage.key(Qt.Key.Key_Return, widget=stage.find("new_project.name"))
    assert stage.find("new_project.create").text() == "Creating…"
    assert not stage.find("new_project.add_files").isEnabled()
    stage.load()
    assert not stage.dialog_is_open
    made = stage.world.projects[stage.open_id]
    assert made.name == "Harbour"
    assert made.clips == tuple(str(path) for path in files)
    assert stage.table.selected_ids == (made.id,)
    assert stage.text("project.announcement.text") == "Harbour was created with 3 clips."


def test_a_refusal_is_said_in_the_dialog_and_can_be_mended(open_dialog, files):
    stage = open_dialog
    text = "No project was made: 2.mp4 is a playlist."
    stage.world.script.plan("author.create", Fail(Invalid(text)))
    add(stage, files)
    stage.click("new_project.create")
    stage.load()
    assert stage.dialog_is_open
    assert stage.text("new_project.message") == text
    assert stage.find("new_project.create").isEnabled()
    stage.click("new_project.create")
    stage.load()
    assert not stage.dialog_is_open


def test_pressing_twice_makes_one_project(open_dialog, files):
    stage = open_dialog
    add(stage, files)
    create = stage.find("new_project.create")
    create.click()
    create.click()
    stage.dialog._on_create()
    stage.load()
    assert stage.world.script.calls["author.create"] == 1


def test_who_leaves_before_the_answer_stays_where_they_are(open_dialog, files):
    stage = open_dialog
    add(stage, files)
    stage.click("new_project.create")
    stage.key(Qt.Key.Key_Escape, widget=stage.find("new_project.cancel"))
    settle()
    stage.open("glacier-walk")
    assert stage.open_id == "glacier-walk"
    assert any(p.name == "Harbour" for p in stage.world.projects.values())
    new = next(p.id for p in stage.world.projects.values() if p.name == "Harbour")
    assert new in stage.shown


@pytest.mark.parametrize("how", ["Escape", "Cancel", "the window closes"])
def test_leaving_asks_before_files_are_thrown_away(open_dialog, files, how: str):
    stage = open_dialog
    add(stage, files)
    leave(stage, how)
    assert stage.dialog_is_open
    assert stage.focused() == "new_project.keep"
    assert not stage.find("new_project.create").isVisible()
    stage.key(Qt.Key.Key_Escape)  # the answer that loses nothing
    assert stage.find("new_project.create").isVisible()
    assert names(stage) == ["1.mp4", "2.mp4", "3.mp4"]
    leave(stage, how)
    stage.find("new_project.throw_away").setFocus()
    stage.key(Qt.Key.Key_Return)  # Enter throws nothing away
    assert stage.dialog_is_open
    stage.click("new_project.throw_away")
    settle()
    assert not stage.dialog_is_open
    assert stage.world.script.calls["author.create"] == 0


def leave(stage, how):
    if how == "Escape":
        stage.key(Qt.Key.Key_Escape)
    elif how == "Cancel":
        stage.click("new_project.cancel")
    else:
        assert stage.dialog.asks_first()
    settle()


def test_a_typed_name_is_asked_about_and_an_empty_form_is_not(open_dialog):
    stage = open_dialog
    name = stage.find("new_project.name")
    QTest.keyClicks(name, "Ep 42")
    stage.key(Qt.Key.Key_Escape)
    assert stage.focused() == "new_project.keep"
    QTest.keyClicks(name, "x")  # whoever types on goes on
    assert stage.find("new_project.create").isVisible()
    name.clear()
    stage.key(Qt.Key.Key_Escape, widget=name)
    settle()
    assert not stage.dialog_is_open


def test_what_is_read_after_closing_arrives_nowhere(open_dialog, files):
    stage = open_dialog
    stage.click("new_project.add_files")
    stage.chooser.files(tuple(files))
    stage.key(Qt.Key.Key_Escape)  # files on their way are asked about as well
    stage.click("new_project.throw_away")
    settle()
    stage.chooser.files(tuple(files))
    stage.load()
    assert not stage.dialog_is_open


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_everything_in_it_can_be_read(open_dialog, files, tmp_path, mode):
    stage = open_dialog
    (tmp_path / "empty.mp4").touch()
    add(stage, [*files, tmp_path / "empty.mp4"])
    stage.theme.set_mode(ThemeMode(mode))
    settle()
    assert walk_contrast(stage.dialog).findings == ()
    assert unnamed_widgets(stage.window) == []
