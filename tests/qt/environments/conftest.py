"""Google Cloud environments for the real window."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.qt.environments.cloud_stage import CloudApp, CloudPlace
from tests.support.firestore_emulator import FirestoreEmulator


@pytest.fixture
def make_place(firestore_emulator: FirestoreEmulator) -> Iterator[Callable[..., CloudPlace]]:
    """Makes environments, with projects of these names in them."""
    places: list[CloudPlace] = []

    def make(
        name: str, label: str = "DEV", projects: tuple[str, ...] = (), *, by_rest: bool = False
    ) -> CloudPlace:
        places.append(CloudPlace(name, label, firestore_emulator, by_rest=by_rest))
        places[-1].add(*projects)
        return places[-1]

    yield make
    for place in places:
        place.close()


@pytest.fixture
def open_app(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., CloudApp]]:
    """Opens the app on an environment out of these."""
    apps: list[CloudApp] = []

    def make(environment: str, *places: CloudPlace, more: str = "", **how) -> CloudApp:
        config = tmp_path / "config"
        config.mkdir(exist_ok=True)
        described = "\n".join([place.toml() for place in places])
        (config / "environments.toml").write_text(described + more, encoding="utf-8")
        apps.append(CloudApp(qtbot, tmp_path, environment, **how))
        return apps[-1]

    yield make
    for app in apps:
        app.close()
