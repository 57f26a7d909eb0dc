"""The status bar says where the data is, and a press opens it."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.ui.shell.data_folder import OPEN_DATA_FOLDER, DataFolder
from phoenix_admin.ui.shell.status_bar import StatusBar, shortened
from phoenix_admin.ui.shell.task_watch import TaskWatch
from tests.qt.projects.projects_stage import WritingOpener
from tests.qt.shell.shell_stage import Stage
from tests.support.pictures import settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LONG = Path("/srv/media & more/editorial/<b>north</b>/long-running-series/phoenix-admin-data")


class Bar:
    """A status bar of an environment whose data is in this folder."""

    def __init__(self, stage: Stage, folder: Path | None, width: int) -> None:
        self.owner = QObject()
        self.opener = WritingOpener()
        self.refused = []
        registry = ActionRegistry(stage.theme.icon, self.owner)
        if folder is not None:
            made = DataFolder(registry, folder, self.opener, self.owner)
            made.refused.connect(self.refused.append)
        self.action = registry.action(OPEN_DATA_FOLDER) if folder is not None else None
        watch = TaskWatch(stage.dispatcher, stage.clock, stage.window._ticker, self.owner)
        ports = replace(stage.ports, data_folder=folder)
        self.widget = StatusBar(stage.theme, watch, ports, registry, "rae", "0.1.0")
        self.widget.resize(width, self.widget.height())
        self.widget.show()
        settle()

    @property
    def place(self):
        return self.widget.findChild(QObject, "statusbar.data")


@pytest.fixture
def bar(make_stage, qtbot):
    bars = []

    def bar(folder=LONG, width=1440):
        bars.append(Bar(make_stage(), folder, width))
        qtbot.addWidget(bars[-1].widget)
        return bars[-1]

    yield bar
    for made in bars:
        made.owner.deleteLater()


def test_a_folder_that_fits_stands_whole_and_can_be_opened(bar):
    made = bar(Path("/srv/phoenix"))
    assert made.place.painted == "Data in /srv/phoenix"
    assert made.place.accessibleName() == "Data folder: /srv/phoenix. Open the data folder"
    QTest.mouseClick(made.place, Qt.MouseButton.LeftButton)
    assert made.opener.opened == ["/srv/phoenix"]
    made.place.setFocus()
    QTest.keyClick(made.place, Qt.Key.Key_Space)
    made.action.trigger()
    assert len(made.opener.opened) == 3


@pytest.mark.parametrize("width", [1440, 1024, 460])
def test_a_long_one_is_cut_in_its_middle_and_whole_in_its_tip(bar, width):
    made = bar(LONG, width)
    painted = made.place.painted
    assert painted.startswith("Data in /srv")
    assert painted.endswith("a")
    assert "…" in painted
    assert "&lt;b&gt;north" in made.place.toolTip()
    assert str(LONG) in made.place.accessibleName()
    assert made.place.width() <= 320 + 14
    assert made.place.height() >= 24
    version = made.widget.findChild(QObject, "statusbar.version")
    assert made.place.geometry().right() < version.geometry().left()
    assert version.geometry().right() < width


def test_why_it_cannot_be_opened_is_said(bar):
    made = bar()
    made.opener.problem = f"{LONG} is not on this computer."
    made.action.trigger()
    assert made.refused == [f"{LONG} is not on this computer."]


def test_an_environment_elsewhere_is_named(bar):
    made = bar(None)
    assert made.place.text() == "Data in LOCAL"


def test_the_home_is_written_as_a_shell_writes_it():
    assert shortened(Path.home() / "Phoenix") == "~/Phoenix"
    assert shortened(Path("/srv/phoenix")) == "/srv/phoenix"
