"""What a person types stays within the log they look at, however it is written."""

from datetime import UTC, datetime
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from phoenix_admin.domain.log_query import QueryFault, parse
from phoenix_admin.domain.log_query.tree import all_of
from phoenix_admin.services.logs.asked_query import read_asked
from phoenix_admin.services.logs.shown_log import Asked, QueryMode
from tests.support.log_desk import LogDesk
from tests.unit.services.logs.test_log_session import entry, written

NOW = datetime(2026, 1, 31, 10, tzinfo=UTC)
LIMIT = 'labels.run=("a" OR "b") timestamp>="2026-01-30T00:00:00Z"'
WORDS = st.sampled_from(
    ["a", ")", "(", "OR", "AND", "NOT", "--", "-", '"', "\n", "severity>=ERROR", '"b c"', "x:y"]
)


@given(st.lists(WORDS, max_size=8).map(" ".join), st.sampled_from(QueryMode))
@example("a) OR (b", QueryMode.QUERY)
@example("a -- b", QueryMode.QUERY)
@example("a OR b", QueryMode.QUERY)
@example("", QueryMode.QUERY)
def test_no_text_gets_out_of_its_limit(text: str, mode: QueryMode) -> None:
    alone = read_asked(Asked(text, mode), NOW)
    limited = read_asked(Asked(text, mode), NOW, LIMIT)
    if isinstance(alone, QueryFault):
        assert limited == alone  # and it points into what was typed
        return
    assert not isinstance(limited, QueryFault)
    limit = parse(LIMIT)
    assert not isinstance(limit, QueryFault)
    wanted = all_of((limit.tree, alone.query.tree))
    assert limited.query.tree == wanted
    sent = parse(limited.cloud)
    assert not isinstance(sent, QueryFault)
    assert sent.tree == wanted


def test_a_limited_log_shows_nothing_else_and_can_be_limited_anew(tmp_path: Path) -> None:
    one = written(tmp_path / "one.log", entry(1, "mine"), entry(2, "yours"), entry(3, "mine too"))
    with LogDesk() as desk:
        desk.log.limit_to("jsonPayload.message:mine")
        desk.files([one])
        desk.settle()
        assert desk.messages() == ["mine", "mine too"]
        desk.ask("too OR yours")
        assert desk.messages() == ["mine too"]
        assert desk.log.asked.text == "too OR yours"
        desk.log.limit_to("jsonPayload.message:yours")
        desk.settle()
        assert desk.messages() == ["yours"]
        assert desk.log.read_at == desk.clock.now()
