"""LOCAL's processes: one table for good, opened by the first look; settings read on that lane."""

import os
from pathlib import Path

from phoenix_admin.app.local_environment import open_local_environment
from phoenix_admin.tasks.context import unhurried


def test_the_first_look_opens_what_is_there_and_keys_stay_the_same(tmp_path: Path) -> None:
    settings = tmp_path / "processes.toml"
    opened = open_local_environment(
        tmp_path / "data", 1, read_only=False, process_settings=settings
    )
    ports = opened.ports
    try:
        assert ports.processes is not None
        assert ports.run_evidence is not None
        settings.write_text('[sweep]\nat_start = "stop"', encoding="utf-8")
        assert ports.process_settings().sweep_stops  # read when it is asked for, not before
        first, second = (ports.processes.scan(unhurried()) for _ in range(2))
        assert first.own == second.own
        assert first.own is not None
        assert first.own.pid == os.getpid()
        assert ports.run_evidence.runs(["stitch-nobody", "../x"], unhurried()) == {}
        assert ports.processes.reap_own() == {}
        found = ports.processes.details([first.own], unhurried())
        assert found[first.own].command
    finally:
        opened.backend.close()
