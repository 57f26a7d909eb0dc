"""The checks of this computer say what is there, and leave it as it was."""

import json
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.backends.local import doctor_checks, file_lock
from phoenix_admin.backends.local.data_folder import FORMAT, DataFolder, open_data_folder
from phoenix_admin.backends.local.doctor_checks import LocalChecks
from phoenix_admin.backends.local.journal_file import JournalFile
from phoenix_admin.backends.local.program_answer import program_answer
from phoenix_admin.domain.doctor import CheckState, Finding, begin_round
from phoenix_admin.domain.errors import Invalid, Missing, Slow
from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.services.joined_checks import JoinedChecks
from phoenix_admin.tasks.context import unhurried


def checks(root: Path, clock: FakeClock | None = None, **said: object) -> LocalChecks:
    return LocalChecks(root, JournalFile, clock or FakeClock(), **said)


def look(root: Path, check: str, **said: object) -> Finding:
    return checks(root, **said).run(check, unhurried())


def program(folder: Path, name: str, script: str) -> Path:
    made = folder / name
    made.write_text(f"#!/bin/sh\n{script}\n")
    made.chmod(made.stat().st_mode | stat.S_IXUSR)
    return made


def test_a_folder_that_is_not_there_is_made_by_the_first_start_and_not_by_a_look(tmp_path):
    root = tmp_path / "new"
    for check in ("folder", "disk", "journal"):
        assert look(root, check).state is CheckState.WELL
    assert not root.exists()


def test_a_folder_in_use_is_said_and_left_as_it_is(tmp_path):
    folder = open_data_folder(tmp_path / "data")
    before = sorted(path.name for path in folder.root.iterdir())
    assert look(folder.root, "folder").text.endswith("no window has it open")
    lock = file_lock.acquire(folder.instance_lock)
    assert lock is not None
    assert look(folder.root, "folder").text.endswith("a window has it open")
    lock.release()
    folder.instance_lock.unlink()
    assert sorted(path.name for path in folder.root.iterdir()) == before


def test_a_folder_of_a_newer_version_is_refused(tmp_path):
    folder = open_data_folder(tmp_path / "data")
    folder.format_marker.write_text(f"{FORMAT + 1}\n")
    with pytest.raises(Invalid, match="newer version"):
        look(folder.root, "folder")


def test_a_folder_that_cannot_be_written_says_so(tmp_path, monkeypatch):
    folder = open_data_folder(tmp_path / "data")
    real = os.access
    monkeypatch.setattr(os, "access", lambda p, mode: p != folder.reels and real(p, mode))
    found = look(folder.root, "folder")
    assert (found.state, found.text) == (CheckState.FAILED, f"Not writable: {folder.reels}")


@pytest.mark.parametrize(
    ("free", "state"),
    [
        (6 << 30, CheckState.WELL),
        (1 << 30, CheckState.WARNING),
        (100 << 20, CheckState.FAILED),
    ],
)
def test_room_on_the_disk(tmp_path, monkeypatch, free, state):
    usage = type("Usage", (), {"free": free, "total": 100 << 30})
    monkeypatch.setattr(doctor_checks.shutil, "disk_usage", lambda _: usage)
    found = look(tmp_path, "disk")
    assert found.state is state
    assert bool(found.mend) is (state is not CheckState.WELL)


def test_a_journal_that_was_changed_fails_and_a_torn_one_does_not(tmp_path, journal_of):
    folder = journal_of(3)
    assert look(folder.root, "journal").text == "The chain of 3 lines holds."
    lines = folder.journal.read_bytes().splitlines(keepends=True)
    folder.journal.write_bytes(b"".join(lines) + b'{"torn')
    assert look(folder.root, "journal").state is CheckState.WELL
    changed = json.loads(lines[1]) | {"account": "somebody else"}
    lines[1] = json.dumps(changed).encode() + b"\n"
    folder.journal.write_bytes(b"".join(lines))
    found = look(folder.root, "journal")
    assert found.state is CheckState.FAILED
    assert "Line 2 was changed." in found.evidence


@pytest.fixture
def journal_of(tmp_path: Path) -> Callable[[int], DataFolder]:
    def make(lines: int) -> DataFolder:
        folder = open_data_folder(tmp_path / "data")
        journal = JournalFile(folder.journal)
        for number in range(lines):
            at = datetime(2026, 11, 22, 14, number, tzinfo=UTC)
            done, took = AttemptOutcome.DONE, timedelta(0)
            journal.append(JournalEntry(at, "rae", "LOCAL", "stitch", f"p{number}", done, took))
        return folder

    return make


def test_the_clock(tmp_path, monkeypatch):
    monkeypatch.setattr(doctor_checks, "CLOCK_SPAN", 0.001)
    assert look(tmp_path, "clock").state is CheckState.WELL
    old = FakeClock(datetime(1970, 1, 1, tzinfo=UTC))
    assert look(tmp_path, "clock", clock=old).state is CheckState.FAILED

    class Jumping(FakeClock):
        def now(self) -> datetime:
            self.set(super().now().replace(year=super().now().year + 1))
            return super().now()

    assert look(tmp_path, "clock", clock=Jumping()).state is CheckState.WARNING


@pytest.mark.parametrize(
    ("script", "state", "words"),
    [
        ("echo 'ffmpeg version 7.1'; echo ' V libx264 x'; echo ' A aac x'", CheckState.WELL, "7.1"),
        ("echo 'ffmpeg version 7.1'; echo ' A aac x'", CheckState.FAILED, "libx264"),
    ],
)
def test_ffmpeg(tmp_path, script, state, words):
    made = program(tmp_path, "own-ffmpeg", script)
    found = look(tmp_path, "ffmpeg", ffmpeg=lambda _: made)
    assert (found.state, words in found.text) == (state, True)


def test_an_ffmpeg_that_is_not_there_is_named(tmp_path):
    found = look(tmp_path, "ffmpeg", ffmpeg=lambda _: tmp_path / "nowhere")
    assert found.state is CheckState.FAILED
    assert "nowhere" in found.text


def test_gcloud_is_found_on_the_path_or_said_to_be_missing(tmp_path, monkeypatch):
    program(tmp_path, "gcloud", "echo Google Cloud SDK 528.0.0; echo bq 2.1")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert look(tmp_path, "gcloud", gcloud=True).text == "Google Cloud SDK 528.0.0"
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    found = look(tmp_path, "gcloud", gcloud=True)
    assert (found.state, "https://" in found.mend) == (CheckState.WARNING, True)
    assert "gcloud" not in {facts.id for facts in checks(tmp_path).facts()}


def test_a_program_that_fails_hangs_or_is_missing(tmp_path):
    with pytest.raises(Invalid, match="code 3: no licence"):
        program_answer([program(tmp_path, "bad", "echo no licence >&2; exit 3")], unhurried())
    with pytest.raises(Missing, match="cannot be started"):
        program_answer([str(tmp_path / "none")], unhurried())
    with pytest.raises(Slow):
        program_answer([program(tmp_path, "hung", "exec sleep 20")], unhurried(0.05))


def test_versions_and_the_order_of_joined_sources(tmp_path):
    joined = JoinedChecks(checks(tmp_path))
    assert [facts.id for facts in joined.facts()][:2] == ["versions", "folder"]
    assert begin_round(joined.facts()).startable()
    assert "Python 3." in joined.run("versions", unhurried()).text


def test_mistakes_in_the_file_of_environments_are_named_by_key_and_line(tmp_path):
    file = tmp_path / "environments.toml"
    assert look(tmp_path, "environments", environments=file).text == "It describes none."
    good = (
        '[environments.dev]\nlabel = "DEV"\nproject = "my-pipeline"\nregions = ["europe-west1"]\n'
    )
    file.write_text(good)
    assert look(tmp_path, "environments", environments=file).text == "It describes dev."
    file.write_text(good.replace("DEV", "TEST"))
    found = look(tmp_path, "environments", environments=file)
    assert found.state is CheckState.FAILED
    assert found.text.startswith("line 2, environments.dev.label")
