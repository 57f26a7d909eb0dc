"""The panel as a host of tabs: one is seen, one pulls data, links find their tab again."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from phoenix_admin.ui.panel import Panel
from phoenix_admin.ui.panels.processes.panel import ProcessesPanel
from tests.support.pictures import settle


class Tab(Panel):
    """A tab that notes what is asked of it."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key, self.title = key, key.capitalize()
        self.action_areas = (key,)
        self.asked: list[Any] = []
        self._item: str | None = None

    @property
    def item(self) -> str | None:
        return self._item

    def open_item(self, item: str | None) -> None:
        self._item = item
        self.item_changed.emit()

    def set_on_screen(self, on_screen: bool) -> None:
        self.asked.append(on_screen)

    def refresh(self) -> None:
        self.asked.append("refresh")

    def close_down(self) -> None:
        self.asked.append("closed")


@pytest.fixture
def host(qtbot, theme):
    made = ProcessesPanel(theme, [Tab("machine"), Tab("executions")])
    qtbot.addWidget(made)
    made.resize(800, 500)
    made.show()
    settle()
    return made


def test_only_the_tab_that_is_seen_pulls_data(host):
    machine, executions = host._tabs
    host.set_on_screen(True)
    assert (machine.asked, executions.asked) == ([True], [])
    parts = []
    host.part_changed.connect(lambda: parts.append(host.tab.key))
    host._bar.setFocus()
    QTest.keyClick(host._bar, Qt.Key.Key_Right)
    assert (machine.asked, executions.asked) == ([True, False], [True])
    assert parts == ["executions"]
    host.refresh()
    host.set_on_screen(False)
    assert executions.asked == [True, "refresh", False]
    host._bar.setCurrentIndex(0)  # while nobody sees the page
    assert True not in machine.asked[1:]


def test_items_say_their_tab_and_open_on_it(host):
    machine, executions = host._tabs
    places = []
    host.item_changed.connect(lambda: places.append(host.item))
    host.open_item("7731-1")
    assert (host.tab, host.item) == (machine, "7731-1")
    host.open_item("executions:stitch-7")
    assert (host.tab, host.item) == (executions, "executions:stitch-7")
    host.open_item("executions:")
    assert (executions.item, host.item) == (None, "executions:")
    machine.open_item("elsewhere")  # a tab nobody sees says nothing
    assert places[-1] == "executions:"
    host.open_item(None)
    assert (host.tab, host.item) == (machine, None)
    assert host.action_areas == ("machine", "executions")
    host.close_down()
    assert machine.asked[-1] == executions.asked[-1] == "closed"


def test_one_tab_shows_no_strip(qtbot, theme):
    made = ProcessesPanel(theme, [Tab("machine")])
    qtbot.addWidget(made)
    made.show()
    assert made._bar.parentWidget().isHidden()
