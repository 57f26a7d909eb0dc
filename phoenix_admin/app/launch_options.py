"""How the program is asked to open its window."""

from pathlib import Path

from phoenix_admin.domain.record import record


@record
class LaunchOptions:
    """How to open the app; None means the platform's own folder or the stored choice."""

    data_dir: Path | None = None
    config_dir: Path | None = None
    environment: str = "LOCAL"
    read_only: bool = False
    theme: str | None = None
    samples: bool = True
    replace_damaged: bool = False
