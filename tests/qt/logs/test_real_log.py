"""The page on a real session over real files: what pages, links and the shelf are made of."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from phoenix_admin.app.log_opening import LaneLogOpening
from phoenix_admin.app.log_queries import wished_query
from phoenix_admin.app.log_shelf import FILE, FileShelf
from phoenix_admin.domain.log_query import QueryFault, parse
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.logs.shown_log import QueryMode
from phoenix_admin.ui.logs.log_wish import LogWish
from phoenix_admin.ui.logs.query_shelf import KeptQuery
from phoenix_admin.ui.panels.logs.panel import LogsPanel
from tests.qt.logs.logs_stage import LogsStage
from tests.support.stage_maker import stage_maker

NAMES = st.text(min_size=1, max_size=40)


class RealLogs(LogsStage):
    """The panel on `LogSession`."""

    def make_panel(self) -> LogsPanel:
        return LogsPanel(
            theme=self.theme,
            workbench=self.workbench,
            actions=self.actions,
            opening=LaneLogOpening(self.workbench, self.runner),
            opener=self.opener,
            saver=self.saver,
            chooser=self.chooser,
        )

    def settle(self) -> "RealLogs":
        """Let the session read, and read again, until nothing is left."""
        for _ in range(6):
            self.load()
            self.runner.fire_timers()
        return self


@pytest.fixture
def make_stage(theme: Theme, qtbot: QtBot) -> Iterator[Callable[..., Any]]:
    with stage_maker(RealLogs, theme, qtbot) as make:
        yield make


def write(path: Path, *rows: dict[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def row(second: int, message: str, severity: str = "INFO") -> dict[str, Any]:
    return {"time": f"2026-11-22T14:00:{second:02}Z", "severity": severity, "message": message}


def shown(stage: RealLogs) -> list[str]:
    log = stage.browser.log
    log.want(0, log.face.rows)
    stage.load()
    lines = (log.line(place) for place in range(log.face.rows))
    return [line.message for line in lines if line is not None]


def test_files_are_read_queried_and_looked_into(
    make_stage: Callable[..., RealLogs], tmp_path: Path
) -> None:
    path = tmp_path / "worker.jsonl"
    write(path, row(1, "start"), row(2, "boom", "ERROR"), row(3, "end"))
    stage = make_stage()
    stage.actions.action("logs.open_files").trigger()
    stage.chooser.files((path,))
    stage.settle()
    assert shown(stage) == ["start", "boom", "end"]
    stage.browser.ask_query("severity>=ERROR")
    stage.settle()
    assert shown(stage) == ["boom"]
    assert stage.find("logs.severity.error").words == "Error 1"
    stage.browser.table.go_to(0)
    stage.load()
    assert stage.browser.detail.entry["jsonPayload"]["message"] == "boom"
    stage.browser.ask_query("severity>=(")
    stage.settle()
    assert stage.find("logs.query.fault").text()
    assert shown(stage) == ["boom"]


@given(st.one_of(st.builds(LogWish, project_id=NAMES), st.builds(LogWish, job_id=NAMES)))
def test_what_a_link_asks_of_a_feed_can_be_read(wish: LogWish) -> None:
    assert not isinstance(parse(wished_query(wish, in_feed=True)), QueryFault)
    assert wished_query(wish, in_feed=False) == ""


def test_an_execution_is_asked_for_by_its_label() -> None:
    text = wished_query(LogWish(execution="stitch-7"), in_feed=True)
    assert text == 'labels."run.googleapis.com/execution_name"="stitch-7"'


def test_queries_are_there_again_after_a_restart(tmp_path: Path) -> None:
    shelf = FileShelf(tmp_path)
    query = KeptQuery("a OR b", QueryMode.WORDS, "mine")
    assert shelf.save(query) is None
    assert shelf.save(KeptQuery("x", QueryMode.QUERY)) == "A name is missing."
    shelf.remember(KeptQuery("severity>=ERROR"))
    again = FileShelf(tmp_path)
    assert (again.saved, again.history) == ((query,), (KeptQuery("severity>=ERROR"),))
    again.forget("mine")
    assert FileShelf(tmp_path).saved == ()
    assert (tmp_path / FILE).exists()
