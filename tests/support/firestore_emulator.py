"""Google's Firestore emulator, started and stopped by its own process and nobody else's.

The `gcloud` command that usually starts it leaves its Java process behind when it is stopped, so
the emulator's jar is run directly. It needs Java and the gcloud component
`cloud-firestore-emulator`; `PHOENIX_FIRESTORE_EMULATOR` names another jar. All tests of a
session share the one of the fixture.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.waiting import until

JAR = "cloud-firestore-emulator.jar"
MAIN = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"


class EmulatorMissingError(Exception):
    """It is not installed; says what is missing."""


@dataclass
class FirestoreEmulator:
    """A running emulator."""

    port: int
    process: subprocess.Popen

    @property
    def address(self) -> str:
        """HOST:PORT."""
        return f"127.0.0.1:{self.port}"

    @classmethod
    def start(cls, port: int = 0) -> "FirestoreEmulator":
        """Start it and wait until it answers; takes about a second."""
        java, jar = find_java(), find_jar()
        port = port or _free_port()
        command = [
            java, "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", str(jar), MAIN,
            "start", "--host=127.0.0.1", f"--port={port}", "--database-mode=firestore-native",
        ]  # fmt: skip
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=tempfile.gettempdir(),
        )
        made = cls(port, process)
        try:
            until(made._answers, what="the Firestore emulator", seconds=60)
        except BaseException:
            made.stop()
            raise
        return made

    def kill(self) -> None:
        """End it as a power cut would; its documents are gone."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End it and wait for that; again is harmless."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def _answers(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(f"the emulator ended with {self.process.returncode}")
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def find_java() -> str:
    """The Java to run it with."""
    java = shutil.which("java")
    if java is None:
        raise EmulatorMissingError(
            "the Firestore emulator needs Java (Debian: default-jre-headless)"
        )
    return java


def find_jar() -> Path:
    """The emulator's jar, beside the `gcloud` that is on the PATH."""
    named = os.environ.get("PHOENIX_FIRESTORE_EMULATOR")
    if named:
        return Path(named)
    gcloud = shutil.which("gcloud")
    for root in Path(gcloud).resolve().parents if gcloud else ():
        jar = root / "platform/cloud-firestore-emulator" / JAR
        if jar.is_file():
            return jar
    text = "the Firestore emulator is missing (gcloud components install cloud-firestore-emulator)"
    raise EmulatorMissingError(text)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def firestore_emulator() -> Iterator[FirestoreEmulator]:
    """Google's own emulator, once per session; documents are kept apart by project ids."""
    try:
        emulator = FirestoreEmulator.start()
    except EmulatorMissingError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))
    yield emulator
    emulator.stop()
