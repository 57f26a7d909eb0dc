"""Parts of libraries that are loaded when they are first used, and here mostly never.

While a library is imported, a `LatePart` stands for such a part, and its modules keep that one.
Asked for anything, it imports the part in the ordinary way and passes on what it has. From then on
(or once the library is there: `load_without`) whoever imports the part gets the part itself.
(`importlib.util.LazyLoader` may fail when two threads are first: CPython issue 114763.)
"""

import sys
import threading
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")
_GUARD = threading.Lock()


class LatePart(ModuleType):
    """Stands for a module until something of it is used. Any thread may be the first to use it."""

    def __init__(self, name: str, part: Callable[[], ModuleType]) -> None:
        super().__init__(name)
        self.__dict__["_part"] = part

    def __getattr__(self, attribute: str) -> object:
        if attribute.startswith("__") and attribute != "__all__":
            raise AttributeError(attribute)  # the import system looks at every module
        self.step_aside()
        part: ModuleType = self.__dict__["_part"]()
        if attribute == "__all__" and not hasattr(part, attribute):  # `import *` asks for it
            return [name for name in vars(part) if not name.startswith("_")]
        return getattr(part, attribute)

    def step_aside(self) -> None:
        """From now on an import of this name finds the module itself."""
        with _GUARD:  # only around this: an import under a lock of ours could wait for ever
            if sys.modules.get(self.__name__) is self:
                del sys.modules[self.__name__]


def load_without(parts: Mapping[str, Callable[[], ModuleType]], load: Callable[[], T]) -> T:
    """Run `load`, which imports modules of a library, with these of its parts left for later.

    What is loaded already stays. A library in which the parts cannot be left out any more (it
    imports a module inside one, for instance) is loaded with them: dearer, but whole.
    """
    placed = [LatePart(name, part) for name, part in parts.items() if name not in sys.modules]
    sys.modules.update({part.__name__: part for part in placed})
    try:
        return load()
    except (ImportError, AttributeError):
        for part in placed:
            part.step_aside()
        return load()
    finally:
        for part in placed:
            part.step_aside()


def leave_until_used(name: str, part: Callable[[], ModuleType]) -> None:
    """Let whoever imports this module get a `LatePart` until somebody uses one of them.

    For a module that several libraries import for what nobody here does. What is loaded stays.
    """
    sys.modules.setdefault(name, LatePart(name, part))
