"""A damaged database: said, kept, and replaced only when a person asks for it."""

import json
import shutil
import sqlite3

import pytest

from tests.e2e.program import run_program, running
from tests.support.waiting import until

pytestmark = pytest.mark.e2e
FLAG = "--replace-damaged-database"
NOISE = b"this is no database" * 500


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Where the first test keeps a copy of its folder for the others."""
    return tmp_path_factory.mktemp("used") / "d"


@pytest.fixture
def used(tmp_path, kept):
    """A data folder that was in use, with a reel."""
    data = tmp_path / "d"
    if not kept.exists():
        with running(data) as program:
            program.wait_until_painted()
            until((data / "journal.jsonl").exists, seconds=60)
            program.terminate()
        (data / "reels" / "mine.mp4").write_bytes(b"a reel")
        shutil.copytree(data, kept)
        return data
    shutil.copytree(kept, data)
    return data


@pytest.fixture
def damaged(used):
    for extra in ("phoenix.db-wal", "phoenix.db-shm"):
        (used / extra).unlink(missing_ok=True)
    (used / "phoenix.db").write_bytes(NOISE)
    return used


def files(data):
    """Everything but the logs, with its content."""
    return {
        str(path.relative_to(data)): path.read_bytes()
        for path in data.rglob("*")
        if path.is_file() and path.parent.name != "logs" and path.name != "window.lock"
    }


def kept_ones(data):
    return sorted(data.glob("phoenix.db.damaged-*"))


def journal(data):
    lines = [json.loads(line) for line in (data / "journal.jsonl").read_text().splitlines()]
    return [line for line in lines if line["action"] == "replace database"]


def test_without_a_person_it_says_what_is_damaged_and_the_way_and_changes_nothing(damaged):
    before = files(damaged)
    done = run_program("--data-dir", damaged)
    assert done.returncode == 1
    assert f"{damaged / 'phoenix.db'} is damaged" in done.stderr
    assert "Reels and clips on disk stay" in done.stderr
    assert "kept aside" in done.stderr
    assert FLAG in done.stderr
    assert "Traceback" not in done.stderr
    assert files(damaged) == before


def test_on_request_the_damaged_one_is_kept_and_the_app_opens(damaged):
    with running(damaged, FLAG) as program:
        until(lambda: program.log_messages().count("first paint") == 2, seconds=60)
        assert program.terminate() == 0
    (kept,) = kept_ones(damaged)
    assert kept.read_bytes() == NOISE
    assert (damaged / "reels" / "mine.mp4").read_bytes() == b"a reel"
    *_, line = journal(damaged)
    assert (line["outcome"], line["after"]["kept"]) == ("done", str(kept))
    with running(damaged) as program:
        until(lambda: program.log_messages().count("first paint") == 3, seconds=60)
        assert program.terminate() == 0
    assert kept_ones(damaged) == [kept]


def test_a_healthy_one_is_never_replaced(used):
    before = (used / "phoenix.db").read_bytes()
    done = run_program("--data-dir", used, FLAG)
    assert done.returncode == 1
    assert "not damaged" in done.stderr
    assert "Traceback" not in done.stderr
    assert kept_ones(used) == []
    assert (used / "phoenix.db").read_bytes() == before


def test_one_from_a_newer_version_is_refused_and_nothing_is_written(used):
    with sqlite3.connect(used / "phoenix.db") as connection:
        connection.execute("PRAGMA user_version=999")
    connection.close()
    before = files(used)
    done = run_program("--data-dir", used, FLAG)
    assert done.returncode == 1
    assert "newer version" in done.stderr
    assert files(used) == before


def test_a_damaged_one_in_a_folder_from_a_newer_version_is_left_too(damaged):
    (damaged / "format").write_text("999\n")
    before = files(damaged)
    done = run_program("--data-dir", damaged, FLAG)
    assert done.returncode == 1
    assert "newer version" in done.stderr
    assert files(damaged) == before


def test_nothing_is_replaced_under_a_window_that_is_open(used):
    with running(used) as program:
        until(lambda: program.log_messages().count("first paint") == 2, seconds=60)
        done = run_program("--data-dir", used, FLAG)
        assert (done.returncode, kept_ones(used)) == (1, [])
        assert "Another window" in done.stderr
        program.terminate()


def test_reading_only_and_replacing_is_wrong_use(damaged):
    before = files(damaged)
    assert run_program("--data-dir", damaged, FLAG, "--read-only").returncode == 2
    done = run_program("--data-dir", damaged, "--read-only")
    assert (done.returncode, files(damaged)) == (1, before)
    assert FLAG in run_program("--help").stdout
