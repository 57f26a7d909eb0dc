"""The real app on Google Cloud environments that are answered on this computer."""

import secrets
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from phoenix_admin.app.automation import launch, running_application
from phoenix_admin.backends.gcp.call import Caller
from phoenix_admin.backends.gcp.channels import Channels
from phoenix_admin.backends.gcp.credentials import NoLogin
from phoenix_admin.backends.gcp.documents import Documents, DocumentWrite
from phoenix_admin.backends.gcp.firestore_values import written_value
from phoenix_admin.settings.environments import CloudApi, Endpoint
from phoenix_admin.tasks.context import unhurried
from tests.support.cloud_environments import JOB
from tests.support.firestore_emulator import FirestoreEmulator
from tests.support.gcp_standin.run_world import RunWorld
from tests.support.gcp_standin.server import StandIn
from tests.support.gcp_standin.standin_process import StandInProcess


class CloudPlace:
    """One environment: a stand-in for Cloud Run, and documents in the Firestore emulator."""

    def __init__(
        self,
        name: str,
        label: str,
        emulator: FirestoreEmulator,
        *,
        apart: bool = False,
        by_rest: bool = False,
    ) -> None:
        self._by_rest = by_rest
        self.name, self.label = name, label
        self.project = f"p-{secrets.token_hex(6)}"
        # `apart`: in a process of its own, to be killed; nothing in it can be reached from here.
        self.standin: Any = None
        if apart:
            self.standin = StandInProcess.start(self.project)
        else:
            self.standin = StandIn(RunWorld(project=self.project))
            self.standin.run.add_job(JOB)
        self._firestore = emulator.address

    def toml(self) -> str:
        """How `environments.toml` describes it."""
        served = f"http://{self.standin.rest_address}" if self._by_rest else self.standin.address
        return f"""\
[environments."{self.name}"]
label = "{self.label}"
project = "{self.project}"
regions = ["{RunWorld.region}"]
[environments."{self.name}".endpoints]
run = "{served}"
logging = "{served}"
firestore = "{"http://" if self._by_rest else ""}{self._firestore}"
"""

    def add(self, *names: str) -> None:
        """A project document for each name, whose id is `id of NAME`."""
        endpoints = {CloudApi.FIRESTORE: Endpoint(self._firestore)}
        channels = Channels(endpoints)
        documents = Documents(
            Caller(channels, NoLogin(), NoLogin()), self.project, "(default)", page=300
        )
        for name in names:
            values = {"name": name, "status": "ready", "clipFilenames": ["one.mp4", "two.mp4"]}
            raw = {key: written_value(value) for key, value in values.items()}
            write = DocumentWrite("projects", f"id of {name}", raw, None, stamped=("updatedAt",))
            documents.commit([write], unhurried())
        channels.close()

    def close(self) -> None:
        self.standin.close()


class CloudApp:
    """The launched window, and the hands of a person."""

    def __init__(self, qtbot, folder: Path, environment: str, **how) -> None:
        self.qtbot = qtbot
        self.data = folder / "data"
        self.window = launch(
            self.data, environment, config_dir=folder / "config", samples=False, **how
        )
        qtbot.addWidget(self.window)
        self.window.activateWindow()

    @property
    def application(self):
        return running_application(self.window)

    @property
    def bench(self):
        return self.application.workbench

    def until(self, condition, timeout=15_000):
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=timeout)

    def find(self, name: str, kind: type = QWidget):
        found = self.window.findChild(kind, name)
        assert found is not None, f"there is no {name}"
        return found

    def loaded(self):
        """Wait until the list of projects was read; returns the names in it."""
        self.until(lambda: self.bench.catalogue.reading is not None)
        return sorted(row.project.name for row in self.bench.catalogue.rows)

    def open(self, name: str):
        """Choose a project in the list and wait until it was looked at."""
        assert self.find("projects.table").select_id(f"id of {name}")
        session = self.bench.session
        self.until(lambda: session.examination is not None)
        return session

    def press(self, key: str) -> None:
        """Press an action's button, wherever it is."""
        action = next(a for a in self.window.actions() if a.objectName() == f"action.{key}")
        assert action.isEnabled(), action.property("refusal")
        action.trigger()

    def click(self, name: str) -> None:
        button = self.find(name)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def type(self, text: str) -> None:
        """Into whatever has the keyboard."""
        QTest.keyClicks(self.window.focusWidget(), text)

    def close(self) -> None:
        self.window.close()
