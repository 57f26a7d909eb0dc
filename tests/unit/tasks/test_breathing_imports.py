"""A lane that imports sleeps between modules; nobody else does, and nothing is left behind."""

import importlib
import sys
import threading
import time

import pytest

from phoenix_admin.tasks.breathing_imports import BREATH, WORK, breathing_imports

SLOW = f"""
import time
ends = time.perf_counter() + {WORK * 1.5}
while time.perf_counter() < ends:
    pass
"""


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """Names of modules that take longer to load than a thread may work at a stretch."""
    names = [f"breathing_{tmp_path.name}_{number}" for number in range(3)]
    for name in names:
        (tmp_path / f"{name}.py").write_text(SLOW)
    monkeypatch.syspath_prepend(tmp_path)
    yield names
    for name in names:
        sys.modules.pop(name, None)


def on_a_thread(body):
    thread = threading.Thread(target=body)
    thread.start()
    thread.join(10)


def test_it_sleeps_before_the_next_module_and_leaves_nothing_behind(modules):
    before, waits = list(sys.meta_path), []

    def load():
        with breathing_imports(waits.append):
            for name in modules:
                importlib.import_module(name)
            importlib.import_module(modules[0])  # is there already

    on_a_thread(load)
    assert waits == [BREATH] * 2
    assert all(name in sys.modules for name in modules)
    assert sys.meta_path == before


def test_a_module_that_cannot_be_loaded_leaves_nothing_behind(modules):
    before, told = list(sys.meta_path), []

    def load():
        try:
            with breathing_imports():
                importlib.import_module("breathing_is_nowhere")
        except ImportError as error:
            told.append(error.name)

    on_a_thread(load)
    assert told == ["breathing_is_nowhere"]
    assert sys.meta_path == before


def test_who_imports_on_another_thread_does_not_wait(modules):
    waits = []

    def load():
        with breathing_imports(waits.append):
            until = time.perf_counter() + WORK * 1.5
            while time.perf_counter() < until:
                pass
            other = threading.Thread(target=importlib.import_module, args=(modules[0],))
            other.start()
            other.join(10)

    on_a_thread(load)
    assert waits == []
    assert modules[0] in sys.modules


def test_on_the_main_thread_nothing_waits(modules):
    waits = []
    with breathing_imports(waits.append):
        for name in modules:
            importlib.import_module(name)
    assert waits == []
