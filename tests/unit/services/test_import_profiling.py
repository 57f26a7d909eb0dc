"""Which processes a profile takes, and what is made of their answers."""

from collections.abc import Sequence

import pytest

from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.import_profile import Cost, ImportRun, OwnCost
from phoenix_admin.ports.call import Call
from phoenix_admin.services.import_profile_report import compared_lines, profile_lines
from phoenix_admin.services.import_profiling import processes_needed, profile_imports
from phoenix_admin.tasks.context import unhurried

OWN = {"a": Cost(10, 10_240), "b": Cost(20, 20_480), "shared": Cost(30, 30_720)}
EXTRA_KIB = 8_192
"""What it takes more when `b` does not come first."""


class Interpreter:
    """a and b both need shared; each process is a little slower than the one before."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def run(self, modules: Sequence[str], call: Call, *, split: bool = False) -> ImportRun:
        call.raise_if_cancelled()
        names = tuple(modules)
        self.asked.append(names)
        slower = len(self.asked) * 0.001
        seen: set[str] = set()
        steps: list[Cost] = []
        for name in names:
            new = {name, "shared"} - seen
            seen |= new
            kib = sum(OWN[each].kib for each in new)
            kib += EXTRA_KIB if name == "b" and name != names[0] else 0
            steps.append(Cost(sum(OWN[each].ms for each in new) + slower, kib))
        total = Cost(sum(s.ms for s in steps), sum(s.kib for s in steps))
        own = tuple(OwnCost(each, None, OWN[each]) for each in sorted(seen)) if split else ()
        return ImportRun(names, "3.11.7", total, tuple(steps), 9_000, 9_000 + total.kib, own)


def test_what_is_shared_is_counted_once() -> None:
    interpreter, heard = Interpreter(), []
    found = profile_imports(
        ["a", "b", "a"], interpreter, unhurried(), on_step=lambda *step: heard.append(step)
    )
    assert found.modules == ("a", "b")
    assert {name: cost.kib for name, cost in found.alone.items()} == {"a": 40_960, "b": 51_200}
    assert found.together.total.kib == 61_440 + EXTRA_KIB
    assert {name: cost.kib for name, cost in found.packages.items()} == {
        name: cost.kib for name, cost in OWN.items()
    }
    assert found.saves["b"].kib == 20_480 + EXTRA_KIB
    assert found.better_first is not None
    assert (found.better_first[0], found.better_first[1].kib) == ("b", EXTRA_KIB)
    assert len(interpreter.asked) == processes_needed(2) == len(heard)
    assert heard[-1] == (processes_needed(2), processes_needed(2))


def test_of_one_module_there_is_nothing_to_leave_out() -> None:
    interpreter = Interpreter()
    found = profile_imports(["a"], interpreter, unhurried())
    assert len(interpreter.asked) == processes_needed(1) == 5
    assert found.alone == {"a": found.together.total}
    assert (found.saves, found.first) == ({}, {})


def test_without_a_name_nothing_is_started() -> None:
    with pytest.raises(Invalid, match="at least one"):
        profile_imports([], Interpreter(), unhurried())


def test_the_report_says_what_would_help() -> None:
    found = profile_imports(["a", "b"], Interpreter(), unhurried())
    text = "\n".join(profile_lines(found))
    assert text.startswith("2 modules with Python 3.11.7: 60 ms, 68.0 MiB (before it 8.8 MiB")
    assert "shared 30 ms, 30.0 MiB" in " ".join(text.split())
    assert "Import b first: that takes 0 ms, 8.0 MiB less." in text
    assert text.endswith("b saves most: 20 ms, 28.0 MiB.")
    compared = list(compared_lines(found, profile_imports(["a"], Interpreter(), unhurried())))
    assert compared[0] == "Since then: -20 ms, -28.0 MiB in all."
    assert compared[1] == "The other profile is of a, b."
    assert compared[3].split() == ["b", "20", "ms,", "20.0", "MiB", "0", "ms,", "0.0", "MiB",
                                   "-20", "ms,", "-20.0", "MiB"]  # fmt: skip
