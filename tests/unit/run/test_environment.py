"""run.py's environment: set up once, redone when interrupted, shared by two, cheap when ready."""

import hashlib
import json
import os
import signal
import subprocess
import zipfile
from pathlib import Path

import pytest

import run
from tests.unit.run.trial import TELL, Trial, base_python, told_in


def checkout_of(trial: Trial) -> run.Checkout:
    return run.Checkout(trial.root)


def test_the_first_start_sets_up_and_starts_the_program(trial: Trial) -> None:
    outcome = trial.run("smoke", "--pictures", "x y")
    assert outcome.code == 0, outcome.err
    (program,) = outcome.started
    assert (program["name"], program["arguments"]) == ("main", ["smoke", "--pictures", "x y"])
    assert program["cwd"] == str(trial.root.parent)  # the caller's folder, not the checkout's
    install = trial.uv_calls[-1]
    assert "--require-hashes" in install
    assert "--compile-bytecode" in install
    assert "--no-build" in install
    assert install.endswith("requirements.lock")


def test_the_program_runs_without_docstrings_and_packages_are_compiled_so(trial: Trial) -> None:
    (program,) = trial.run().started
    assert program["optimize"] == 2
    # Not by a variable, which a `gcloud` that it starts would take for its own.
    assert "PYTHONOPTIMIZE" not in program["variables"]
    assert json.loads((trial.tools / "variables").read_text())["PYTHONOPTIMIZE"] == "2"


def test_a_warm_start_installs_nothing_and_says_nothing(trial: Trial) -> None:
    trial.run()
    calls = trial.uv_calls
    outcome = trial.run("--version")
    assert (outcome.code, outcome.err) == (0, "")
    assert trial.uv_calls == calls


def test_a_warm_start_costs_little_more_than_a_direct_one(trial: Trial) -> None:
    trial.run()

    def cheapest(words: list[str]) -> float:
        """Processor seconds: on a busy computer the clock on the wall tells nothing."""
        seconds: list[float] = []
        for _ in range(3):
            before = os.times()
            subprocess.run(words, env=trial.variables(), check=True, stdout=subprocess.DEVNULL)
            after = os.times()
            user = after.children_user - before.children_user
            seconds.append(user + after.children_system - before.children_system)
        return min(seconds)

    direct = cheapest([str(trial.python), str(trial.root / "main.py")])
    through_run = cheapest([base_python(), str(trial.root / "run.py")])
    assert through_run - direct < 0.3


def test_the_package_is_importable_from_any_folder(trial: Trial, tmp_path: Path) -> None:
    (trial.root / "phoenix_admin.py").write_text("")
    trial.run()
    code = "import phoenix_admin; print(phoenix_admin.__file__)"
    words = [str(trial.python), "-c", code]
    out = subprocess.check_output(words, cwd=tmp_path, text=True, env=trial.variables())
    assert out.strip() == str(trial.root / "phoenix_admin.py")


def test_the_checkout_may_move(trial: Trial) -> None:
    (trial.root / "phoenix_admin.py").write_text("")
    trial.run()
    moved = trial.root.rename(trial.root.parent / "elsewhere")
    code = "import phoenix_admin; print(phoenix_admin.__file__)"
    words = [str(moved / ".venv/bin/python"), "-c", code]
    out = subprocess.check_output(words, cwd=moved.parent, text=True, env=trial.variables())
    assert out.strip() == str(moved / "phoenix_admin.py")


def test_test_adds_to_the_environment_of_the_program(trial: Trial) -> None:
    trial.run()
    (trial.venv / "kept").touch()
    assert not run.is_ready(checkout_of(trial), "dev")
    assert trial.run("test", "-k", "x").code == 0
    assert (trial.venv / "kept").exists()
    assert trial.uv_calls[-1].endswith("requirements-dev.lock")
    assert run.is_ready(checkout_of(trial), "dev")
    assert run.is_ready(checkout_of(trial), "app")


def test_the_developers_lock_covers_the_program(trial: Trial) -> None:
    trial.run("test", "-k", "x")
    calls = trial.uv_calls
    trial.run()
    assert trial.uv_calls == calls


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_is_installed_in_place(trial: Trial, changed: str) -> None:
    trial.run()
    (trial.venv / "kept").touch()
    before = len(trial.uv_calls)
    (trial.root / changed).write_text("# newer\n")
    assert not run.is_ready(checkout_of(trial), "app")
    assert trial.run().code == 0
    assert len(trial.uv_calls) == before + 1
    assert (trial.venv / "kept").exists()


def test_another_python_gets_an_environment_anew(trial: Trial) -> None:
    trial.run()
    (trial.venv / "old").touch()
    stamp = trial.venv / "set-up-app"
    stamp.write_text(
        stamp.read_text().replace(run.interpreter_identity(), "cpython-310 3.10.1 x\n")
    )
    assert trial.run().code == 0
    assert not (trial.venv / "old").exists()


def test_a_missing_interpreter_gets_an_environment_anew(trial: Trial) -> None:
    trial.run()
    trial.python.unlink()
    assert not run.is_ready(checkout_of(trial), "app")
    assert trial.run().code == 0
    assert trial.python.exists()


def test_an_interrupted_set_up_is_redone_from_the_start(trial: Trial) -> None:
    gate = trial.gate()
    first = trial.start()
    with gate.open("w"):  # opens when the installation has got this far
        (trial.venv / "half").touch()
        os.killpg(first.pid, signal.SIGKILL)
        first.communicate(timeout=30)
    gate.unlink()
    assert not run.is_ready(checkout_of(trial), "app")
    outcome = trial.run()
    assert (outcome.code, len(outcome.started)) == (0, 1)
    assert not (trial.venv / "half").exists()


def test_an_interrupted_addition_is_redone_from_the_start(trial: Trial) -> None:
    trial.run()
    gate = trial.gate()
    first = trial.start("test", "-k", "x")
    with gate.open("w"):
        (trial.venv / "half").touch()
        os.killpg(first.pid, signal.SIGKILL)
        first.communicate(timeout=30)
    gate.unlink()
    # A package may be half replaced: the program's own stamp must not vouch for it.
    assert not run.is_ready(checkout_of(trial), "app")
    assert trial.run().code == 0
    assert not (trial.venv / "half").exists()


def test_two_set_ups_at_once_do_one_and_start_both(trial: Trial) -> None:
    gate = trial.gate()
    first = trial.start("first")
    with gate.open("w"):
        second = trial.start("second")
        assert second.stderr is not None
        assert "Another set-up" in second.stderr.readline()
        assert second.poll() is None
    for process, word in ((first, "first"), (second, "second")):
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        assert f'"arguments": ["{word}"]' in out
    assert [call.split()[0] for call in trial.uv_calls] == ["venv", "pip"]


def make_wheel(folder: Path) -> tuple[Path, str]:
    """A wheel with one module, and its hash."""
    path = folder / "tiny-1.0-py3-none-any.whl"
    info = "tiny-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("tiny.py", "ANSWER = 42\n")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        tag = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        wheel.writestr(f"{info}/WHEEL", tag)
        wheel.writestr(f"{info}/RECORD", f"tiny.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n")
    return path, hashlib.sha256(path.read_bytes()).hexdigest()


def test_where_uv_fails_pip_is_told_to_hold_to_the_hashes(trial: Trial) -> None:
    """By a pip that only tells; how the real one holds to them, the next test shows."""
    (trial.tools / "exit-code").write_text("7")
    (trial.tools / "pip.py").write_text(f"NAME = 'pip'{TELL}")
    outcome = trial.run(PIP_NO_INDEX="1")
    assert outcome.code == 0, outcome.err
    assert "(uv): failed with exit code 7" in outcome.err
    assert "Trying again with pip" in outcome.err
    (pip,) = told_in(outcome.err)
    assert pip["arguments"][0] == "install"
    assert {"--require-hashes", "--no-user", "--no-deps", "--compile"} <= {*pip["arguments"]}
    assert pip["arguments"][-2:] == ["--requirement", str(trial.root / "requirements.lock")]
    assert pip["variables"]["PIP_NO_INDEX"] == "1"
    assert pip["optimize"] == 2
    (trial.root / "requirements.lock").write_text("# newer\n")
    refused = trial.run(EXIT_PIP="1")
    assert (refused.code, refused.started) == (1, [])
    assert refused.err.rstrip().endswith("see above. Start again.")
    assert "Traceback" not in refused.err
    assert not run.is_ready(checkout_of(trial), "app")


@pytest.mark.wide
def test_where_uv_fails_pip_installs_what_has_the_right_hash(trial: Trial) -> None:
    """And only that. The environment is made once: making it costs six seconds."""
    (trial.tools / "exit-code").write_text("7")
    wheel, digest = make_wheel(trial.tools)
    lock = trial.root / "requirements.lock"
    lock.write_text(f"tiny @ {wheel.as_uri()} --hash=sha256:{digest}\n")
    # A person's own settings that would send packages elsewhere, or leave them uncompiled.
    outcome = trial.run(PIP_NO_INDEX="1", PIP_USER="1", PIP_COMPILE="0")
    assert outcome.code == 0, outcome.err
    assert "(uv): failed with exit code 7" in outcome.err
    assert "Trying again with pip" in outcome.err
    (installed,) = trial.venv.rglob("tiny.py")
    assert list(installed.parent.glob("__pycache__/tiny.*.opt-2.pyc"))
    installed.unlink()
    (trial.tools / "uv").unlink()
    lock.write_text(f"tiny @ {wheel.as_uri()} --hash=sha256:{'0' * 64}\n")
    refused = trial.run(PIP_NO_INDEX="1")
    assert (refused.code, refused.started) == (1, [])
    assert "DO NOT MATCH THE HASHES" in refused.err
    assert refused.err.rstrip().endswith("see above. Start again.")
    assert "Traceback" not in refused.err
    assert not installed.exists()
    assert not run.is_ready(checkout_of(trial), "app")


def test_only_foreign_packages_are_kept_out_of_the_variables(trial: Trial) -> None:
    given = {
        "PYTHONPATH": "elsewhere",
        "PYTHONHOME": "",
        "PIP_INDEX_URL": "https://mirror.example/simple",
        "SSL_CERT_FILE": "mine.pem",
    }
    (program,) = trial.run(**given).started
    handed = program["variables"]
    assert "PYTHONPATH" not in handed
    assert "PYTHONHOME" not in handed
    expected = {k: v for k, v in trial.variables(**given).items() if not k.startswith("PYTHONP")}
    expected.pop("PYTHONHOME")
    # What the interpreter itself adds at its start.
    assert {k: v for k, v in handed.items() if k in expected or "CERT" in k} == expected
