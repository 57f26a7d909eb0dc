"""What a process uses, by /proc and by psutil: both say the same."""

import os
import sys

import psutil
import pytest

from phoenix_admin.backends.local import process_memory, process_memory_psutil
from phoenix_admin.backends.local.processes import identity_of
from tests.support.memory_children import memory_children

MIB = 2**20
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")


@pytest.fixture(params=["psutil", pytest.param("procfs", marks=LINUX)])
def reading(request: pytest.FixtureRequest):
    if request.param == "psutil":
        return process_memory_psutil
    from phoenix_admin.backends.local import process_memory_procfs  # noqa: PLC0415 - Linux

    return process_memory_procfs


def test_a_process_is_read_and_one_that_has_ended_uses_nothing(reading) -> None:
    with memory_children(1) as (child,):
        child.grow(40)
        identity = identity_of(child.pid)
        assert identity is not None
        assert reading.began_at(child.pid) == pytest.approx(identity.created, abs=1.5)
        there = psutil.Process(child.pid).memory_full_info()
        assert reading.resident_of(child.pid) == pytest.approx(there.rss, abs=MIB)
        assert reading.unshared_of(child.pid) == pytest.approx(there.uss, abs=MIB)
        assert there.uss > 40 * MIB
        child.process.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # a zombie
        assert reading.resident_of(child.pid) == 0
    assert reading.began_at(child.pid) is None
    assert reading.resident_of(child.pid) == 0
    assert reading.unshared_of(child.pid) == 0


def test_the_machine_has_as_much_by_both(reading) -> None:
    assert reading.all_memory() == psutil.virtual_memory().total


@LINUX
def test_linux_needs_no_psutil() -> None:
    assert process_memory.resident_of.__module__.endswith("procfs")
