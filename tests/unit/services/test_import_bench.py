"""Measuring in the background: step by step, to the end or stopped, kept and compared."""

from pathlib import Path

import pytest

from phoenix_admin.domain.errors import Missing
from phoenix_admin.domain.import_profile import NOTHING, Cost, by_package
from phoenix_admin.services.import_bench import Asked, ImportBench, profile_text, read_profile
from phoenix_admin.tasks.scope import Scope
from tests.support.import_world import CLIENTS, NO_PYTHON, furnished, make_prober
from tests.support.manual_runner import ManualRunner


class Bench:
    """A bench over a made-up interpreter."""

    def __init__(self) -> None:
        self.prober, self.runner, self.scope = furnished(), ManualRunner(), Scope("LOCAL")
        self.bench = ImportBench(lambda _: self.prober, self.runner, self.scope)
        self.heard: list[int] = []
        self.bench.changed.add(lambda: self.heard.append(self.bench.done))

    def measured(self, *names: str) -> ImportBench:
        self.bench.request(Asked(names))
        self.runner.run_all()
        return self.bench


@pytest.fixture
def made() -> Bench:
    return Bench()


def test_each_process_is_a_task_of_its_own(made: Bench) -> None:
    made.bench.request(Asked(CLIENTS[:2]))
    assert (made.bench.is_measuring, made.bench.of, len(made.runner.waiting)) == (True, 20, 1)
    made.runner.run_next()
    assert (made.bench.done, len(made.runner.waiting)) == (1, 1)
    made.runner.run_all()
    profile = made.bench.profile
    assert not made.bench.is_measuring
    assert profile is not None
    assert made.heard[-1] == 20
    assert len(made.prober.asked) == 20
    # What both need is in `own` once, so packages add up to what they take together.
    summed = sum(by_package(profile.own).values(), NOTHING)
    assert summed.kib == pytest.approx(profile.together.total.kib)
    assert profile.saves[CLIENTS[1]] == made.prober.modules[CLIENTS[1]].cost + Cost(12, 6_500)


def test_stopped_nothing_comes_of_it_and_what_was_shown_stays(made: Bench) -> None:
    shown = made.measured("grpc").profile
    made.bench.request(Asked(CLIENTS))
    made.runner.run_next()
    made.runner.run_body_only()
    made.bench.stop()
    made.runner.deliver()
    assert not made.runner.waiting
    assert made.bench.profile is shown
    assert not made.bench.is_measuring
    made.measured("proto")
    assert made.bench.profile is not shown


def test_a_second_request_changes_nothing(made: Bench) -> None:
    made.bench.request(Asked(("grpc",)))
    made.bench.request(Asked(("proto",)))
    made.runner.run_all()
    assert made.bench.profile is not None
    assert made.bench.profile.modules == ("grpc",)


def test_a_failure_is_kept_until_the_next_request(made: Bench) -> None:
    shown = made.measured("grpc").profile
    failed = made.measured("no_such_thing").failure
    assert failed is not None
    assert "no_such_thing cannot be imported" in failed.text
    assert made.bench.profile is shown
    assert made.measured().failure is not None  # no name at all
    assert made.measured("proto").failure is None


def test_without_an_interpreter_it_says_so() -> None:
    runner = ManualRunner()
    bench = ImportBench(lambda at: make_prober(at, furnished()), runner, Scope("LOCAL"))
    assert bench.own_refusal == NO_PYTHON
    bench.request(Asked(("grpc",)))
    assert isinstance(bench.failure, Missing)
    assert not runner.waiting
    bench.request(Asked(("grpc",), Path("/opt/python3")))
    assert bench.is_measuring


def test_a_profile_comes_back_from_its_file(made: Bench, tmp_path: Path) -> None:
    profile = made.measured(*CLIENTS).profile
    assert profile is not None
    path = tmp_path / "before.json"
    path.write_text(profile_text(profile), encoding="utf-8")
    assert read_profile(path).packages == profile.packages
    made.bench.request_compare(path)
    made.runner.run_all()
    assert made.bench.before is not None
    assert made.bench.before_name == "before.json"
    made.bench.stop_comparing()
    assert made.bench.before is None


@pytest.mark.parametrize(
    ("text", "says"),
    [("[]", "no import profile"), ("{", "no import profile"), ("[" * 200_000, "no import"),
     ('{"format": 9}', "format 9")],
)  # fmt: skip
def test_a_file_that_is_none_is_refused(made: Bench, tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "other.json").write_text(text, encoding="utf-8")
    made.bench.request_open(tmp_path / "other.json")
    made.runner.run_all()
    assert made.bench.failure is not None
    assert says in made.bench.failure.text
    assert made.bench.profile is None


def test_a_file_that_is_not_there_is_named(made: Bench, tmp_path: Path) -> None:
    made.bench.request_open(tmp_path / "none.json")
    made.runner.run_all()
    assert made.bench.failure is not None
    assert made.bench.failure.text.startswith("none.json cannot be read: no such file")


def test_when_the_environment_is_left_nothing_goes_on(made: Bench) -> None:
    made.bench.request(Asked(CLIENTS))
    made.runner.run_next()
    made.scope.close()
    made.runner.run_all()
    assert len(made.prober.asked) == 1
    assert made.bench.profile is None
