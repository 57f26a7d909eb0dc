"""The real app in a process of its own, told by lines of JSON what a person does.

`python -m tests.e2e.remote_window DATA CONFIG ENVIRONMENT`. Each line is a name and its words,
such as `["press", "view.refresh"]`, and is answered by one line of JSON.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSocketNotifier, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from phoenix_admin.app.automation import launch
from run import PROGRAM_OPTIONS

ROOT = Path(__file__).resolve().parents[2]


class RemoteWindow:
    """The other side: the running program, as a test uses it."""

    def __init__(self, folder: Path, environment: str, variables: dict[str, str]) -> None:
        words = (folder / "data", folder / "config", environment)
        self.process = subprocess.Popen(
            [sys.executable, *PROGRAM_OPTIONS, "-m", "tests.e2e.remote_window", *map(str, words)],
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"} | variables,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __getattr__(self, name: str) -> Any:
        """`window.press("view.refresh")` presses it there."""

        def ask(*words: str) -> Any:
            assert self.process.stdin is not None
            assert self.process.stdout is not None
            self.process.stdin.write(json.dumps([name, *words]) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
            assert line, f"the program ended with {self.process.wait(10)}"
            return json.loads(line)

        return ask

    def end(self) -> int:
        """Close the window; returns the exit code."""
        if self.process.poll() is None:
            self.process.stdin.close()
        try:
            return self.process.wait(20)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            self.process.stdout.close()


def main() -> None:
    """Run until the other side hangs up."""
    data, config, environment = sys.argv[1:]
    app = QApplication([])
    window = launch(Path(data), environment, config_dir=Path(config), samples=False)
    window.activateWindow()
    hands = _hands(window)
    heard = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    waiting = bytearray()

    def on_line() -> None:
        piece = os.read(sys.stdin.fileno(), 65536)
        if not piece:
            heard.setEnabled(False)
            window.close()
            app.quit()
            return
        waiting.extend(piece)
        while (end := waiting.find(b"\n")) >= 0:
            name, *words = json.loads(waiting[:end])
            del waiting[: end + 1]
            sys.stdout.write(json.dumps(hands[name](*words)) + "\n")
            sys.stdout.flush()

    heard.activated.connect(on_line)
    app.exec()


def _hands(window: Any) -> dict[str, Any]:
    def action(key: str) -> Any:
        return next(a for a in window.actions() if a.objectName() == f"action.{key}")

    def press(key: str) -> bool:
        is_on = action(key).isEnabled()
        action(key).trigger()
        return is_on

    def click(name: str) -> bool:
        found = window.findChild(QWidget, name)
        if found is None or not found.isVisible():
            return False
        QTest.mouseClick(found, Qt.MouseButton.LeftButton)
        return True

    def words(name: str) -> list[str]:
        """What can be read inside this widget."""
        whole = window.findChild(QWidget, name)
        if whole is None or not whole.isVisible():
            return []
        labels = [whole, *whole.findChildren(QLabel)]
        shown = [each for each in labels if isinstance(each, QLabel) and each.isVisible()]
        return [label.text() for label in shown if label.text()]

    return {
        "press": press,
        "click": click,
        "words": words,
        "rows": lambda name: list(window.findChild(QWidget, name).rows.ids),
        "select": lambda name, row: window.findChild(QWidget, name).select_id(row),
        "refusal": lambda key: action(key).property("refusal") or "",
        "copied": lambda: QGuiApplication.clipboard().text(),
        "let_pass": lambda seconds: QTest.qWait(int(float(seconds) * 1000)),
    }


if __name__ == "__main__":
    main()
