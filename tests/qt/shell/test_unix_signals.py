"""A signal of the system ends the event loop, and everything is put back afterwards."""

import os
import signal

import pytest

from phoenix_admin.qt.unix_signals import QuitOnSignal


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_is_heard_by_an_idle_loop(qapp, qtbot, number):
    before = signal.getsignal(number)
    quitting = QuitOnSignal(qapp)
    ends = quitting._ends
    with qtbot.waitSignal(quitting.quitting):
        signal.raise_signal(number)
    quitting.stop()
    assert signal.getsignal(number) is before
    assert signal.set_wakeup_fd(-1) == -1
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(ends.write)
