"""Brings each reading onto the board: short lists at once, long ones on a lane.

Ten thousand rows take longer than a frame to compare and to order. On a lane they take the same
time, but nobody waits for it; the screen only applies the difference.
"""

from collections.abc import Callable, Sequence
from typing import Generic

from phoenix_admin.ports.call import Call
from phoenix_admin.qt.tables import KeyedRows, RowDiff, diff_rows
from phoenix_admin.tasks.outcome import Cancelled, Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Overlap, Task
from phoenix_admin.ui.lists.board import Arrival, Board, Entry, RowT, View

AT_ONCE = 1000
"""Rows up to which the work is done at once: a few milliseconds."""
PAUSE = 0.001

Update = Sequence[Entry[RowT]] | RowDiff[Entry[RowT]] | Entry[RowT]
"""What to show: all rows, the difference from those shown, or one row with other contents."""
Arranged = tuple[Board[RowT], RowDiff[Entry[RowT]]]


class Arranger(Generic[RowT]):
    """Holds the board. UI thread only.

    `key` names the work on the lane, `board` is the empty one to begin with. `situation` makes an
    arrival of rows: what is selected and whether the person works in the list is asked again when
    a lane answers, because both may have changed meanwhile. `shown` is what the table shows now.
    `on_board` is told of every new board, with what to apply.
    """

    def __init__(
        self,
        key: str,
        board: Board[RowT],
        runner: TaskRunner,
        scope: Scope,
        situation: Callable[[Sequence[RowT], frozenset[str]], Arrival[RowT]],
        shown: Callable[[], KeyedRows[Entry[RowT]]],
        on_board: Callable[[Board[RowT], Update[RowT]], None],
    ) -> None:
        self.board = board
        self._key = key
        self._runner = runner
        self._scope = scope
        self._situation = situation
        self._shown = shown
        self._on_board = on_board
        self._admitted: frozenset[str] = frozenset()
        self._under_way = False

    def admit(self, row_id: str) -> None:
        """The person has made this item: it need not wait when it arrives."""
        self._admitted |= {row_id}

    def take(self, rows: Sequence[RowT]) -> None:
        """A reading has come."""
        arrival = self._situation(rows, self._admitted)
        if len(rows) <= AT_ONCE:
            self._adopt(self.board.taking(arrival))
        else:
            self._send(arrival)

    def amend(self, row: RowT, rows: Callable[[], Sequence[RowT]]) -> None:
        """One row has changed, the others of `rows` are those taken before."""
        # What a lane is comparing does not hold this row yet: it has to begin again.
        board = None if self._under_way else self.board.amended(row)
        if board is None:
            self.take(rows())
        elif board is not self.board:
            self._adopt(board, board.entries[board.rules.id_of(row)])

    def ask(self, view: View) -> None:
        """The person wants to see something else, or in another order."""
        self._adopt(self.board.asked(view))

    def settle(self, held: str | None) -> None:
        """The person wants the list in order, with everything that waits."""
        self._adopt(self.board.settled(held))

    def _adopt(self, board: Board[RowT], update: Update[RowT] | None = None) -> None:
        self.board = board
        self._admitted = frozenset(i for i in self._admitted if i not in board.entries)
        self._on_board(board, board.rows() if update is None else update)

    def _send(self, arrival: Arrival[RowT]) -> None:
        base, shown = self.board, self._shown()

        def body(call: Call) -> Arranged[RowT]:
            def breathe() -> None:
                call.raise_if_cancelled()
                call.wait(PAUSE)

            board = base.taking(arrival, breathe)
            breathe()
            return board, diff_rows(shown, board.rows())

        def arrived(outcome: Outcome[Arranged[RowT]]) -> None:
            self._under_way = False
            self._on_arranged(base, arrival, outcome)

        task = Task(self._key, body, overlap=Overlap.LATEST)
        self._under_way = not self._runner.submit(self._scope, task, arrived).refused

    def _on_arranged(
        self, base: Board[RowT], arrival: Arrival[RowT], outcome: Outcome[Arranged[RowT]]
    ) -> None:
        match outcome:
            case Ok((board, diff)):
                again = self._situation(arrival.rows, self._admitted)
                moved_on = (again.in_use, again.selected) != (arrival.in_use, arrival.selected)
                if self.board is not base or moved_on:
                    self._send(again)
                else:
                    self._adopt(board, diff)
            case Failed():
                # Slow or broken on the lane: the person still gets the rows.
                self._adopt(self.board.taking(arrival))
            case Cancelled():
                pass
