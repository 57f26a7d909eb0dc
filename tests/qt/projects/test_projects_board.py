"""The order belongs to the person; readings change contents."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.ui.lists.board import Arrival, Narrowing
from phoenix_admin.ui.panels.projects.board import Board, View
from phoenix_admin.ui.panels.projects.row_facts import ColumnKey
from tests.qt.projects.rows import NOW, a_row, an_execution

EVERYTHING = View()


def board_of(*rows, view=EVERYTHING):
    return Board().asked(view).taking(Arrival(rows, NOW, in_use=False))


def take(board, *rows, in_use=True, selected=None, admitted=()):
    arrival = Arrival(rows, NOW, in_use, selected, frozenset(admitted))
    return board.taking(arrival)


def test_the_first_reading_is_shown_by_name():
    board = board_of(a_row("3", "cedar"), a_row("1", "Birch"), a_row("2", "ash"))
    assert board.shown == ("2", "1", "3")


def test_a_renamed_row_stays_where_it_is_while_the_list_is_in_use():
    board = board_of(a_row("a"), a_row("b"), a_row("c"), a_row("d"))
    board = take(board, a_row("a", "zebra", version=2), a_row("b"), a_row("c"), a_row("d"))
    assert board.shown == ("a", "b", "c", "d")
    assert board.entries["a"].row.project.name == "zebra"
    assert board.would_move == 1
    assert board.settled(None).shown == ("b", "c", "d", "a")


def test_a_renamed_row_moves_at_once_while_nobody_is_there():
    board = board_of(a_row("a"), a_row("b"))
    board = take(board, a_row("a", "zebra", version=2), a_row("b"), in_use=False)
    assert board.shown == ("b", "a")
    assert board.would_move == 0


def test_new_rows_wait_until_they_are_asked_for():
    board = take(board_of(a_row("b"), a_row("d")), a_row("a"), a_row("b"), a_row("c"), a_row("d"))
    assert board.shown == ("b", "d")
    assert board.waiting == {"a", "c"}
    assert board.counts.all == 4
    assert board.settled(None).shown == ("a", "b", "c", "d")


def test_a_row_that_waits_and_vanishes_waits_no_more():
    board = take(board_of(a_row("b")), a_row("a"), a_row("b"))
    assert take(board, a_row("b")).waiting == frozenset()


def test_what_the_person_has_made_is_shown_at_its_place():
    board = board_of(a_row("b"), a_row("d"))
    board = take(board, a_row("a"), a_row("b"), a_row("c"), a_row("d"), admitted="c")
    assert board.shown == ("b", "c", "d")
    assert board.waiting == {"a"}


def test_what_the_person_has_made_finds_its_place_in_a_descending_list():
    view = View(descending=True)
    board = board_of(a_row("b"), a_row("d"), a_row("e"), view=view)
    board = take(board, a_row("b"), a_row("c"), a_row("d"), a_row("e"), admitted="c")
    assert board.shown == ("e", "d", "c", "b")


def test_the_first_rows_of_an_empty_list_need_not_wait():
    assert take(board_of(), a_row("a"), in_use=True).shown == ("a",)


def test_the_selected_row_stays_as_a_tombstone_with_the_first_time():
    board = board_of(a_row("a"), a_row("b"), a_row("c"))
    board = take(board, a_row("a"), a_row("c"), selected="b")
    assert board.shown == ("a", "b", "c")
    assert board.entries["b"].gone_at == NOW
    assert board.counts.all == 2
    later = Arrival((a_row("a"), a_row("c")), NOW.replace(hour=23), in_use=True, selected="b")
    assert board.taking(later).entries["b"].gone_at == NOW


def test_the_tombstone_goes_when_the_person_has_left_it():
    board = take(board_of(a_row("a"), a_row("b")), a_row("a"), selected="b")
    assert take(board, a_row("a"), selected="a").shown == ("a",)


def test_a_tombstone_whose_project_is_back_is_a_row_again():
    board = take(board_of(a_row("a"), a_row("b")), a_row("a"), selected="b")
    board = take(board, a_row("a"), a_row("b"), selected="b")
    assert board.entries["b"].gone_at is None
    assert board.counts.all == 2
    assert board.shown == ("a", "b")


def test_other_rows_that_vanish_are_gone():
    assert take(board_of(a_row("a"), a_row("b")), a_row("b")).shown == ("b",)


def test_filter_and_chips():
    rows = (
        a_row("1", "Alpha", "failed"),
        a_row("2", "Beta", "stitching", execution=an_execution()),
        a_row("3", "Gamma"),
    )
    board = board_of(*rows)
    assert (board.counts.all, board.counts.attention, board.counts.running) == (3, 1, 1)
    assert board.asked(View("alp")).shown == ("1",)
    assert board.asked(View("3")).shown == ("3",)
    assert board.asked(View(narrowing=Narrowing.ATTENTION)).shown == ("1",)
    assert board.asked(View(narrowing=Narrowing.RUNNING)).shown == ("2",)
    assert board.asked(View("gam", Narrowing.RUNNING)).shown == ()


def test_a_selected_row_that_no_longer_matches_stays_until_it_is_left():
    running = a_row("a", status="stitching", execution=an_execution())
    other = a_row("b", status="stitching", execution=an_execution())
    board = board_of(running, other).asked(View(narrowing=Narrowing.RUNNING))
    done, also = a_row("a", status="complete", version=2), a_row("b", status="complete", version=2)
    board = take(board, done, also, selected="a")
    assert board.shown == ("a",)
    assert take(board, done, also, selected="b").shown == ("a",)


def test_a_row_that_begins_to_match_waits():
    rows = [a_row("a", status="stitching", execution=an_execution()), a_row("b")]
    board = board_of(*rows).asked(View(narrowing=Narrowing.RUNNING))
    rows[1] = a_row("b", status="stitching", version=2, execution=an_execution())
    board = take(board, *rows)
    assert board.shown == ("a",)
    assert board.waiting == {"b"}


def test_an_execution_alone_changes_a_row():
    board = board_of(a_row("a", execution=an_execution(percent=10)))
    old = board.entries["a"]
    same = take(board, a_row("a", execution=an_execution(percent=10)))
    assert same.entries["a"] is old
    moved = take(board, a_row("a", execution=an_execution(percent=11)))
    assert moved.entries["a"] is not old


def test_every_column_sorts_both_ways():
    rows = [a_row("1", "b", "failed", clips=1), a_row("2", "a", "draft", clips=3)]
    board = board_of(*rows)
    for column in ColumnKey:
        up = board.asked(View(column=column))
        down = board.asked(View(column=column, descending=True))
        assert up.shown == tuple(reversed(down.shown)), column


def test_samples_are_counted():
    board = board_of(a_row("a", sample=True), a_row("b"))
    assert board.counts.marked == 1


names = st.sampled_from(["a", "b", "c", "d", "e", "f", "g", "h"])
statuses = st.sampled_from(["ready", "failed", "stitching", "complete"])
readings = st.lists(
    st.tuples(names, st.text("abz", max_size=2), statuses, st.integers(1, 3)),
    unique_by=lambda parts: parts[0],
    max_size=8,
)
views = st.builds(
    View,
    text=st.sampled_from(["", "a", "z"]),
    narrowing=st.sampled_from(Narrowing),
    column=st.sampled_from(ColumnKey),
    descending=st.booleans(),
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("take"), readings, st.none() | names, st.booleans()),
        st.tuples(st.just("ask"), views),
        st.tuples(st.just("settle"), st.none() | names),
    ),
    max_size=12,
)


@settings(max_examples=settings().max_examples * 2, deadline=None)
@given(steps)
def test_whatever_happens(moves):
    """No row twice, none unknown, none moved by a reading in use, none lost for good."""
    board, latest = Board(), {}
    for move in moves:
        before = board.shown
        if move[0] == "ask":
            board = board.asked(move[1])
        elif move[0] == "settle":
            board = board.settled(move[1])
        else:
            _, reading, selected, in_use = move
            rows = [
                a_row(i, name or i, status, version=f"{version}{name}{status}")
                for i, name, status, version in reading
            ]
            latest = {row.id: row for row in rows}
            board = take(board, *rows, in_use=in_use, selected=selected)
            if in_use:
                stayed = [i for i in before if i in board.shown]
                assert stayed == [i for i in board.shown if i in before]
                assert not before or set(board.shown) <= set(before)
            if selected in before:
                assert selected in board.shown
        assert len(set(board.shown)) == len(board.shown)
        assert not board.waiting & set(board.shown)
        for i, row in latest.items():
            assert board.entries[i].row.project.version == row.project.version
            assert not board.matches(i) or i in board.shown or i in board.waiting
        assert board.counts.all == len(latest)
        gone = set(board.entries) - set(latest)
        assert all(board.entries[i].gone_at is not None for i in gone)
    everything = replace(board, waiting=frozenset()).asked(View())
    assert set(everything.shown) == set(everything.entries)


@settings(max_examples=settings().max_examples * 2, deadline=None)
@given(readings, views, st.tuples(names, st.text("abz", max_size=2), statuses), st.booleans())
def test_amending_one_row_is_taking_the_whole_reading(reading, view, fresh, in_use):
    """The short way ends where the long way ends, or says that it cannot."""
    rows = {i: a_row(i, name or i, status, version=f"1{name}") for i, name, status, _ in reading}
    board = board_of(*rows.values(), view=view)
    changed, name, status = fresh
    row = a_row(changed, name or changed, status, version=f"2{name}{status}")
    short = board.amended(row)
    if changed not in rows:
        assert short is None
        return
    long = take(board, *{**rows, changed: row}.values(), in_use=in_use)
    if short is None:
        assert sort_moves(board, long, changed)
        return
    assert (short.shown, short.waiting, short.counts) == (long.shown, long.waiting, long.counts)
    assert short.would_move == long.would_move
    assert {i: e.row for i, e in short.entries.items()} == {
        i: e.row for i, e in long.entries.items()
    }
    assert short.keys == long.keys
    assert [e.row for e in short.rows()] == [e.row for e in long.rows()]


def sort_moves(before, after, project_id):
    """Whether this row's place is in question: it sorts or matches otherwise now."""
    same_key = before.keys[project_id] == after.keys[project_id]
    return not same_key or before.matches(project_id) is not after.matches(project_id)
