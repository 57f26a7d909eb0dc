"""A log ends when the engine has said that its runs did and all behind that word was read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.domain.execution import Execution, ExecutionListing, ExecutionState
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.log_feed import LogFile
from phoenix_admin.services.logs.shown_log import Asked, Pill, PillFace, SourceState
from tests.support.log_desk import LogDesk
from tests.support.scripted_feed import ScriptedFeed, fed, took

RUN = open_fake().world.add_execution("run", ExecutionState.RUNNING, project_id="p")
RUNNING, DONE, FAILED = ExecutionState.RUNNING, ExecutionState.SUCCEEDED, ExecutionState.FAILED


class Runs:
    """An engine's runs, and `LogFiles` with the log of each."""

    def __init__(self, desk: LogDesk, folder: Path) -> None:
        self.desk, self.folder = desk, folder
        self.runs: dict[str, Execution] = {}
        self.written: dict[str, int] = {}
        desk.log.add_files(self)

    def files(
        self, call: Call, *, project_id: str | None = None, job_id: str | None = None
    ) -> tuple[LogFile, ...]:
        del call, project_id, job_id
        return tuple(LogFile(name, self.path(name), "Runs", "p", None) for name in self.runs)

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def begin(self, name: str) -> None:
        self.runs[name] = replace(RUN, name=name, created_at=self.desk.clock.now())
        self.write(name)

    def write(self, name: str, line: str = "no time stands here") -> None:
        with self.path(name).open("a") as file:
            file.write(f"{line}\n")
        self.written[name] = self.written.get(name, 0) + 1

    def end(self, name: str, state: ExecutionState = DONE) -> None:
        self.runs[name] = replace(self.runs[name], state=state, ended_at=self.desk.clock.now())

    def say(self) -> ExecutionListing:
        return ExecutionListing(tuple(self.runs.values()), self.desk.clock.now())

    def heard(self) -> None:
        self.desk.log.note_runs(self.say())
        self.desk.clock.advance(0.1)


@pytest.fixture
def desk() -> Iterator[LogDesk]:
    with LogDesk() as made:
        yield made


@pytest.fixture
def runs(desk: LogDesk, tmp_path: Path) -> Runs:
    made = Runs(desk, tmp_path)
    made.begin("stitch-1")
    desk.look()
    return made


def pill(desk: LogDesk) -> PillFace:
    return desk.log.face.pill


def test_an_end_is_said_with_when_and_by_whose_word(desk: LogDesk, runs: Runs) -> None:
    assert (pill(desk).pill, pill(desk).why) == (Pill.LIVE, "")
    runs.heard()
    assert pill(desk).pill is Pill.LIVE
    runs.write("stitch-1", "the last line")
    runs.end("stitch-1", FAILED)
    runs.heard()
    assert pill(desk).pill is Pill.CHECKING, "what it wrote last is not read yet"
    assert pill(desk).why.startswith("stitch-1 failed at ")
    desk.look()
    found = pill(desk)
    assert (found.pill, found.count) == (Pill.ENDED, 0)
    assert found.at == runs.runs["stitch-1"].ended_at
    at = f"{found.at:%Y-%m-%d %H:%M:%SZ}"
    assert f"stitch-1 failed at {at}. The engine said so at" in found.why
    (source,) = desk.log.face.sources
    assert (source.state, source.words) == (SourceState.ENDED, f"stitch-1 failed at {at}")
    assert len(desk.messages()) == 2


def test_lines_behind_the_end_are_shown_and_counted(desk: LogDesk, runs: Runs) -> None:
    runs.end("stitch-1")
    runs.heard()
    desk.look()
    runs.write("stitch-1", "a child of it lives on")
    desk.look()
    desk.look()
    assert (pill(desk).pill, pill(desk).count) == (Pill.ENDED, 1)
    assert "1 line was written after the end." in pill(desk).why
    assert desk.messages()[-1] == "a child of it lives on"
    desk.log.pause()
    assert pill(desk).pill is Pill.PAUSED
    assert "succeeded" in pill(desk).why


def test_lines_whose_own_time_lies_behind_the_end_are_counted(desk: LogDesk, runs: Runs) -> None:
    runs.end("stitch-1")
    for seconds in (2, 60):
        later = desk.clock.now() + timedelta(seconds=seconds)
        runs.write("stitch-1", f"{later:%Y-%m-%dT%H:%M:%SZ} {seconds} s later")
    runs.heard()
    desk.look()
    assert (pill(desk).pill, pill(desk).count) == (Pill.ENDED, 1)


def test_a_run_more_makes_it_live_again(desk: LogDesk, runs: Runs) -> None:
    runs.end("stitch-1")
    runs.heard()
    desk.look()
    assert pill(desk).pill is Pill.ENDED
    queued = replace(RUN, name="stitch-2", state=ExecutionState.PENDING)
    desk.log.note_runs(ExecutionListing((queued, runs.runs["stitch-1"]), desk.clock.now()))
    assert (pill(desk).pill, pill(desk).why) == (Pill.LIVE, "stitch-2 is pending")
    runs.begin("stitch-2")
    desk.look()
    assert pill(desk).pill is Pill.LIVE
    runs.end("stitch-2")
    runs.heard()
    desk.look()
    assert pill(desk).pill is Pill.ENDED
    assert pill(desk).why.startswith("All 2 runs have ended, the last: stitch-2 succeeded at ")


def test_the_engine_s_last_word_holds(desk: LogDesk, runs: Runs) -> None:
    going = runs.say()
    desk.clock.advance(1)
    runs.end("stitch-1")
    ended = runs.say()
    runs.heard()
    desk.look()
    assert pill(desk).pill is Pill.ENDED
    desk.log.note_runs(going)
    assert pill(desk).pill is Pill.ENDED, "an answer that was under way for long"
    desk.log.note_runs(replace(going, taken_at=ended.taken_at + timedelta(seconds=5)))
    assert (pill(desk).pill, desk.log.face.sources[0].state) == (Pill.LIVE, SourceState.LIVE)


def test_what_was_heard_long_ago_is_no_end(desk: LogDesk, runs: Runs) -> None:
    runs.end("stitch-1")
    runs.heard()
    desk.look()
    desk.clock.advance(301)
    desk.look()
    assert pill(desk).pill is Pill.CHECKING
    assert pill(desk).why.startswith("whether a run has begun or ended since ")
    runs.heard()
    assert pill(desk).pill is Pill.ENDED


def test_nothing_is_said_of_an_end_beside_what_goes_on(desk: LogDesk, runs: Runs) -> None:
    runs.end("stitch-1")
    other = runs.folder / "program.log"
    other.write_text("goes on\n")
    desk.log.add_file(other)
    runs.heard()
    desk.look()
    assert pill(desk) == PillFace(Pill.LIVE)
    assert [face.state for face in desk.log.face.sources] == [SourceState.ENDED, SourceState.LIVE]
    desk.log.set_on_screen(False)
    assert pill(desk).pill is Pill.STILL


def test_nothing_of_a_run_is_live_before_the_engine_has_spoken(desk: LogDesk, runs: Runs) -> None:
    desk.log.await_runs()
    assert pill(desk).pill is Pill.CHECKING
    assert pill(desk).why == "the engine has not said yet whether what writes here goes on"
    assert desk.log.face.sources[0].state is SourceState.CHECKING
    desk.log.await_runs(trouble="Away.")
    assert pill(desk).why.endswith("goes on: Away.")
    runs.heard()
    assert pill(desk) == PillFace(Pill.LIVE)
    runs.begin("stitch-2")
    desk.look()
    assert pill(desk).pill is Pill.CHECKING, "nobody has named it"
    assert pill(desk).why.startswith("the engine did not name stitch-2 at ")
    runs.heard()
    assert pill(desk) == PillFace(Pill.LIVE)


def test_a_run_of_which_nothing_was_heard_for_long_is_not_live(desk: LogDesk, runs: Runs) -> None:
    runs.heard()
    desk.clock.advance(301)
    desk.look()
    desk.log.await_runs(trouble="Away.")
    assert pill(desk).pill is Pill.CHECKING
    assert pill(desk).why.endswith("is not known: Away.")
    runs.heard()
    assert pill(desk) == PillFace(Pill.LIVE)


def test_a_run_that_an_answer_for_another_query_names_is_known(desk: LogDesk, runs: Runs) -> None:
    desk.log.note_runs(runs.say(), "severity>=ERROR", only=("stitch-7",))
    assert desk.log.face.sources[0].state is SourceState.LIVE


def test_a_feed_is_live_while_the_engine_says_that_a_run_goes_on(desk: LogDesk) -> None:
    feed = ScriptedFeed([(fed(5, "b"),)])
    feed.takes = [took()]
    desk.log.limit_to("a run's")
    desk.log.await_runs("a run's")
    desk.log.add_feed(feed)
    for _ in range(3):
        desk.look()
    assert pill(desk).why.startswith("the engine has not said yet ")
    desk.log.note_runs(ExecutionListing((RUN,), desk.clock.now()), "a run's")
    assert pill(desk) == PillFace(Pill.LIVE)
    desk.clock.advance(301)
    desk.look()
    assert pill(desk).pill is Pill.CHECKING


@pytest.mark.parametrize("by_limit", [True, False])
def test_a_feed_ends_when_it_was_followed_past_the_end(desk: LogDesk, by_limit: bool) -> None:
    feed = ScriptedFeed([(fed(5, "b"),)])
    feed.takes = [took()]
    query = 'labels.run="stitch-1"'
    if by_limit:
        desk.log.limit_to(query)
    else:
        desk.log.ask(Asked(query))
    desk.log.add_feed(feed)
    desk.settle()
    run = replace(RUN, name="stitch-1", state=DONE, ended_at=desk.clock.now())
    desk.log.note_runs(ExecutionListing((run,), desk.clock.now()), query)
    for _ in range(4):
        desk.look()
    assert pill(desk).pill is Pill.CHECKING
    assert "entries that arrive late are waited for" in pill(desk).why
    desk.clock.advance(30)
    desk.look()
    desk.look()
    assert (pill(desk).pill, pill(desk).at) == (Pill.ENDED, run.ended_at)
    (source,) = desk.log.face.sources
    assert source.state is SourceState.ENDED
    desk.log.ask(Asked("severity>=DEBUG"))
    feed.takes.append(took())
    for _ in range(3):
        desk.look()
    assert (pill(desk).pill is Pill.ENDED) == by_limit, "other lines are let through now"


WORDS = st.sampled_from(["begin", "write", "end", "say", "look", "wait"])


@settings(max_examples=40)
@given(st.lists(st.tuples(WORDS, st.sampled_from("ab")), min_size=4, max_size=24))
def test_it_ends_exactly_when_the_engine_said_so_of_all_and_was_not_behind(
    steps: list[tuple[str, str]],
) -> None:
    """The obvious evaluator: by the last word of the engine, and by what was read since its first
    word of each end."""
    with TemporaryDirectory() as folder, LogDesk() as desk:
        runs = Runs(desk, Path(folder))
        said: tuple[datetime, dict[str, bool]] | None = None
        over: set[str] = set()  # said to have ended
        read: dict[str, int] = {}  # and read since, with as many lines
        for step, name in [("begin", "a"), *steps, ("look", "")]:
            alive = name in runs.runs and not runs.runs[name].state.is_terminal
            if step == "begin" and name not in runs.runs:
                runs.begin(name)
            elif step == "write" and name in runs.runs:
                runs.write(name)
            elif step == "end" and alive:
                runs.end(name)
            elif step == "say":
                states = {run.name: run.state.is_terminal for run in runs.runs.values()}
                said = desk.clock.now(), states
                over |= {run for run, ended in states.items() if ended}
                runs.heard()
            elif step == "wait":
                desk.clock.advance(150)
            if desk.log.face.pill.pill is Pill.ENDED:
                assert said is not None
                assert set(said[1]) <= set(read) or step == "look"
            if step == "look":
                desk.look()
                for run in over - set(read):
                    read[run] = runs.written[run]
                heard_of, states = said or (desk.clock.now(), {})
                fresh = desk.clock.now() - heard_of <= timedelta(minutes=5)
                ends = bool(states) and fresh and all(states.values()) and set(runs.runs) <= over
                face = desk.log.face
                assert (face.pill.pill is Pill.ENDED) == ends, (states, runs.runs.keys())
                if ends:
                    assert face.pill.count == sum(runs.written[run] - read[run] for run in read)
                assert face.rows == sum(runs.written.values())
