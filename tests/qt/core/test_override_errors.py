"""What is raised in an override of a Qt method reaches `sys.excepthook`; the program goes on."""

import subprocess
import sys
import traceback
from collections.abc import Callable
from types import FunctionType

import pytest
from PySide6.QtWidgets import QWidget
from shiboken6 import Shiboken

import phoenix_admin
from phoenix_admin.qt.override_errors import with_handler
from phoenix_admin.qt.widgets import Surface

only_311 = pytest.mark.skipif(sys.version_info >= (3, 12), reason="not needed from 3.12 on")

PROGRAM = """
import sys
import phoenix_admin.qt
from PySide6.QtCore import QAbstractListModel, QSize, Qt
from PySide6.QtWidgets import QApplication, QLabel, QListView, QVBoxLayout, QWidget
from shiboken6 import Shiboken

app = QApplication([])

def say(kind, value, trace):
    print(kind.__name__, isinstance(value, kind))

sys.excepthook = say
gone = QLabel()
Shiboken.delete(gone)

class Sized:
    def sizeHint(self):
        return int("x")

class Mixed(Sized, QWidget):
    pass

class Deleted(QWidget):
    def sizeHint(self):
        return gone.sizeHint()

class Model(QAbstractListModel):
    def rowCount(self, parent):
        return QSize("a", "b", "c")

class Caught(QWidget):
    def sizeHint(self):
        try:
            return {}["nothing"]
        except KeyError:
            return int("x")

for widget in (Mixed(), Deleted(), Caught()):
    room = QWidget()
    QVBoxLayout(room).addWidget(widget)
    try:
        room.sizeHint()
    except Exception as error:  # Python called Qt: it is told there
        say(type(error), error, None)
view = QListView()
try:
    view.setModel(Model())
    view.grab()
except TypeError as error:
    say(type(error), error, None)
print("alive")
"""


def test_errors_of_c_code_in_overrides_are_reported_and_end_nothing():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    *said, last = done.stdout.splitlines()
    assert last == "alive"
    assert {"ValueError True", "RuntimeError True", "TypeError True"} == set(said)
    assert len(said) >= 4


def plain(value):
    return int(value)


def with_default(value="7", *, base=10):
    return int(value, base)


def handled(value):
    try:
        return int(value)
    except ValueError as error:
        raise LookupError(value) from error


def cleaned(value):
    done = []
    try:
        for part in value:
            done += [int(part)]
    finally:
        done.append(-1)
    return done


def managed(value):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PHOENIX_ADMIN_NOTHING", "x")
        return int(value)


def closed(value):
    def added(part):
        return [int(each) + len(value) for each in part]

    return added(value)


def swallowed(value):
    try:
        return int(value)
    except ValueError:
        pass
    return -1


def looped(value):
    # Long enough for numbers of two bytes in the table.
    total = 0
    for part in value:
        if part == "1":
            total += 1
        elif part == "2":
            total += 2
        elif part == "3":
            total += 3
        else:
            try:
                total += int(part) * 10
            except ValueError as error:
                if part == "!":
                    raise RuntimeError(part) from error
                total -= 1
    return total, int(value[:1])


LINES = "".join(f"    total += {number} if value else int(value)\n" for number in range(700))
LONG = f"""
def long(value):
    total = 0
{LINES}    try:
        total += int(value)
    except TypeError as error:
        raise LookupError(total) from error
{LINES}    return total + int(value)
"""


def outcome(function: Callable[..., object], *values: object) -> object:
    try:
        return function(*values)
    except Exception as error:
        places = [(frame.name, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
        return type(error), str(error), places, repr(error.__cause__), repr(error.__context__)


@only_311
@pytest.mark.parametrize(
    "function", [plain, with_default, handled, cleaned, managed, closed, swallowed, looped]
)
def test_a_handler_more_changes_nothing_else(function):
    values = ("12", "x", "1x", "!", "1!", "", None, "123" * 60)
    before = [outcome(function, value) for value in values]
    kept, mended = function.__code__, with_handler(function.__code__)
    assert with_handler(mended) is mended
    assert mended is not kept
    function.__code__ = mended
    try:
        assert [outcome(function, value) for value in values] == before
    finally:
        function.__code__ = kept


@only_311
def test_numbers_of_any_length_are_written():
    room: dict[str, Callable[..., object]] = {}
    exec(compile(LONG, "long.py", "exec"), room)
    function = room["long"]
    assert len(function.__code__.co_code) > 2 << 12
    test_a_handler_more_changes_nothing_else(function)


@only_311
def test_every_override_of_the_product_has_it():
    class Mine(QWidget):
        def paintEvent(self, _event):
            pass

        def nothing_of_qt(self):
            pass

    assert has_handler(Mine.paintEvent)
    assert not has_handler(Mine.nothing_of_qt)
    assert has_handler(Surface.paintEvent)
    ours = [each for each in derived(Shiboken.Object) if each.__module__.startswith(PRODUCT)]
    assert len(ours) > 10
    for cls in ours:
        for name in ("paintEvent", "sizeHint", "data", "event", "eventFilter", "subElementRect"):
            override = vars(cls).get(name)
            assert not isinstance(override, FunctionType) or has_handler(override), (cls, name)


PRODUCT = phoenix_admin.__name__ + "."


def has_handler(function) -> bool:
    return with_handler(function.__code__) is function.__code__


def derived(cls: type) -> set[type]:
    found = set(cls.__subclasses__())
    return found.union(*(derived(each) for each in found))
