"""Who may write rows to the disk, and what is left of those who died."""

from pathlib import Path

from phoenix_admin.app.log_archives import LogArchives
from phoenix_admin.backends.local import file_lock


def test_what_nobody_holds_is_removed_and_what_somebody_holds_stays(tmp_path: Path) -> None:
    root = tmp_path / "log-archive"
    for name in ("alive", "dead"):
        (root / name / "1").mkdir(parents=True)
        (root / name / "1" / "00000000.rows").write_bytes(b"rows")
        (root / f"{name}.lock").touch()
    held = file_lock.acquire(root / "alive.lock")
    assert held is not None
    archives = LogArchives(root)
    assert archives.folder() is None
    archives.claim()
    first, second = archives.folder(), archives.folder()
    assert first is not None
    assert second is not None
    assert first != second
    own = first.parent
    assert {path.name for path in root.iterdir()} == {"alive", "alive.lock", f"{own.name}.lock"}
    held.release()
    own.mkdir()
    LogArchives(root).claim()
    assert own.exists()
    assert not (root / "alive").exists()


def test_without_a_disk_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    archives = LogArchives(tmp_path / "file" / "log-archive")
    archives.claim()
    assert archives.folder() is None
