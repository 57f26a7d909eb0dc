"""Lets the installed gcloud read command lines without running them.

Its own parser, in its own Python, in one process for all lines: starting it costs half a second.
Nothing is sent and no configuration of the machine is read or written.
"""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SCRIPT = """
import json, sys
root = sys.argv[1]
sys.path[:0] = [root + "/lib", root + "/lib/third_party"]
from googlecloudsdk import gcloud_main
parser = gcloud_main.CreateCLI([])._TopElement()._parser

def of_container(space):
    names = ("update_env_vars", "memory")
    given = {"--" + n.replace("_", "-"): getattr(space, n, None) for n in names}
    return {name: value for name, value in given.items() if value}

answers = []
for words in json.load(sys.stdin):
    try:
        read = parser.parse_args(words)
        answers.append({"command": read.command_path[1:], "said": read.GetSpecifiedArgs()})
    except SystemExit:
        answers.append(None)
print(json.dumps(answers, default=of_container))
"""


@dataclass(frozen=True)
class Understood:
    """What gcloud took a line for: the command, and its arguments by their names."""

    command: tuple[str, ...]
    said: dict[str, Any]


def sdk_root() -> Path | None:
    """Where the SDK is installed; None where it is not."""
    found = shutil.which("gcloud")
    if found is None:
        return None
    # A snap or a package manager may have put a link or a wrapper there.
    for root in (Path(found).resolve().parent.parent, Path("/usr/lib/google-cloud-sdk")):
        if (root / "lib" / "googlecloudsdk").is_dir():
            return root
    return None


def _python_of(root: Path) -> str:
    bundled = root / "platform/bundledpythonunix/bin/python3"
    return str(bundled) if bundled.exists() else shutil.which("python3") or "python3"


def understood(root: Path, lines: list[tuple[str, ...]], config: Path) -> list[Understood | None]:
    """What gcloud makes of each line (the first word is `gcloud`); None for one it refuses."""
    done = subprocess.run(
        [_python_of(root), "-S", "-c", _SCRIPT, str(root)],
        input=json.dumps([line[1:] for line in lines]),
        env={"PATH": os.environ["PATH"], "HOME": str(config), "CLOUDSDK_CONFIG": str(config)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout.splitlines()[-1])
    return [
        None if each is None else Understood(tuple(each["command"]), each["said"])
        for each in answers
    ]
