"""The two commands on a bare Debian: run by hand, as root, on a computer with debootstrap.

    python3 tests/e2e/bare_debian.py [--working-copy] [--without-tests] [--suite NAME] [--keep]

Makes a root file system that has python3, git and ca-certificates and nothing else, clones this
checkout into it and runs there what the README says, with nothing done by hand. It is no pytest
test: it downloads a whole system and takes minutes. Whatever this computer needs to reach its
package indexes (configuration files of pip and apt, certificates, proxy variables) is carried
over as it is. Every step runs in namespaces of its own, so that no mount and no process can stay
behind. With Xvfb and xwininfo on this computer, the window is opened for real as well.
"""

import argparse
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLONE = "/srv/phoenix-admin"
DEFAULT_MIRROR = "http://deb.debian.org/debian"

# How this computer reaches the network: files by name, variables by pattern.
FILES = (
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/pip.conf",
    "/etc/xdg/pip",
    "~/.config/pip/pip.conf",
    "~/.pip/pip.conf",
    "/etc/ssl/certs",
    "/usr/share/ca-certificates",
    "/usr/local/share/ca-certificates",
    "/etc/apt/apt.conf",
)
VARIABLES = re.compile(r"(?i)^(.*_proxy|pip_.*|uv_.*|ssl_cert_.*|.*_ca_bundle|git_ssl_.*)$")

OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}

# The shell stays as the first process of its namespace, and does there what such a process has to:
# it buries orphans.
ENTER = """
set -e
mount --make-rprivate /
mount --bind "$1" "$1"  # a root that is a mount point, as on a real computer
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
if [ -n "$DISPLAY" ]; then
    mkdir -p "$1/tmp/.X11-unix"
    mount --bind /tmp/.X11-unix "$1/tmp/.X11-unix"
fi
chroot "$1" sh -c 'cd "$0" && exec "$@"' "$2" "${@:3}"
exit $?
"""


def say(text: str) -> None:
    print(f"\n=== {text}", flush=True)


def mirror(suite: str) -> str:
    """The archive this computer itself installs from, if it has the suite."""
    apt = Path("/etc/apt")
    lists = [apt / "sources.list", *apt.glob("sources.list.d/*")]
    for path in lists:
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        for block in text.split("\n\n"):
            uris = re.search(r"(?m)^URIs:\s*(\S+)", block)
            if uris and re.search(rf"(?m)^Suites:.*\b{suite}\b(?!-)", block):
                return uris[1]
        line = re.search(rf"(?m)^deb\s+(?:\[[^]]*\]\s+)?(\S+)\s+{suite}\s", text)
        if line:
            return line[1]
    return DEFAULT_MIRROR


def carry_over(system: Path) -> None:
    """Give the new system what this one needs to reach the network."""
    named = [Path(name).expanduser() for name in FILES]
    named += sorted(Path("/etc/apt/apt.conf.d").glob("*prox*"))
    if "PIP_CONFIG_FILE" in os.environ:
        named.append(Path(os.environ["PIP_CONFIG_FILE"]))
    for path in named:
        target = system / path.relative_to("/")
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
            words = ["cp", "-a", "--remove-destination", f"{path}/.", str(target)]
            subprocess.run(words, check=True)
        elif path.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)


def variables(**more: str) -> dict[str, str]:
    """A fresh login's variables and those of the network."""
    network = {key: value for key, value in os.environ.items() if VARIABLES.match(key)}
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {"PATH": path, "HOME": str(Path.home()), "LANG": "C.UTF-8", **network, **more}


@contextlib.contextmanager
def entered(system: Path, words: list[str], **more: str) -> Iterator[subprocess.Popen[str]]:
    """Run a command inside the system, with no input and namespaces of its own.

    When the block is left by an error or a signal, the command is killed, not waited for:
    `unshare` ignores polite signals, and the whole namespace dies with it.
    """
    unshare = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "bash", "-c", ENTER]
    with subprocess.Popen(
        [*unshare, "enter", str(system), CLONE, *words],
        env=variables(**more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        except BaseException:
            process.kill()
            raise


class Record:
    """What was run and how it ended."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.good = True

    def note(self, what: str, good: bool, seconds: float, remark: str) -> None:
        self.good &= good
        mark = "ok" if good else "FAILED"
        self.lines.append(f"{mark:7}{seconds:7.1f} s  {what:32} {remark}")


def step(
    record: Record, system: Path, words: list[str], good: Callable[[int, str], bool], **more: str
) -> None:
    """Run a command inside the system, show its output, and judge it."""
    shown = " ".join(words)
    say(shown)
    started = time.monotonic()
    lines: list[str] = []
    with entered(system, words, **more) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(f"    {line}", end="", flush=True)
            lines.append(line.rstrip())
    seconds = time.monotonic() - started
    last = next((line for line in reversed(lines) if line.strip()), "")
    remark = f"exit {process.returncode}: {last[:90]}"
    record.note(shown, good(process.returncode, "\n".join(lines)), seconds, remark)


@contextlib.contextmanager
def screen() -> Iterator[str]:
    """A virtual screen of this computer; gives its DISPLAY."""
    read, write = os.pipe()
    words = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(words, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as answer:
            number = answer.readline().strip()
        try:
            yield f":{number}"
        finally:
            server.terminate()


def has_window(display: str) -> bool:
    """Whether the program's window can be seen on the screen (it exists a while before)."""

    def told(*words: str) -> str:
        command = ["xwininfo", "-display", display, *words]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout

    tree = told("-root", "-tree")
    found = re.search(r'(0x[0-9a-f]+) "[^"]*Phoenix Admin[^"]*".* \d{3,}x\d{3,}\+', tree)
    return found is not None and "IsViewable" in told("-id", found[1])


def only_child(pid: int) -> int:
    """The one child of a process."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii"))


def open_window(record: Record, system: Path) -> None:
    """`python3 run.py` on a screen: a window appears, and a polite signal ends it."""
    say("python3 run.py, on a virtual screen")
    started = time.monotonic()
    with screen() as display, entered(system, ["python3", "run.py"], DISPLAY=display) as process:
        seen = False
        while process.poll() is None and time.monotonic() < started + 300 and not seen:
            seen = has_window(display)
            time.sleep(0.2)
        seconds = time.monotonic() - started
        if seen:
            shell = only_child(process.pid)  # unshare -> the shell -> the program
            os.kill(only_child(shell), signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(30)
        code = process.poll()
        process.kill()
        assert process.stdout is not None
        print("    " + process.stdout.read().replace("\n", "\n    "), flush=True)
    remark = f"window {'seen' if seen else 'never seen'}, exit {code} after SIGTERM"
    record.note("python3 run.py (with a screen)", seen and code == 0, seconds, remark)


def make_system(system: Path, suite: str, working_copy: bool) -> None:
    """The bare system with this checkout inside."""
    say(f"debootstrap {suite} from {mirror(suite)}")
    include = "--include=python3,git,ca-certificates"
    words = ["debootstrap", "--variant=minbase", include, suite, str(system), mirror(suite)]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    carry_over(system)
    clone = system / CLONE.lstrip("/")
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(ROOT), str(clone)], check=True)
    if working_copy:
        words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.check_output(words, cwd=ROOT, text=True).split("\0")
        for name in filter(None, names):
            if (ROOT / name).is_file():
                (clone / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, clone / name)


def succeeded(code: int, _output: str) -> bool:
    """Whether a command ended well."""
    return code == 0


def no_screen(code: int, output: str) -> bool:
    """Whether run.py set everything up and then said that there is no screen."""
    return code == 1 and "there is no screen" in output


def main() -> int:
    """Make the system, run the commands, print the record."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--suite", default="bookworm")
    parser.add_argument(
        "--working-copy", action="store_true", help="with uncommitted files, not HEAD alone"
    )
    parser.add_argument("--without-tests", action="store_true", help="the quick part only")
    parser.add_argument("--keep", action="store_true", help="leave the system for a closer look")
    options = parser.parse_args()
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        print("needs root and debootstrap", file=sys.stderr)
        return 2
    system = Path(tempfile.mkdtemp(prefix="bare-debian-"))
    system.chmod(0o755)  # as any root folder: apt downloads as a person of its own
    record = Record()
    try:
        make_system(system, options.suite, options.working_copy)
        step(record, system, ["python3", "run.py"], no_screen)
        if not options.without_tests:
            step(record, system, ["python3", "run.py", "test"], succeeded)
        step(record, system, ["python3", "run.py", "smoke"], succeeded)
        step(record, system, ["python3", "run.py", "--version"], succeeded)
        step(record, system, ["python3", "run.py", "build"], succeeded)
        step(record, system, ["dist/phoenix-admin/phoenix-admin", "smoke"], succeeded, **OFFSCREEN)
        if shutil.which("Xvfb") and shutil.which("xwininfo"):
            open_window(record, system)
        else:
            print("no Xvfb or xwininfo on this computer: the window was not tried")
    finally:
        if options.keep:
            print(f"left at {system}")
        else:
            shutil.rmtree(system)
    say("record")
    print("\n".join(record.lines))
    return 0 if record.good else 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
