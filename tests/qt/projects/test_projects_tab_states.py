"""The tabs Runs and Clips say what failed, keep what was read, and never wait for ever."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Forbidden, Offline, Slow
from phoenix_admin.qt.widgets import ActionButton
from tests.support.pictures import look_at, picture, settle

RUNS, CLIPS = 1, 3
TABS = [
    (RUNS, "runs", "store.list_jobs", "project.runs"),
    (CLIPS, "clips", "library.describe", "project.clips"),
]


def texts(stage, name):
    return [w.text() for w in stage.find(name).findChildren(QLabel) if w.isVisible()]


def buttons(stage, name):
    return [b for b in stage.find(name).findChildren(ActionButton) if b.isVisible()]


def tab(stage, index):
    bar = stage.find("project.tabs")
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(index).center())
    stage.load()


@pytest.mark.parametrize(("index", "subject", "method", "page"), TABS)
def test_a_tab_that_cannot_be_read_says_so_and_is_tried_again(stage, index, subject, method, page):
    stage.open("harbour-mornings")
    stage.world.script.plan(method, Fail(Offline("The disk did not answer.", code="EIO")))
    tab(stage, index)
    said = texts(stage, page)
    assert f"The {subject} could not be read" in said
    assert "The disk did not answer. The other tabs of this project work." in said
    assert "EIO" in said
    (again,) = buttons(stage, page)
    assert again.action is stage.actions.action("project.try_again")
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    stage.load()
    assert f"The {subject} could not be read" not in texts(stage, page)
    assert buttons(stage, page) == []
    assert any("clip" in t or "stitch-0" in t for t in texts(stage, page))


@pytest.mark.parametrize(("index", "subject", "method", "page"), TABS)
def test_older_data_stays_under_a_banner_that_ages_and_goes(stage, index, subject, method, page):
    stage.open("harbour-mornings")
    tab(stage, index)
    before = texts(stage, page)
    stage.world.script.plan(method, Fail(Slow("No answer within 15 s.")))
    stage.clock.advance(60)
    stage.actions.action("project.try_again").trigger()
    stage.load()
    said = texts(stage, page)
    assert f"The {subject} could not be read again" in said
    assert set(before) <= set(said)
    assert "Showing data from 14:32:07Z (1 min old). No answer within 15 s." in said
    (again,) = buttons(stage, page)
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    stage.load()
    assert texts(stage, page) == before


@pytest.mark.parametrize(("index", "subject", "method", "page"), TABS)
def test_a_missing_permission_is_no_empty_list(stage, index, subject, method, page):
    stage.open("harbour-mornings")
    stage.world.script.plan(method, Fail(Forbidden("rae may not list them.")))
    tab(stage, index)
    assert f"You cannot view the {subject}" in texts(stage, page)


def test_the_next_project_does_not_inherit_the_banner(stage):
    stage.open("harbour-mornings")
    tab(stage, RUNS)
    stage.world.script.plan("store.list_jobs", Fail(Slow("No.")))
    stage.workbench.session.refresh()
    stage.load()
    assert "The runs could not be read again" in texts(stage, "project.runs")
    stage.open("autumn-trail")
    assert "The runs could not be read again" not in texts(stage, "project.runs")


def test_f5_reads_the_clips_again(stage):
    stage.open("harbour-mornings")
    stage.world.script.plan("library.describe", Fail(Slow("No.")))
    tab(stage, CLIPS)
    stage.panel.refresh()
    stage.load()
    assert "The clips could not be read" not in texts(stage, "project.clips")


def painted(stage, clips):
    """What stands in for the picture of each of these clips."""
    table = stage.find("project.clips.list")
    return [table._stand_in(clip)[0] for clip in clips]


def look(stage):
    look_at(stage.window)
    for _ in range(12):
        settle()
        stage.find("project.clips.list").viewport().repaint()
        stage.load()


def test_a_picture_that_cannot_be_made_shows_the_broken_glyph_and_is_not_asked_for_again(stage):
    stage.world.script.always("library.thumbnail", Fail(Slow("No answer within 20 s.")))
    stage.open("glacier-walk")
    tab(stage, CLIPS)
    clips = stage.workbench.session.clips[:3]
    assert painted(stage, clips) == ["film"] * 3  # on its way
    waiting = picture(stage.find("project.clips.list").viewport())
    look(stage)
    asked = stage.world.script.calls["library.thumbnail"]
    assert asked > 0
    assert painted(stage, clips) == ["triangle-alert"] * 3
    assert picture(stage.find("project.clips.list").viewport()) != waiting
    look(stage)
    assert stage.world.script.calls["library.thumbnail"] == asked
    stage.world.script.always("library.thumbnail", None)
    stage.actions.action("project.try_again").trigger()
    stage.load()
    look(stage)
    assert stage.world.script.calls["library.thumbnail"] > asked
    assert painted(stage, clips) == ["film"] * 3  # not missing: the picture stands there


def test_without_a_library_no_picture_is_asked_for(make_stage):
    stage = make_stage(library=False)
    stage.open("glacier-walk")
    tab(stage, CLIPS)
    look(stage)
    assert stage.find("project.clips.list").model().rowCount() == 12
    assert stage.world.script.calls["library.thumbnail"] == 0
