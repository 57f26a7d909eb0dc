"""Everything on the panel can be read and named, in both themes."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.backends.local.samples import SAMPLES
from phoenix_admin.domain.errors import Offline
from phoenix_admin.qt.theme import ThemeMode
from phoenix_admin.qt.widgets import Button
from tests.support.contrast import unnamed_widgets, walk_contrast
from tests.support.pictures import picture, settle

MODES = (ThemeMode.LIGHT, ThemeMode.DARK)


def running(stage):
    stage.open("harbour-mornings")


def disagreement(stage):
    stage.open("winter-harbour")


def corrected(stage):
    stage.open("ferry-night")


def failed(stage):
    stage.open("autumn-trail")


def runs(stage):
    stage.open("harbour-mornings")
    stage.find("project.tabs").setCurrentIndex(1)
    stage.load()


def log(stage):
    stage.open("harbour-mornings")
    stage.find("project.tabs").setCurrentIndex(2)
    stage.load()


def clips(stage):
    stage.open("tram-line-9")
    stage.find("project.tabs").setCurrentIndex(3)
    stage.load()


def stale(stage):
    stage.open("glacier-walk")
    fault = Fail(Offline("The database did not answer."))
    stage.world.script.always("store.list_projects", fault)
    stage.world.script.always("store.read_project", fault)
    stage.clock.advance(400)
    stage.panel.refresh()
    stage.load()


def pass_time(stage, seconds):
    stage.clock.advance(seconds)
    for view in (stage.panel._list, stage.details):
        view._wake.begin()
        view._on_tick()


def late(stage):
    stage.open("glacier-walk")
    pass_time(stage, 40)


def overdue(stage):
    stage.open("harbour-mornings")
    pass_time(stage, 125)


def unknown(stage):
    stage.open("harbour-mornings")
    pass_time(stage, 14 * 60)


def offline(stage):
    stage.open("harbour-mornings")
    fault = Fail(Offline("The network cannot be reached."))
    for method in ("store.list_projects", "store.read_project"):
        stage.world.script.always(method, fault)
    pass_time(stage, 60)
    stage.panel.refresh()
    stage.load()


def filtered(stage):
    stage.type("projects.filter", "renderx")


def hints(stage):
    stage.table.setFocus()
    stage.world.add_project("New one", clips=1)
    stage.panel.refresh()
    stage.load()


AGES = (late, overdue, unknown, offline, stale)
SCENES = (running, disagreement, corrected, failed, runs, log, clips, *AGES, filtered, hints)


@pytest.mark.parametrize("scene", SCENES)
def test_every_text_can_be_read(make_stage, scene):
    # Tall enough that nothing is scrolled half out of sight, where no pixel could tell.
    stage = make_stage(size=(1440, 1300))
    scene(stage)
    for mode in MODES:
        stage.theme.set_mode(mode)
        settle()
        walk = walk_contrast(stage.window)
        # A single figure has no three pixels of one colour; it has the role of its neighbours.
        assert [found for found in walk.findings if len(found.text) > 1] == [], mode
        assert walk.measured > 12
    assert unnamed_widgets(stage.window) == []


def test_first_use_can_be_read(make_stage):
    stage = make_stage(backend=open_fake())
    for mode in MODES:
        stage.theme.set_mode(mode)
        settle()
        assert walk_contrast(stage.window).findings == (), mode
    assert unnamed_widgets(stage.window) == []


def test_the_walker_would_find_a_weak_text(stage):
    """A button in the colour of its own ground."""
    button = Button(stage.theme, "Teal on teal", object_name="weak")
    button.setParent(stage.panel)
    weak = button.palette()
    for role in (weak.ColorRole.ButtonText, weak.ColorRole.WindowText):
        weak.setColor(role, stage.theme.colour("surface"))
    button.setGeometry(300, 300, 140, 32)
    button.paintEvent = lambda event: None
    button.show()
    settle()
    assert [f.text for f in walk_contrast(stage.window).findings] == ["Teal on teal"]


def test_a_live_switch_looks_like_a_fresh_window(make_stage):
    def look(stage):
        settle()
        return picture(stage.panel)

    switched = make_stage()
    switched.open("winter-harbour")
    switched.theme.set_mode(ThemeMode.DARK)
    after_switch = look(switched)
    switched.window.hide()
    fresh = make_stage()
    fresh.open("winter-harbour")
    assert after_switch == look(fresh)


def test_targets_are_large_enough(stage):
    stage.open("winter-harbour")
    stage.type("projects.filter", "harbour")
    small = [
        (button.objectName(), button.width(), button.height())
        for button in stage.panel.findChildren(QAbstractButton)
        if button.isVisible()
        and min(button.width(), button.height()) < 24
        # The lens in a field has no name and is no target.
        and not (isinstance(button.parent(), QLineEdit) and not button.objectName())
    ]
    assert small == []


@pytest.mark.parametrize("details", [True, False])
def test_the_names_of_the_samples_stand_whole_in_the_list_with_their_mark(make_stage, details):
    """At 1440 px, beside the details as well: the mark says "sample", the name need not."""
    stage = make_stage(backend=open_fake(), load=False)
    for sample in SAMPLES:
        stage.world.add_project(sample.name, clips=len(sample.clips), sample=True)
    stage.load()
    if not details:
        stage.panel.toggle_details()
        stage.load()
    theme, table = stage.theme, stage.table
    column = table.rows.column_position("name")
    room = table.columnWidth(column) - 2 * theme.px(12)
    mark = theme.px(8) + theme.metrics("caption").horizontalAdvance("sample")
    for row in range(len(SAMPLES)):
        name = table.rows.row(row).row.project.name
        assert "sample" not in name.casefold()
        assert theme.metrics("body", 600).horizontalAdvance(name) + mark <= room, name
        spoken = table.rows.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole)
        assert spoken == f"{name}, sample"


def test_buttons_are_as_wide_as_their_words(stage):
    for project_id in ("winter-harbour", "harbour-mornings"):
        stage.open(project_id)
        for name in ("project.stitch", "project.cancel", "project.reconcile", "project.open_reel"):
            button = stage.find(name)
            assert button.width() >= button.sizeHint().width(), name


def test_names_for_automation_are_there(stage):
    stage.panel.make_parts()
    stage.open("winter-harbour")
    wanted = (
        "panel.projects",
        "projects.list",
        "projects.table",
        "projects.filter",
        "projects.count",
        "projects.refresh",
        "projects.columns",
        "projects.new",
        "projects.hint",
        "projects.state",
        "projects.chip.all",
        "projects.chip.attention",
        "projects.chip.running",
        "project.details",
        "project.name",
        "project.status",
        "project.environment",
        "project.tabs",
        "project.summary",
        "project.runs",
        "project.log",
        "project.clips",
        "project.clips.list",
        "project.verdict",
        "project.verdict.facts",
        "project.verdict.changes",
        "project.apply",
        "project.job",
        "project.facts",
        "project.stitch",
        "project.cancel",
        "project.reconcile",
        "project.open_reel",
        "project.more",
        "project.announcement",
    )
    for name in wanted:
        assert stage.window.findChild(QWidget, name) is not None, name


def test_zoomed_to_two_hundred_percent_nothing_is_lost(make_stage):
    stage = make_stage(size=(1280, 800))
    stage.theme.set_zoom(2.0)
    settle()
    stage.table.setFocus()
    stage.open("harbour-mornings")
    stage.key(Qt.Key.Key_Return)
    settle()
    assert stage.find("project.details").width() == 788
    assert stage.find("project.stitch").isVisible()
    findings = walk_contrast(stage.find("project.details")).findings
    assert [found for found in findings if len(found.text) > 1] == []
