"""What is done each second besides collecting."""

import gc
import weakref

from PySide6.QtCore import QObject

from phoenix_admin.qt.garbage import GarbageTimer, settle_collection


def test_the_owner_is_told_after_each_collection(qapp, monkeypatch):
    happened = []
    monkeypatch.setattr(gc, "collect", happened.append)
    parent = QObject()
    garbage = GarbageTimer(parent, lambda: happened.append("told"))
    for _ in range(10):
        garbage._timer.timeout.emit()
    assert happened == [*[0, "told"] * 9, 1, "told"]
    garbage.stop()
    assert not garbage._timer.isActive()


def test_nobody_has_to_be_told(qapp):
    parent = QObject()
    garbage = GarbageTimer(parent)
    garbage._timer.timeout.emit()
    garbage.stop()


def test_a_step_of_the_start_leaves_no_garbage_and_nothing_to_look_at(qapp):
    class Left:
        """In a circle with itself, as every class is."""

    gone = weakref.ref(Left)
    kept = type("Kept", (), {})
    del Left
    try:
        settle_collection()
        assert gone() is None
        assert not any(thing is kept for thing in gc.get_objects())
    finally:
        gc.unfreeze()
