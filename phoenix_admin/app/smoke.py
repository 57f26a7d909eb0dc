"""`smoke`: open every panel in both themes, do one real stitch, check the reel, take pictures.

It drives the real window through the same public names that scripts use, in a temporary LOCAL,
offscreen. What it prints and its exit code are for people who have just installed the program.
"""

import os
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from phoenix_admin.app.smoke_failure import SmokeFailure


def run_smoke(pictures: Path) -> int:
    """Run all steps; 0 when everything is as it must be, 1 otherwise."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from phoenix_admin.app.early import prepare_process  # noqa: PLC0415 - before Qt

    prepare_process()
    pictures.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="phoenix-smoke-"))
    try:
        from phoenix_admin.app.smoke_run import SmokeRun  # noqa: PLC0415 - imports Qt

        SmokeRun(folder, pictures).run(_step)
    except SmokeFailure as failure:
        _say(f"smoke: FAILED: {failure}")
        return 1
    except Exception:  # noqa: BLE001 - any fault at all fails the smoke run
        traceback.print_exc()
        _say("smoke: FAILED with the error above")
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _say(f"smoke: all good; pictures are in {pictures}")
    return 0


def _step(name: str, work: Callable[[], str]) -> None:
    began = time.monotonic()
    detail = work()
    _say(f"smoke: {name:<34} ok  {time.monotonic() - began:5.1f} s  {detail}")


def _say(text: str) -> None:
    print(text, file=sys.stdout, flush=True)
