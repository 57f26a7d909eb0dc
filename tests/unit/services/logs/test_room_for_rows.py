"""Files that have more rows than are held: the oldest make room, and that is said."""

from pathlib import Path

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.log_store.columns import SEGMENT_ROWS
from phoenix_admin.services.logs.asked_query import ReadQuery, read_asked
from phoenix_admin.services.logs.log_engine import LogEngine
from phoenix_admin.services.logs.log_face import ViewState, face_of
from phoenix_admin.services.logs.log_reading import Answer, Wanted
from phoenix_admin.services.logs.run_endings import RunEndings
from phoenix_admin.services.logs.shown_log import Asked
from phoenix_admin.services.logs.source_specs import FileSpec
from phoenix_admin.tasks.context import unhurried

LINES = 2 * SEGMENT_ROWS + 500


def test_the_oldest_rows_of_the_longest_file_make_room_and_are_counted(tmp_path: Path) -> None:
    long, short = tmp_path / "long.log", tmp_path / "short.log"
    long.write_text("".join(f"{number}\n" for number in range(LINES)))
    short.write_text("one\ntwo\n")
    clock = FakeClock()
    query = read_asked(Asked(), clock.now())
    assert isinstance(query, ReadQuery)
    engine = LogEngine(clock, most_rows=SEGMENT_ROWS + 1000)
    specs = (FileSpec(long, "long.log"), FileSpec(short, "short.log"))
    answer: Answer | None = None
    while answer is None or answer.more:
        wanted = Wanted(query, 0, specs, frozenset(), False, answer.reading if answer else 0)
        answer = engine.read(wanted, unhurried())
    held = SEGMENT_ROWS + 500
    assert (answer.total, len(answer.shown)) == (held + 2, held + 2)
    first, second = answer.files
    assert (first.rows, first.left, second.rows, second.left) == (held, SEGMENT_ROWS, 2, 0)
    codes = answer.shown.codes(0, 1)
    assert answer.parts[0].line(codes[0]).message == str(SEGMENT_ROWS)  # type: ignore[union-attr]
    runs = RunEndings().word(clock.now())
    state = ViewState(answer, answer, query, query, 0, {}, set(), True, False, 0, None, None, runs)
    (note,) = face_of(state).notes
    assert note.startswith("the first 65\u202f536 lines of long.log are left out")
    engine.close()
