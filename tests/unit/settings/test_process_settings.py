"""`processes.toml`: what is sound is used, what is not is named by key and line, defaults hold."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.domain.process_signatures import DEFAULT_SIGNATURES
from phoenix_admin.settings.process_settings import DEFAULT_PROCESS_SETTINGS
from phoenix_admin.settings.process_settings_file import (
    parse_process_settings,
    read_process_settings,
)
from phoenix_admin.settings.resources import resource

OWN = """
[sweep]
at_start = "stop"

[signatures.transcode]
names = ["transcode", "transcode-*"]
hosts = ["python*"]
words = ["transcode.py"]
stays_alone = true

[signatures.assemble]
names = ["assemble", "asm"]
"""


def test_no_file_and_the_example_as_it_ships_are_the_defaults(tmp_path: Path) -> None:
    assert read_process_settings(tmp_path / "processes.toml") == DEFAULT_PROCESS_SETTINGS
    assert read_process_settings(resource("processes.example.toml")) == DEFAULT_PROCESS_SETTINGS


def test_the_example_says_each_key_as_it_is_read() -> None:
    text = resource("processes.example.toml").read_text(encoding="utf-8")
    live = "\n".join(
        line.removeprefix("# ") if line.startswith(("# [", "# ")) and "=" in line else line
        for line in text.replace("# [signatures", "[signatures").splitlines()
    )
    found = parse_process_settings(live)
    assert found.faults == ()
    assert found.signatures[0].id == "transcode"
    assert found.signatures[0].mark_prefix == "transcode-"


def test_own_signatures_come_first_and_a_known_one_is_changed_in_its_place() -> None:
    found = parse_process_settings(OWN)
    assert (found.faults, found.sweep_stops) == ((), True)
    assert [each.id for each in found.signatures] == [
        "transcode", *(each.id for each in DEFAULT_SIGNATURES),
    ]  # fmt: skip
    assemble = next(each for each in found.signatures if each.id == "assemble")
    known = next(each for each in DEFAULT_SIGNATURES if each.id == "assemble")
    assert assemble.names == ("assemble", "asm")
    assert (assemble.hosts, assemble.mark_prefix) == (known.hosts, known.mark_prefix)
    assert found.signatures[0].stays_alone


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[sweep]\nat_start = "kill"', "line 2, sweep.at_start: must be report or stop"),
        ("[sweep]\nat_start = true", "line 2, sweep.at_start: must be a text"),
        ("[signatures.assemble]\nnames = 3", "line 2, signatures.assemble.names: must be a list"),
        ('[signatures.assemble]\nnames = ["*"]', "names: must not match every process"),
        ('[signatures.assemble]\nnames = [""]', "names: must be a pattern"),
        ('[signatures.assemble]\nmark = "A B"', "line 2, signatures.assemble.mark: must be the"),
        ("[signatures.assemble]\nneeds_worker = 1", "must be true or false"),
        ('[signatures.assemble]\nname = ["a"]', "line 2, signatures.assemble.name: is not known"),
        ('[signatures.own]\nwords = ["x"]', "signatures.own.words: needs `hosts`"),
        ("[signatures.own]\nstays_alone = true", "line 1, signatures.own: needs `names`"),
        ("[sweeps]\n", "line 1, sweeps: is not known here"),
        ("signatures = 3", "signatures: must be a table"),
        ("[sweep", "this is not TOML"),
    ],
)
def test_what_is_wrong_is_named_and_the_default_is_kept(text: str, said: str) -> None:
    found = parse_process_settings(text)
    assert any(said in fault for fault in found.faults), found.faults
    assert found.signatures == DEFAULT_SIGNATURES
    assert found.sweep_stops is False


def test_a_file_that_cannot_be_read_is_one_fault(tmp_path: Path) -> None:
    path = tmp_path / "processes.toml"
    path.write_bytes(b"\xff\xfe")
    assert read_process_settings(path).faults == ("processes.toml: the file is not UTF-8 text",)
    path.write_bytes(b"#" * 70_000)
    assert "larger than 64 KiB" in read_process_settings(path).faults[0]
    path.unlink()
    path.mkdir()
    assert "cannot be read" in read_process_settings(path).faults[0]


@given(st.text(max_size=200))
def test_no_text_breaks_it_and_no_signature_is_lost(text: str) -> None:
    found = parse_process_settings(text)
    assert {each.id for each in DEFAULT_SIGNATURES} <= {each.id for each in found.signatures}


def test_the_limit_of_local_workers_is_an_amount_of_memory_or_nothing() -> None:
    assert parse_process_settings("").worker_memory is None
    found = parse_process_settings('[memory]\nworker_limit = "1.5Gi"\n')
    assert (found.worker_memory, found.faults) == (3 * 2**29, ())
    for odd in ('"much"', '"1Mi"', "512"):
        found = parse_process_settings(f"[memory]\nworker_limit = {odd}\n")
        assert found.worker_memory is None
        (fault,) = found.faults
        assert fault.startswith("line 2, memory.worker_limit: must be")
