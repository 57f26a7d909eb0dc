"""A library without some of its parts: they come when used, from any thread, and never too late."""

import importlib
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from phoenix_admin.diagnostics.late_part import LatePart, leave_until_used, load_without

LIBRARY = {
    "made_library/__init__.py": "from made_library import heavy, inner\n",
    "made_library/inner.py": "from made_library import heavy\ndef two(): return heavy.two()\n",
    "made_library/heavy/__init__.py": "from made_library.heavy import deep\ntwo = deep.two\n",
    "made_library/heavy/deep.py": "class Deep: pass\ndef two(): return 2\n",
}
HEAVY = "made_library.heavy"


def _heavy() -> ModuleType:
    return importlib.import_module(HEAVY)


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Puts a library in place, with files that differ from `LIBRARY`."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def put(**files: str) -> None:
        changed = {f"made_library/{name}.py": text for name, text in files.items()}
        for name, text in {**LIBRARY, **changed}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        importlib.invalidate_caches()

    yield put
    for name in [name for name in sys.modules if name.partition(".")[0] == "made_library"]:
        del sys.modules[name]


def load() -> ModuleType:
    return load_without({HEAVY: _heavy}, lambda: importlib.import_module("made_library"))


def test_a_part_is_loaded_by_its_first_use_and_is_then_the_part_itself(write) -> None:
    write()
    library = load()
    assert isinstance(library.inner.heavy, LatePart)
    assert HEAVY not in sys.modules
    assert library.inner.two() == 2
    assert library.inner.heavy.deep is sys.modules[f"{HEAVY}.deep"]
    assert not isinstance(sys.modules[HEAVY], LatePart)


def test_whoever_imports_a_part_himself_gets_the_part(write) -> None:
    write()
    load()
    found = importlib.import_module(HEAVY)
    assert (type(found), found.two()) == (ModuleType, 2)


def test_what_a_part_has_not_it_has_not(write) -> None:
    write()
    part = load().inner.heavy
    with pytest.raises(AttributeError, match="no attribute 'three'"):
        part.three  # noqa: B018
    assert not hasattr(part, "__path__")


@pytest.mark.parametrize(
    "newer",
    [
        "from made_library.heavy import two",
        "from made_library.heavy.deep import two",
        "import made_library.heavy.deep\ntwo = made_library.heavy.deep.two",
        "from made_library import heavy\nclass Deeper(heavy.deep.Deep): pass\ntwo = heavy.two",
        "from made_library.heavy import *",
    ],
)
def test_a_library_that_uses_a_part_at_once_is_whole(write, newer: str) -> None:
    write(inner=newer)
    library = load()
    assert library.inner.two() == 2
    assert type(sys.modules[HEAVY]) is ModuleType
    assert library.heavy.deep.Deep is importlib.import_module(f"{HEAVY}.deep").Deep


def test_a_part_that_is_there_already_stays(write) -> None:
    write()
    part = importlib.import_module(HEAVY)
    assert load().inner.heavy is part


def test_a_library_that_cannot_be_loaded_says_so_and_leaves_nothing(write) -> None:
    write(inner="from made_library.nowhere import two")
    with pytest.raises(ImportError, match="nowhere"):
        load()
    assert HEAVY not in sys.modules or type(sys.modules[HEAVY]) is ModuleType


def test_of_many_threads_each_may_be_the_first(write) -> None:
    write(**{"heavy/deep": "import time\ntime.sleep(0.02)\nclass Deep: pass\ndef two(): return 2"})
    inner = load().inner
    ready, found = threading.Barrier(8), []

    def use() -> None:
        ready.wait()
        found.append((inner.two(), inner.heavy.deep.Deep))

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert {two for two, _ in found} == {2}
    assert len({deep for _, deep in found}) == 1


def test_what_is_left_until_it_is_used_stands_for_whoever_imports_it(write) -> None:
    write()
    leave_until_used(HEAVY, _heavy)
    first = importlib.import_module("made_library").inner
    assert importlib.import_module(HEAVY) is first.heavy
    assert isinstance(first.heavy, LatePart)
    assert f"{HEAVY}.deep" not in sys.modules
    assert first.two() == 2
    assert type(importlib.import_module(HEAVY)) is ModuleType


def test_what_is_there_is_not_left(write) -> None:
    write()
    part = importlib.import_module(HEAVY)
    leave_until_used(HEAVY, _heavy)
    assert sys.modules[HEAVY] is part
