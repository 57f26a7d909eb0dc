"""All logs of an item hear the same of its runs at the same time."""

from datetime import UTC, datetime, timedelta

from phoenix_admin.domain.execution import ExecutionListing
from phoenix_admin.services.logs.runs_board import MOST_ITEMS, RunsBoard

NOW = datetime(2026, 11, 22, 14, tzinfo=UTC)


def said(seconds: float) -> ExecutionListing:
    return ExecutionListing((), NOW + timedelta(seconds=seconds))


def test_what_is_said_of_an_item_is_heard_by_its_logs_and_no_others() -> None:
    board, dock, page, other = RunsBoard(), [], [], []
    leave = board.join("project:p", dock.append)
    board.join("project:p", page.append)
    board.join(None, other.append)
    board.tell("project:p", said(1))
    assert (dock, page, other) == ([said(1)], [said(1)], [])
    leave()
    leave()
    board.tell("project:p", said(2))
    assert (dock, page) == ([said(1)], [said(1), said(2)])
    assert (board.last("project:p"), board.last(None)) == (said(2), None)


def test_an_answer_that_was_under_way_for_long_takes_nothing_back() -> None:
    board, page = RunsBoard(), []
    board.join(None, page.append)
    board.tell(None, said(5))
    board.tell(None, said(1))
    assert page == [said(5), said(5)]
    assert board.last(None) == said(5)


def test_few_items_are_remembered_those_heard_last() -> None:
    board = RunsBoard()
    for number in range(MOST_ITEMS):
        board.tell(f"job:{number}", said(number))
    board.tell("job:0", said(MOST_ITEMS))
    board.tell("project:p", said(MOST_ITEMS))
    assert board.last("job:0") is not None
    assert board.last("job:1") is None
    assert board.last("job:2") is not None


def test_an_item_whose_logs_have_left_is_forgotten_and_can_be_joined_again() -> None:
    board, page, other = RunsBoard(), [], []
    leave = board.join("job:1", page.append)
    leave()
    assert board._logs == {}
    board.join("job:1", other.append)
    leave()
    board.tell("job:1", said(1))
    assert (page, other) == ([], [said(1)])
