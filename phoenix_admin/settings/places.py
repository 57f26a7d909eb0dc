"""Where the app keeps things on this machine."""

from pathlib import Path

from phoenix_admin.domain.record import record

APP = "phoenix-admin"


@record
class Places:
    """The data folder (projects, reels, journal, logs) and the configuration folder."""

    data: Path
    config: Path

    @property
    def preferences(self) -> Path:
        """What the person has chosen: theme, window, limits."""
        return self.config / "preferences.json"

    @property
    def environments(self) -> Path:
        """The Google Cloud environments the person has described; the app only appends."""
        return self.config / "environments.toml"

    @property
    def processes(self) -> Path:
        """Which processes are workers, and what the sweep may do; the app only reads it."""
        return self.config / "processes.toml"

    @property
    def prices(self) -> Path:
        """What the person knows of Cloud Run's prices; the app only reads it."""
        return self.config / "prices.toml"

    def of_environment(self, slug: str) -> Path:
        """What this computer keeps of a Google Cloud environment: its journal, its bulk plans."""
        return self.data / "environments" / slug

    @property
    def logs(self) -> Path:
        """The app's own log and crash file."""
        return self.data / "logs"


def find_places(data_dir: Path | None = None, config_dir: Path | None = None) -> Places:
    """The folders to use: the given ones, or the platform's own.

    A given data folder without a given configuration folder keeps both together, so that a
    second data folder never shares a window geometry, or anything else, with the first.
    Touches no disk.
    """
    if data_dir is not None:
        data = data_dir.expanduser().absolute()
        config = config_dir.expanduser().absolute() if config_dir else data / "config"
        return Places(data, config)
    import platformdirs  # noqa: PLC0415 - who names a folder has no need of it

    data = Path(platformdirs.user_data_dir(APP, appauthor=False))
    config = config_dir or Path(platformdirs.user_config_dir(APP, appauthor=False))
    return Places(data, config.expanduser().absolute())
