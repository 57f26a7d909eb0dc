"""What measures imports, imported by the first look at it."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phoenix_admin.ports.import_prober import ImportProber


def import_prober(python: Path | None) -> "ImportProber":
    """With this interpreter, or the one that runs us. Raises Missing if there is none."""
    from phoenix_admin.backends.local.import_probe import FreshInterpreter  # noqa: PLC0415 - late

    return FreshInterpreter(python)
