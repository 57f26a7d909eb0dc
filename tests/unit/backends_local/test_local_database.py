"""The database: migrations, refusals, locks, damage, a full disk, cancelling."""

import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from phoenix_admin.backends.local.database import Database, replace_damaged
from phoenix_admin.backends.local.faults import DAMAGED
from phoenix_admin.backends.local.migrations.sequence import MIGRATIONS
from phoenix_admin.backends.local.project_store import LocalProjectStore
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.domain.errors import Invalid, Slow
from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext, unhurried


def schema(path: Path) -> list[tuple[str, str]]:
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    connection.close()
    return found


def version_of(path: Path) -> int:
    connection = sqlite3.connect(path)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    connection.close()
    return version


def insert_project(database: Database, project_id: str = "p1") -> None:
    with database.writing(unhurried()) as connection:
        connection.execute(
            "INSERT INTO projects (id, name, kind, status, clips, updated_at)"
            " VALUES (?, 'Reel', 'reel', 'ready', '[]', '2026-11-22T14:32:07.000000+00:00')",
            (project_id,),
        )


class TestMigrations:
    @pytest.mark.parametrize("older", range(len(MIGRATIONS)))
    def test_each_older_version_becomes_the_present_one(self, tmp_path: Path, older: int) -> None:
        fresh, aged = tmp_path / "fresh.db", tmp_path / "aged.db"
        Database(fresh).close()
        Database(aged, migrations=MIGRATIONS[:older]).close()
        assert version_of(aged) == older
        Database(aged).close()
        assert version_of(aged) == len(MIGRATIONS)
        assert schema(aged) == schema(fresh)

    def test_steps_are_done_in_order_and_keep_what_is_there(self, tmp_path: Path) -> None:
        path = tmp_path / "x.db"
        first = ("CREATE TABLE t (a)", "INSERT INTO t VALUES (1)")
        second = ("ALTER TABLE t ADD COLUMN b", "UPDATE t SET b = a + 1")
        third = ("UPDATE t SET b = b * 10",)
        Database(path, migrations=(first,)).close()
        database = Database(path, migrations=(first, second, third))
        with database.reading(unhurried()) as connection:
            assert connection.execute("SELECT a, b FROM t").fetchall() == [(1, 20)]
        database.close()
        assert version_of(path) == 3

    def test_a_step_that_fails_leaves_the_version_before_it(self, tmp_path: Path) -> None:
        path = tmp_path / "x.db"
        first = ("CREATE TABLE t (a)",)
        broken = ("CREATE TABLE u (a)", "INSERT INTO nowhere VALUES (1)")
        with pytest.raises(Exception, match="nowhere"):
            Database(path, migrations=(first, broken))
        assert version_of(path) == 1
        assert [name for name, _ in schema(path)] == ["t"]

    def test_a_newer_version_is_refused_and_left_as_it_is(self, tmp_path: Path) -> None:
        path = tmp_path / "x.db"
        newer = (*MIGRATIONS, ("CREATE TABLE from_the_future (a)",))
        Database(path, migrations=newer).close()
        before = path.read_bytes()
        with pytest.raises(Invalid, match="newer version") as refused:
            Database(path)
        assert refused.value.code == "newer"
        assert path.read_bytes() == before

    def test_many_processes_can_open_a_new_one_at_once(self, tmp_path: Path) -> None:
        program = (
            "import sys\nfrom pathlib import Path\n"
            "from phoenix_admin.backends.local.database import Database\n"
            "sys.stdin.readline()\nDatabase(Path(sys.argv[1])).close()\n"
        )
        path = tmp_path / "x.db"
        racers = [
            subprocess.Popen(
                [sys.executable, "-c", program, str(path)],
                stdin=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(4)
        ]
        for racer in racers:
            assert racer.stdin is not None
            racer.stdin.write("go\n")
            racer.stdin.flush()
        said = [racer.communicate(timeout=60)[1] for racer in racers]
        assert [(r.returncode, text) for r, text in zip(racers, said, strict=True)] == [(0, "")] * 4
        assert version_of(path) == len(MIGRATIONS)


class TestDamage:
    def test_a_file_that_is_no_database_is_reported_and_left(self, tmp_path: Path) -> None:
        path = tmp_path / "phoenix.db"
        path.write_bytes(b"these are not the bytes of a database\n" * 200)
        before = path.read_bytes()
        with pytest.raises(Invalid, match="damaged") as refused:
            Database(path)
        assert refused.value.code == DAMAGED
        assert path.read_bytes() == before
        kept = replace_damaged(path, "20261122-143207")
        assert kept.name == "phoenix.db.damaged-20261122-143207"
        assert kept.read_bytes() == before
        database = Database(path)
        insert_project(database)
        database.close()

    def test_damage_met_later_is_reported_as_such(self, tmp_path: Path) -> None:
        path = tmp_path / "phoenix.db"
        database = Database(path)
        for number in range(300):
            insert_project(database, f"p{number:04}")
        with database.writing(unhurried()) as connection:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
        database.close()
        data = bytearray(path.read_bytes())
        size = len(data) // pages
        for page in range(2, pages):
            data[page * size : page * size + size] = b"\xff" * size
        path.write_bytes(data)
        database = Database(path)
        store = LocalProjectStore(database, SystemClock())
        with pytest.raises(Invalid, match="damaged") as refused:
            store.list_projects(unhurried())
        assert refused.value.code == DAMAGED
        database.close()

    def test_two_damaged_ones_of_one_instant_are_both_kept(self, tmp_path: Path) -> None:
        path = tmp_path / "phoenix.db"
        kept = []
        for text in (b"first" * 500, b"second" * 500):
            path.write_bytes(text)
            kept.append(replace_damaged(path, "now"))
        assert [place.read_bytes()[:6] for place in kept] == [b"firstf", b"second"]

    def test_a_sound_one_is_not_replaced(self, tmp_path: Path) -> None:
        path = tmp_path / "phoenix.db"
        Database(path).close()
        before = path.read_bytes()
        with pytest.raises(Invalid, match="not damaged"):
            replace_damaged(path, "now")
        assert [entry.name for entry in tmp_path.iterdir()] == ["phoenix.db"]
        assert path.read_bytes() == before


class TestWaiting:
    def test_a_locked_database_is_slow_after_its_patience(self, tmp_path: Path) -> None:
        path = tmp_path / "phoenix.db"
        database = Database(path, longest_wait=0.3)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(Slow, match="locked"):
            insert_project(database)
        assert 0.25 < time.monotonic() - began < 5
        other.execute("ROLLBACK")
        other.close()
        insert_project(database)
        database.close()

    def test_nobody_waits_longer_than_the_call_may(self, database: Database) -> None:
        other = sqlite3.connect(database.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(Slow), database.writing(unhurried(0.2)):
            pytest.fail("the lock was taken")
        assert time.monotonic() - began < 4
        other.close()

    def test_readers_do_not_wait_for_a_writer(self, database: Database) -> None:
        insert_project(database)
        other = sqlite3.connect(database.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE projects SET name = 'unsaved'")
        store = LocalProjectStore(database, SystemClock())
        assert store.read_project("p1", unhurried(0.5)).name == "Reel"
        other.close()

    def test_cancelling_interrupts_a_running_statement(self, database: Database) -> None:
        token = CancelToken()
        endless = (
            "WITH RECURSIVE n(i) AS (SELECT here() UNION ALL SELECT i + 1 FROM n)"
            " SELECT sum(i) FROM n"
        )
        running = threading.Event()
        got: list[BaseException] = []

        def here() -> int:
            running.set()
            return 1

        def read() -> None:
            try:
                with database.reading(TaskContext(token, 60)) as connection:
                    connection.create_function("here", 0, here)
                    connection.execute(endless).fetchall()
            except BaseException as error:  # the test looks at it
                got.append(error)

        thread = threading.Thread(target=read)
        thread.start()
        assert running.wait(20), "the statement runs"
        token.cancel()
        thread.join(20)
        alive = thread.is_alive()
        for _, connection in database._open:  # whatever the verdict, leave no thread behind
            connection.interrupt()
        thread.join()
        assert not alive
        assert [type(error) for error in got] == [CancelledError]
        insert_project(database)


class TestWriting:
    def test_a_block_that_raises_writes_nothing(self, database: Database) -> None:
        def fail_after_writing() -> None:
            with database.writing(unhurried()) as connection:
                connection.execute("INSERT INTO settings VALUES ('a', 'b')")
                raise KeyError("mine")

        with pytest.raises(KeyError):
            fail_after_writing()
        with database.reading(unhurried()) as connection:
            assert connection.execute("SELECT count(*) FROM settings").fetchone() == (0,)

    def test_a_full_disk_is_said_and_the_store_stays_readable(self, database: Database) -> None:
        insert_project(database)
        with database.reading(unhurried()) as connection:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count={pages}")

        def fill() -> None:
            with database.writing(unhurried()) as connection:
                connection.execute("INSERT INTO settings VALUES ('big', ?)", ("x" * 100_000,))

        with pytest.raises(Invalid, match="Disk full"):
            fill()
        store = LocalProjectStore(database, SystemClock())
        assert store.read_project("p1", unhurried()).name == "Reel"

    def test_a_folder_that_is_not_there_cannot_be_opened(self, tmp_path: Path) -> None:
        with pytest.raises(Invalid, match="cannot be opened"):
            Database(tmp_path / "no" / "phoenix.db")

    def test_a_closed_one_is_not_opened_again_by_accident(self, database: Database) -> None:
        database.close()
        with pytest.raises(Invalid, match="was closed"):
            insert_project(database)

    def test_a_text_that_is_no_text_is_refused(self, database: Database) -> None:
        insert_project(database)
        store = LocalProjectStore(database, SystemClock())
        change = (FieldChange("reel", None, "half \ud83d"),)
        with pytest.raises(Invalid, match="cannot be stored"):
            store.change("p1", change, "1", unhurried())

    def test_connections_of_ended_threads_are_closed(self, database: Database) -> None:
        def use() -> None:
            with database.reading(unhurried()) as connection:
                connection.execute("SELECT 1")

        for _ in range(20):
            thread = threading.Thread(target=use)
            thread.start()
            thread.join()
        assert len(database._open) <= 2
