"""The Logs page: whose log is open, when it is opened, and what leads to it and away."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from phoenix_admin.domain.environment import EnvironmentKind
from phoenix_admin.domain.errors import Offline
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.logs.shown_log import Pivots, SourceFace, SourceState
from phoenix_admin.ui.logs.log_wish import LogWish
from phoenix_admin.ui.shell.navigation import Origin
from tests.qt.logs.logs_stage import LogsStage
from tests.support.listed_log import GrowingListedLog, Line
from tests.support.pictures.stages import ProjectsWindow
from tests.support.stage_maker import stage_maker


@pytest.fixture
def make_stage(theme: Theme, qtbot: QtBot) -> Iterator[Callable[..., LogsStage]]:
    """Makes windows that are shown, active, loaded, and closed afterwards."""
    with stage_maker(LogsStage, theme, qtbot) as make:
        yield make


WISHES = st.one_of(
    st.builds(LogWish),
    st.builds(LogWish, project_id=st.text(min_size=1)),
    st.builds(LogWish, job_id=st.text(min_size=1)),
    st.builds(LogWish, execution=st.text(min_size=1)),
    st.builds(LogWish, pid=st.integers(0, 2**31)),
)


@given(WISHES)
def test_a_wish_is_the_same_after_a_link(wish: LogWish) -> None:
    assert LogWish.parse(wish.item) == wish


@given(st.text())
def test_any_text_is_a_wish(item: str) -> None:
    LogWish.parse(item)


def test_a_log_is_opened_by_the_first_look_and_followed_only_while_somebody_looks(
    make_stage: Callable[..., LogsStage],
) -> None:
    stage = make_stage(load=False)
    assert stage.opening.wishes == [LogWish()]
    assert stage.log.on_screen
    stage.panel.set_on_screen(False)
    assert not stage.log.on_screen
    stage.panel.set_on_screen(True)
    assert stage.log.on_screen
    assert len(stage.opening.wishes) == 1


def test_nothing_is_opened_before_the_page_is_seen(theme: Theme) -> None:
    stage = LogsStage(theme)
    assert stage.opening.wishes == []
    stage.close()


def test_an_answer_that_comes_too_late_is_closed_and_never_shown(
    make_stage: Callable[..., LogsStage],
) -> None:
    stage = make_stage(at_once=False)
    first, second = GrowingListedLog([Line("first")]), GrowingListedLog([Line("second")])
    logs = iter((first, second))
    stage.opening._make = lambda _wish: next(logs)
    stage.panel.open_item("project:p1")
    stage.opening.answer()
    assert first.closed
    assert not second.closed
    assert stage.browser.log is second
    assert (stage.panel.item, stage.text("logs.subject")) == ("project:p1", "of project p1")
    stage.click("logs.everything")
    assert second.closed
    assert stage.panel.item is None


def test_a_link_leads_here_and_a_pivot_away(make_stage: Callable[..., LogsStage]) -> None:
    stage = make_stage(in_main_window=True)
    stage.window.navigate("logs/job:j1", Origin.USER)
    assert stage.opening.wishes[-1] == LogWish(job_id="j1")
    assert str(stage.window.place) == "logs/job:j1"


def test_files_and_folders_are_added_to_what_is_open(make_stage: Callable[..., LogsStage]) -> None:
    stage = make_stage(at_once=False)
    stage.actions.action("logs.open_files").trigger()
    stage.chooser.files((Path("/tmp/a.log"), Path("/tmp/b.log.gz")))
    stage.opening.answer()
    assert stage.log.files == [Path("/tmp/a.log"), Path("/tmp/b.log.gz")]
    stage.actions.action("logs.open_folder").trigger()
    stage.chooser.folder((Path("/tmp/logs"),))
    assert stage.log.folders == [Path("/tmp/logs")]


def test_refresh_tries_again_what_failed_and_nothing_else(
    make_stage: Callable[..., LogsStage],
) -> None:
    sources = (
        SourceFace(0, "a", SourceState.LIVE),
        SourceFace(1, "b", SourceState.FAILED, error=Offline("Away.")),
    )
    stage = make_stage(log=GrowingListedLog([Line("x")], sources))
    stage.panel.refresh()
    assert stage.log.read_on_of == [1]


def test_slash_goes_to_the_query_and_escape_back_to_the_rows(
    make_stage: Callable[..., LogsStage],
) -> None:
    stage = make_stage(log=GrowingListedLog([Line("x")]))
    stage.browser.table.setFocus()
    stage.key(Qt.Key.Key_Slash)
    assert stage.browser.box.edit.text_edit.hasFocus()
    stage.key(Qt.Key.Key_Escape)
    assert stage.browser.table.hasFocus()


def test_a_project_leads_to_its_log(theme: Theme, qtbot: QtBot) -> None:
    with stage_maker(ProjectsWindow, theme, qtbot) as make:
        stage = make()
        assert stage.actions.refusal("project.in_logs") == "Select a project first."
        stage.open("harbour-mornings")
        stage.actions.action("project.in_logs").trigger()
        assert str(stage.window.place) == "logs/project:harbour-mornings"


def test_what_could_not_be_read_is_asked_for_again_when_somebody_answers_again(
    make_stage: Callable[..., LogsStage],
) -> None:
    stage = make_stage()
    stage.workbench.returned.tell()
    assert stage.log.retries == 1
    stage.panel.close_down()
    stage.workbench.returned.tell()
    assert stage.log.retries == 1


@pytest.mark.parametrize(
    ("kind", "pivots", "item"),
    [
        (EnvironmentKind.LOCAL, Pivots(execution="run-1", service="phoenix"), "worker:run-1"),
        (EnvironmentKind.LOCAL, Pivots(service="phoenix"), None),
        (EnvironmentKind.GCP, Pivots(execution="run-1", service="phoenix"), "service:phoenix"),
        (EnvironmentKind.GCP, Pivots(execution="run-1"), None),
    ],
)
def test_a_line_leads_to_the_memory_of_who_wrote_it(
    make_stage: Callable[..., LogsStage], kind: EnvironmentKind, pivots: Pivots, item: str | None
) -> None:
    stage = make_stage()
    own = replace(stage.workbench.environment, kind=kind)
    stage.panel._workbench = SimpleNamespace(environment=own)
    assert stage.panel._memory_item(pivots) == item
