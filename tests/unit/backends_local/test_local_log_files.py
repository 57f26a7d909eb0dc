"""Which log files there are on this computer, while runs come and go."""

import os
from pathlib import Path

import pytest

from phoenix_admin.app.late_logs import LateLogFiles, local_log_files
from phoenix_admin.backends.local.backend import LocalBackend, open_local
from phoenix_admin.backends.local.execution_table import ExecutionTable
from phoenix_admin.backends.local.log_files import LocalLogFiles
from phoenix_admin.diagnostics.logging_setup import LOG_NAME
from phoenix_admin.domain.job import JobKind
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.tasks.context import unhurried


class Folder:
    """A data folder in which runs are written by hand."""

    def __init__(self, root: Path) -> None:
        self.backend: LocalBackend = open_local(root)
        self.table = ExecutionTable(self.backend.database)
        self.age = 1_000

    def run(self, number: int, project: str = "p1", *, written: bool = True) -> str:
        order = RunOrder(f"job-{number}", project, JobKind.STITCH, ())
        now, name = self.backend.clock.now(), f"run-{number}"
        self.table.insert(name, order, self.backend.folder.reels / "x.mp4", now, unhurried())
        if written:
            self.write(self.backend.folder.log_of(name))
        return name

    def write(self, path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}\n")
        self.age += 10
        os.utime(path, (self.age, self.age))

    def names(self, **of: str) -> list[str]:
        return [file.name for file in local_log_files(self.backend).files(unhurried(), **of)]


@pytest.fixture
def folder(tmp_path: Path):
    made = Folder(tmp_path / "data")
    yield made
    made.backend.close()


def test_the_newest_comes_first_with_its_project_and_job(folder: Folder) -> None:
    for number in range(3):
        folder.run(number, f"p{number}")
    folder.write(folder.backend.folder.log_of("run-1"))
    files = local_log_files(folder.backend).files(unhurried())
    assert [(file.name, file.project_id, file.job_id) for file in files] == [
        ("run-1", "p1", "job-1"),
        ("run-2", "p2", "job-2"),
        ("run-0", "p0", "job-0"),
    ]
    assert {file.group for file in files} == {"Runs"}
    assert all(file.path.exists() for file in files)


def test_of_a_project_or_a_job_there_are_its_own_only(folder: Folder) -> None:
    folder.run(1)
    folder.run(2, "p2")
    folder.write(folder.backend.folder.root / "logs" / LOG_NAME)
    assert folder.names(project_id="p2") == ["run-2"]
    assert folder.names(job_id="job-1") == ["run-1"]
    assert folder.names(job_id="job-1", project_id="p2") == []
    assert folder.names() == [LOG_NAME, "run-2", "run-1"]


def test_a_run_that_waits_and_a_file_that_is_gone_are_not_there(folder: Folder) -> None:
    folder.run(1, written=False)
    name = folder.run(2)
    assert folder.names() == ["run-2"]
    folder.write(folder.backend.folder.log_of("run-1"))  # it begins
    folder.backend.folder.log_of(name).unlink()
    assert folder.names() == ["run-1"]


def test_there_are_no_more_runs_than_the_bound(folder: Folder) -> None:
    for number in range(4):
        folder.run(number)
    backend = folder.backend
    own = backend.folder.root / "logs" / LOG_NAME
    few = LocalLogFiles(backend.database, backend.folder, own, most_runs=2)
    assert len(few.files(unhurried())) == 2


def test_the_programs_own_log_has_its_older_files_beside_it(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    assert LateLogFiles(logs).files(unhurried()) == ()
    logs.mkdir()
    for age, name in enumerate([LOG_NAME, f"{LOG_NAME}.1", f"{LOG_NAME}.12", "other.jsonl"]):
        path = logs / name
        path.write_text("{}\n")
        os.utime(path, (1_000 - age, 1_000 - age))
    files = LateLogFiles(logs).files(unhurried())
    assert [file.name for file in files] == [LOG_NAME, f"{LOG_NAME}.1", f"{LOG_NAME}.12"]
    assert {(file.group, file.project_id) for file in files} == {("This program", None)}
    assert LateLogFiles(logs).files(unhurried(), project_id="p1") == ()
