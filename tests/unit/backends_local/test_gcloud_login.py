"""Google's sign-in program as a child: its end, its failures, and nothing left of it."""

import logging
import os
import sys
import threading
from pathlib import Path

import psutil
import pytest

from phoenix_admin.backends.local.gcloud_login import GcloudLogin
from phoenix_admin.domain.errors import SignedOut, Unsupported
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext, unhurried
from tests.support.waiting import until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")


@pytest.fixture
def gcloud(tmp_path: Path):
    def make(script: str) -> GcloudLogin:
        program = tmp_path / "gcloud"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        return GcloudLogin(lambda name: str(program) if name == "gcloud" else None)

    return make


def test_it_runs_the_very_line_that_is_shown(gcloud, tmp_path: Path) -> None:
    gcloud(f'echo "$@" > {tmp_path}/asked').run(unhurried())
    assert (tmp_path / "asked").read_text() == "auth application-default login\n"


def test_without_gcloud_the_line_and_the_place_are_named() -> None:
    with pytest.raises(Unsupported, match=r"docs/install.*gcloud auth application-default login"):
        GcloudLogin(lambda _: None).run(unhurried())


def test_one_that_cannot_be_started(tmp_path: Path) -> None:
    with pytest.raises(Unsupported, match="could not be started"):
        GcloudLogin(lambda _: str(tmp_path)).run(unhurried())


def test_a_failure_says_the_last_line_without_secrets(gcloud, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    script = 'echo "first access_token=abc"; echo "ERROR: token=ya29.secret0123456789 no"; exit 3'
    with pytest.raises(SignedOut) as caught:
        gcloud(script).run(unhurried())
    assert caught.value.code == "not-finished"
    assert "ERROR:" in caught.value.text
    told = caught.value.text + caplog.text
    assert "ya29" not in told
    assert "abc" not in told


def test_cancelling_ends_it_and_what_belongs_to_it(gcloud, tmp_path: Path) -> None:
    inner = tmp_path / "gcloud.py"
    inner.write_text("import sys, time\nprint('ready', flush=True)\ntime.sleep(60)\n")
    login = gcloud(f"echo $$ > {tmp_path}/pid\n{sys.executable} {inner} > {tmp_path}/out\necho x")
    token, ended = CancelToken(), []

    def run() -> None:
        try:
            login.run(TaskContext(token, 60))
        except CancelledError:
            ended.append("cancelled")

    thread = threading.Thread(target=run)
    thread.start()
    out = tmp_path / "out"
    until(lambda: out.exists() and "ready" in out.read_text(), what="the child")
    family = psutil.Process(os.getpid()).children(recursive=True)
    family = [p for p in family if _lives(p)]  # not what other tests' children have left
    mine = [p for p in family if any(str(tmp_path) in word for word in p.cmdline())]
    assert len(mine) == 2
    token.cancel()
    thread.join(10)
    assert ended == ["cancelled"]
    until(lambda: not any(_lives(p) for p in mine), what="the end of the child")


def _lives(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
