"""Nobody keeps signals that nobody has asked for, and everything works as before."""

import gc
import weakref

from PySide6.QtCore import QObject, QTimer, SignalInstance, Slot
from PySide6.QtGui import QAction, QStandardItemModel
from PySide6.QtWidgets import QButtonGroup, QLabel, QVBoxLayout

from phoenix_admin.qt.spare_signals import drop_all_spare_signals, drop_spare_signals


class Counter(QObject):
    """Counts what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.told = 0

    @Slot()
    def tell(self) -> None:
        self.told += 1


def spare(thing: QObject) -> int:
    return sum(isinstance(value, SignalInstance) for value in vars(thing).values())


def test_they_are_there_until_they_are_dropped(qapp):
    """If this fails, the binding makes them when they are asked for, and the module can go."""
    label = QLabel()
    assert spare(label) > 5
    drop_spare_signals(label)
    assert spare(label) == 0


def test_connections_hold_and_new_ones_can_be_made_and_undone(qapp):
    action, before, after = QAction("one"), Counter(), Counter()
    action.setProperty("mine", 1)
    action.mine = 2
    action.triggered.connect(before.tell)
    drop_all_spare_signals()
    assert action.mine == 2
    action.trigger()
    action.triggered.connect(after.tell)
    action.trigger()
    assert (before.told, after.told) == (2, 1)
    action.triggered.disconnect(before.tell)
    drop_all_spare_signals()
    action.triggered.disconnect(after.tell)
    action.trigger()
    assert (before.told, after.told) == (2, 1)


def test_those_of_everything_go_that_no_other_thread_may_use(qapp):
    label = QLabel()
    theirs = [label, QVBoxLayout(), QAction(), QButtonGroup(), QStandardItemModel()]
    others = [Counter(), QTimer()]  # lanes have such, and may be in the middle of asking
    assert all(spare(thing) for thing in [*theirs, *others])
    drop_all_spare_signals()
    assert [spare(thing) for thing in theirs] == [0] * len(theirs)
    assert all(spare(thing) for thing in others)


def test_nothing_is_kept_alive(qapp):
    label = QLabel()
    gone = Counter()
    label.destroyed.connect(gone.tell)
    drop_all_spare_signals()
    known = weakref.ref(label)
    del label
    gc.collect()
    assert known() is None
    assert gone.told == 1
