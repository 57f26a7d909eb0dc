"""B16: the Qt binding must not lose references to None and True.

PySide6 6.12.0 on Python 3.11 loses one per void call or signal and aborts within minutes.
"""

import json
import subprocess
import sys

from benchmarks.report import Row

PROGRAM = """
import json, sys
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
class Source(QObject):
    fired = Signal()
app = QCoreApplication([])
timer, source = QTimer(), Source()
before = sys.getrefcount(None), sys.getrefcount(True)
for _ in range(5000):
    timer.start(60000); source.fired.emit()
after = sys.getrefcount(None), sys.getrefcount(True)
timer.stop()
print(json.dumps([b - a for a, b in zip(before, after)]))
"""
CONTROL = PROGRAM.replace("timer.start(60000); source.fired.emit()", "pass")


def _change(program: str) -> list[int] | None:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False
    )
    return json.loads(done.stdout) if done.returncode == 0 else None


def run(*, quick: bool) -> list[Row]:
    """Reference counts after 5,000 void calls and 5,000 emits, beside the empty loop."""
    del quick
    calls, control = _change(PROGRAM), _change(CONTROL)
    if calls is None or control is None:
        note = "the measuring process aborted"
        return [Row("B16", "references lost", 10_000, "", "", None, "0", ok=False, note=note)]
    rows = []
    for name, lost, base in zip(("None", "True"), calls, control, strict=True):
        figure, baseline = max(0, -lost), max(0, -base)
        rows.append(
            Row(
                "B16",
                f"references to {name} lost",
                figure,
                "",
                "empty loop",
                baseline,
                "not falling",
                ok=figure < 100,
            )
        )
    return rows
