"""Google's packages without their clients: only the messages are loaded, as tests use them.

`google.cloud.run_v2` and its sisters load every client and all transports when they are imported:
25 MiB, and a quarter of a second at the start of each stand-in. Importing this module does it,
before the packages are.
"""

import importlib.util
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Final

# ruff: noqa: PLC0415 - a package is put in place before its messages are imported, and
# `from … import types` would ask it for what is being looked up


def _firestore() -> ModuleType:
    import google.cloud.firestore_v1.types as types

    return types


def _logging() -> ModuleType:
    import google.cloud.logging_v2.types as types

    return types


def _run() -> ModuleType:
    import google.cloud.run_v2.types as types

    return types


PACKAGES: Final[dict[str, Callable[[], ModuleType]]] = {
    "google.cloud.firestore_v1": _firestore,
    "google.cloud.logging_v2": _logging,
    "google.cloud.run_v2": _run,
}


def _place(name: str, types_of: Callable[[], ModuleType]) -> None:
    """Put a package in place without running it.

    Its sub-modules are found as ever. What is asked of the package itself is looked for among its
    types, so that `run_v2.Execution` means what it always did.
    """
    spec = importlib.util.find_spec(name)
    if spec is None:
        return  # whoever imports it says so
    package = importlib.util.module_from_spec(spec)

    def of_types(attribute: str) -> object:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        types = types_of()
        return types if attribute == "types" else getattr(types, attribute)

    package.__dict__["__getattr__"] = of_types
    parent, _, last = name.rpartition(".")
    sys.modules[name] = package
    setattr(sys.modules[parent], last, package)


for _name, _types_of in PACKAGES.items():
    if _name not in sys.modules:  # somebody may have imported the whole of it
        _place(_name, _types_of)
