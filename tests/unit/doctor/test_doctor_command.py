"""`doctor` says what it found, leaves the network alone unless asked, and says it by its code."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from phoenix_admin.app import doctor_command
from phoenix_admin.app.cli import main
from phoenix_admin.app.doctor_command import DoctorOptions, run_doctor
from phoenix_admin.backends.fake.check_source import FakeCheckSource
from phoenix_admin.domain.doctor import CheckFacts, failed, warning

FACTS = (CheckFacts("disk", "Disk", "Here"), CheckFacts("api", "API", "There", network=True))


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> FakeCheckSource:
    made = FakeCheckSource(FACTS)
    monkeypatch.setattr(doctor_command, "doctor_source", lambda *_: made)
    return made


def options(tmp_path: Path, **said: object) -> DoctorOptions:
    return DoctorOptions(data_dir=tmp_path / "data", **said)


def test_without_live_nothing_is_asked_of_anybody(source, tmp_path, capsys):
    assert run_doctor(options(tmp_path)) == 0
    assert source.made == ["disk"]
    assert source.closed
    assert "not checked  There: API: Asks Google; only with --live." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("finding", "code"), [(failed("Full.", "rm"), 1), (warning("Nearly.", "rm"), 0)]
)
def test_the_exit_code_says_whether_something_failed(source, tmp_path, capsys, finding, code):
    source.findings["api"] = finding
    assert run_doctor(options(tmp_path, live=True)) == code
    assert sorted(source.made) == ["api", "disk"]
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "Doctor: LOCAL"
    assert f"{finding.state.value:<12} There: API: {finding.text}" in " ".join(said)
    assert "             mend: rm" in said


def test_the_worst_is_printed_first_and_what_came_of_all_of_it_last(source, tmp_path, capsys):
    source.findings["api"] = failed("Off.", "on")
    run_doctor(options(tmp_path, live=True))
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert [line.split()[0] for line in lines[1:4]] == ["failed", "mend:", "ok"]
    assert lines[-2:] == ["doctor: 1 failed, 1 ok", "1 of 2 checks failed: API."]
    assert said.err == "", "progress is for a terminal"


def test_what_was_found_until_ctrl_c_is_printed(source, tmp_path, capsys, monkeypatch):
    real = doctor_command._results

    def interrupted(*said: object, **more: bool):
        yield next(real(*said, **more))
        raise KeyboardInterrupt

    monkeypatch.setattr(doctor_command, "_results", interrupted)
    assert run_doctor(options(tmp_path)) == 1
    said = capsys.readouterr().out
    assert "There: API: Asks Google" in said
    assert said.endswith("Stopped.\n")


def test_json_is_the_whole_report_in_the_order_of_the_checks(source, tmp_path, capsys):
    source.findings["disk"] = failed("token=abcdefgh \x1b[2J", "rm", "line")
    assert run_doctor(options(tmp_path, live=True, as_json=True)) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["found_wrong"] is True
    assert [each["id"] for each in told["checks"]] == ["disk", "api"]
    assert "abcdefgh" not in str(told)
    assert told["checks"][1]["took_ms"] >= 0


def test_what_comes_from_outside_is_no_order_to_the_terminal(source, tmp_path, capsys):
    source.findings["disk"] = failed("evil \x1b[2J\nsecond line", "rm")
    run_doctor(options(tmp_path))
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "evil \N{REPLACEMENT CHARACTER}[2J second line" in said


def test_a_title_that_sounds_secret_makes_no_secret_of_what_was_found(
    monkeypatch, tmp_path, capsys
):
    made = FakeCheckSource([CheckFacts("key", "Credentials", "Token")])
    made.findings["key"] = failed("Nobody is signed in; secret=abcdefgh.", "sign in")
    monkeypatch.setattr(doctor_command, "doctor_source", lambda *_: made)
    run_doctor(options(tmp_path))
    said = capsys.readouterr().out
    assert "Token: Credentials: Nobody is signed in" in said
    assert "abcdefgh" not in said


def test_an_environment_that_is_not_there_is_wrong_use(tmp_path, capsys):
    config = tmp_path / "data" / "config"
    config.mkdir(parents=True)
    (config / "environments.toml").write_text('[environments.dev]\nlabel = "TEST"\n')
    assert run_doctor(options(tmp_path, environment="prod")) == 2
    said = capsys.readouterr().err
    assert "There is: LOCAL." in said
    assert "line 2, environments.dev.label" in said


def test_live_write_without_a_terminal_is_refused_before_anything_is_looked_at(
    source, tmp_path, capsys
):
    assert run_doctor(options(tmp_path, live_write="p")) == 2
    assert source.made == []
    assert "no terminal" in capsys.readouterr().err


def test_live_write_does_nothing_while_a_check_fails(source, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    source.findings["api"] = failed("Off.", "on")
    assert run_doctor(options(tmp_path, live_write="p")) == 1
    assert "Nothing was stitched" in capsys.readouterr().out


def test_ctrl_c_ends_it(source, tmp_path, capsys, monkeypatch):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(doctor_command, "_examined", interrupted)
    assert run_doctor(options(tmp_path)) == 1
    assert source.closed


@pytest.mark.parametrize(
    "words",
    [["--environment", "dev", "doctor"], ["doctor", "--environment", "dev"]],
)
def test_the_environment_may_be_named_before_the_word_and_after_it(words, monkeypatch):
    seen: list[DoctorOptions] = []
    monkeypatch.setattr(doctor_command, "run_doctor", lambda o: seen.append(o) or 0)
    assert main([*words, "--live"] if words[-1] != "doctor" else words) == 0
    assert seen[0].environment == "dev"


def test_the_real_one_loads_no_qt_and_makes_no_folder(tmp_path):
    script = (
        "import sys; from phoenix_admin.app.cli import main\n"
        f"code = main(['--data-dir', {str(tmp_path / 'data')!r}, 'doctor', '--json'])\n"
        "loaded = [m for m in ('PySide6', 'grpc', 'google.auth') if m in sys.modules]\n"
        "sys.exit(f'{code} {loaded}')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr.strip() == "0 []"
    assert {each["state"] for each in json.loads(done.stdout)["checks"]} == {"ok"}
    assert not (tmp_path / "data").exists()
