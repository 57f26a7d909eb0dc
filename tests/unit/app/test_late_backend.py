"""A backend that is opened late: once, by whoever comes first, and never after it was closed."""

import inspect
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from phoenix_admin.app import late_ports
from phoenix_admin.app.late_backend import LateBackend
from phoenix_admin.app.late_ports import LateJobEngine, LateProjectStore
from phoenix_admin.domain.errors import Bug, Offline, Slow, Unsupported
from phoenix_admin.ports.job_engine import JobEngine
from phoenix_admin.ports.project_store import ProjectStore


class Behind:
    """A backend that counts how often it was closed."""

    def __init__(self) -> None:
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


class Opening:
    """Opens backends; raises what it is told to, and can be held in the middle."""

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)
        self.made: list[Behind] = []
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(self) -> Behind:
        self.begun.set()
        assert self.go_on.wait(10)
        if self.faults:
            raise self.faults.pop(0)
        self.made.append(Behind())
        return self.made[-1]


def test_nothing_is_opened_before_somebody_asks_and_then_only_once() -> None:
    opening = Opening()
    late = LateBackend("dev", opening)
    assert opening.made == []
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: late.opened(), range(64)))
    assert found == set(opening.made)
    assert len(found) == 1
    late.close()
    late.close()
    assert opening.made[0].closed == 1


def test_closing_before_anything_is_harmless_and_final() -> None:
    opening = Opening()
    late = LateBackend("dev", opening)
    late.close()
    with pytest.raises(Offline) as told:
        late.opened()
    assert not told.value.may_have_happened
    assert opening.made == []


def test_closing_does_not_wait_for_an_opening_which_is_closed_at_its_end() -> None:
    opening = Opening()
    opening.go_on.clear()
    late = LateBackend("dev", opening)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(late.opened)
        assert opening.begun.wait(10)
        late.close()  # returns although the opening has not ended
        opening.go_on.set()
        with pytest.raises(Offline, match="closed"):
            asked.result(10)
    assert [each.closed for each in opening.made] == [1]


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (ImportError("no grpc"), Unsupported, "no grpc"),
        (Slow("the disk"), Slow, "the disk"),
        pytest.param(
            OSError("odd"), Bug, "odd", marks=pytest.mark.expects_log("dev could not be opened")
        ),
    ],
)
def test_a_fault_is_told_leaves_no_doubt_and_is_tried_again(fault, kind, words) -> None:
    opening = Opening(fault)
    late = LateBackend("dev", opening)
    with pytest.raises(kind, match=words) as told:
        late.opened()
    assert not told.value.may_have_happened
    assert late.opened() is opening.made[0]


class Recorder:
    """Gives back which method was called, with what."""

    def __getattr__(self, name: str):
        return lambda *given, **named: (name, given, named)


@pytest.mark.parametrize(
    ("port", "late"),
    [(ProjectStore, LateProjectStore), (JobEngine, LateJobEngine)],
)
def test_every_method_of_a_port_goes_to_the_one_behind_it(port, late) -> None:
    methods = [name for name in vars(port) if inspect.isfunction(getattr(port, name))]
    methods = [name for name in methods if not name.startswith("_")]
    assert methods
    made = late(Recorder)
    for name in methods:
        parameters = list(inspect.signature(getattr(port, name)).parameters.values())[1:]
        named = {each.name: each.name for each in parameters if each.kind is each.KEYWORD_ONLY}
        given = tuple(each.name for each in parameters if each.name not in named)
        assert getattr(made, name)(*given, **named) == (name, given, named)
    assert inspect.getmodule(late) is late_ports
