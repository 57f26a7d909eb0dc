"""The trial checkout: the real run.py, a stand-in for uv that needs no network, a tiny program."""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

# Stands for uv: makes a real environment without packages, and writes down what it was asked.
# With a pipe called "gate" beside it, an installation waits there until somebody opens the pipe;
# with a "pip.py" beside it, the environments it makes have that as their pip.
UV = """#!{python} -IS
import json, os, sys
from pathlib import Path
here = Path(__file__).parent
with open(here / "calls", "a") as calls:
    calls.write(" ".join(sys.argv[1:]) + "\\n")
(here / "variables").write_text(json.dumps(dict(os.environ)))
if sys.argv[1] == "venv":
    venv = Path(sys.argv[-1])
    (venv / "lib/python{version}/site-packages").mkdir(parents=True)
    (venv / "bin").mkdir()
    (venv / "bin/python").symlink_to({python!r})
    (venv / "pyvenv.cfg").write_text("home = " + os.path.dirname({python!r}) + "\\n")
    if (here / "pip.py").exists():
        pip = venv / "lib/python{version}/site-packages/pip"
        pip.mkdir()
        (pip / "__init__.py").touch()
        (pip / "__main__.py").write_text((here / "pip.py").read_text())
elif (here / "gate").exists():
    (here / "gate").open().read()
sys.exit(int((here / "exit-code").read_text()) if (here / "exit-code").exists() else 0)
"""

# Stands for every module that run.py starts in the environment.
TELL = """
import json, os, sys
record = {"name": NAME, "arguments": sys.argv[1:], "cwd": os.getcwd()}
record |= {"variables": dict(os.environ), "optimize": sys.flags.optimize}
print("@@" + json.dumps(record), flush=True)
sys.exit(int(os.environ.get("EXIT_" + NAME.upper(), "0")))
"""


@dataclass(frozen=True)
class Outcome:
    """How a run.py ended: exit code, output, and what it started (in order)."""

    code: int
    out: str
    err: str

    @property
    def started(self) -> list[dict]:
        return told_in(self.out)


def told_in(text: str) -> list[dict]:
    """What stand-ins have told of themselves."""
    return [json.loads(line[2:]) for line in text.splitlines() if line.startswith("@@")]


class Trial:
    """One trial checkout."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.tools = root.parent / "tools"
        self.venv = root / ".venv"
        self.python = self.venv / "bin/python"
        self.processes: list[subprocess.Popen[str]] = []

    @classmethod
    def make(cls, root: Path) -> "Trial":
        trial = cls(root)
        root.mkdir()
        trial.tools.mkdir()
        shutil.copy(ROOT / "run.py", root)
        for name in ("requirements.lock", "requirements-dev.lock"):
            (root / name).write_text(f"# {name}\n")
        (root / "pyproject.toml").write_text("[project]\n")
        for name in ("main", "pytest", "ruff", "basedpyright", "benchmarks", "PyInstaller"):
            (root / f"{name}.py").write_text(f"NAME = {name!r}{TELL}")
        (root / "importlinter").mkdir()
        linter = "\n".join("    " + line for line in TELL.splitlines())
        source = f"NAME = 'importlinter'\ndef lint_imports_command():{linter}"
        (root / "importlinter/cli.py").write_text(source)
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        trial.tool("uv", UV.format(python=base_python(), version=version))
        return trial

    def copy(self, root: Path) -> "Trial":
        """The same checkout elsewhere, with its tools, and its environment if it has one."""
        shutil.copytree(self.tools, root.parent / "tools")
        shutil.copytree(self.root, root, symlinks=True)
        return Trial(root)

    def tool(self, name: str, source: str) -> None:
        """Put a program on the PATH of run.py."""
        path = self.tools / name
        path.write_text(source)
        path.chmod(0o755)

    def gate(self) -> Path:
        """Make the next installation wait until this pipe is opened for writing."""
        gate = self.tools / "gate"
        os.mkfifo(gate)
        return gate

    @property
    def uv_calls(self) -> list[str]:
        path = self.tools / "calls"
        return path.read_text().splitlines() if path.exists() else []

    def variables(self, **more: str) -> dict[str, str]:
        own = {
            "PATH": f"{self.tools}:/usr/sbin:/usr/bin:/sbin:/bin",
            "QT_QPA_PLATFORM": "offscreen",
        }
        # A developer's shell may change how Python writes its output, a build machine says CI.
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        inherited.pop("CI", None)
        return {**inherited, **own, **more}

    def start(self, *words: str, **variables: str) -> subprocess.Popen[str]:
        """Start run.py in the background, in a process group of its own, with no input."""
        process = subprocess.Popen(
            [base_python(), str(self.root / "run.py"), *words],
            env=self.variables(**variables),
            cwd=self.root.parent,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def stop(self) -> None:
        """End what a failed test left waiting."""
        for process in self.processes:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()

    def run(self, *words: str, **variables: str) -> Outcome:
        """Run run.py to its end."""
        process = self.start(*words, **variables)
        out, err = process.communicate(timeout=60)
        return Outcome(process.returncode, out, err)


def base_python() -> str:
    """The interpreter that environments are made from."""
    return getattr(sys, "_base_executable", None) or sys.executable
