"""What a person saw wrong on the page: a query that showed its end only, tabs of no line."""

from collections.abc import Callable

from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.logs.shown_log import QueryMode
from tests.qt.logs.browser_stage import BrowserStage
from tests.support.listed_log import Line, ListedLog


def test_a_query_that_wraps_shows_its_beginning(
    qtbot, theme: Theme, show: Callable[..., object]
) -> None:
    stage = BrowserStage(theme, ListedLog([Line("a")]))
    show(stage.browser, 620, 500)
    stage.browser.ask_query('jsonPayload.message="number 7: a clip of the reel"', QueryMode.QUERY)
    edit = stage.find("logs.query")
    line = edit.fontMetrics().lineSpacing()
    qtbot.waitUntil(lambda: edit.height() >= 2 * line)
    assert edit.verticalScrollBar().value() == 0
    stage.close()


def test_no_line_has_no_parts(theme: Theme, show: Callable[..., object]) -> None:
    stage = BrowserStage(theme, ListedLog([Line("a")]))
    show(stage.browser)
    stage.browser.show_details()
    tabs = stage.find("logs.details.tabs")
    assert not tabs.isVisible()
    stage.browser.go_to(0)
    assert tabs.isVisible()
    stage.close()
