"""Google's packages without their clients: only the messages are loaded.

`google.cloud.run_v2` and its sisters load every client and all transports when they are imported,
though calls are made straight on the channel here (`wire`). Without these a start in the cloud
takes 25 MiB and half of the time less (measured; see benchmark B12).
"""

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Final

PACKAGES: Final = (
    "google.cloud.firestore_v1",
    "google.cloud.logging_v2",
    "google.cloud.run_v2",
)


def keep_clients_out() -> None:
    """Put each package in place without running it, unless somebody has imported it already.

    Its sub-modules are found as ever. What is asked of the package itself is looked for among its
    `types`, so that `run_v2.Execution` means what it always did. The import statements stand where
    they are used: a packaged program finds the files by them.
    """
    for name in PACKAGES:
        if name not in sys.modules:
            _place(name)


def _place(name: str) -> None:
    spec = importlib.util.find_spec(name)
    if spec is None:
        return  # whoever imports it says so
    package = importlib.util.module_from_spec(spec)

    def of_types(attribute: str) -> object:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        types: ModuleType = importlib.import_module(f"{name}.types")
        return types if attribute == "types" else getattr(types, attribute)

    package.__dict__["__getattr__"] = of_types
    parent, _, last = name.rpartition(".")
    sys.modules[name] = package
    setattr(sys.modules[parent], last, package)
