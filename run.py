#!/usr/bin/env python3
"""Set Phoenix Admin up from nothing and start it: `python3 run.py`, `python3 run.py test`.

It runs on a computer that has Python and nothing else: standard library only, one file. It owns
the words `test`, `check`, `bench` and `build`; everything else goes to the program (`main.py`).

- A private environment in `.venv`, installed from a lock file with hashes, nothing compiled from
  source. A stamp, written last and atomically, says which lock it holds: a set-up that was
  interrupted has no stamp and is redone. One set-up runs at a time (a lock file in `.venv`).
- A warm start reads three small files, then replaces itself by the program.
- Missing system libraries are found by loading them. As root on Debian or Ubuntu they are
  installed; otherwise the exact line is printed, and on a terminal offered to be run with sudo.
  Without a terminal nothing ever waits for an answer.
- The user's pip or uv configuration (indexes, mirrors, certificates) stays in force.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import hashlib
import importlib.util
import itertools
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

HELP = """\
usage: python3 run.py [WORD] [ARGUMENT ...]

Sets up everything the program needs (a private environment in .venv) and opens the window.

words of run.py itself:
  test             run the checks and all tests; `test ARGUMENT...` hands the arguments to pytest;
                   `--frozen` (or CI=true) tests the packaged program too, `--wide` the rules
                   over everything there is (minutes more)
  check            linter, formatter, types, import contracts, sizes
  bench [NAME...]  measure, each figure beside its baseline
  build            package the program into dist/phoenix-admin

Everything else goes to the program, for example: smoke, --data-dir DIR, --read-only, --version.
"""

# The packages of the program, and those plus the tools of its developers.
LOCKS = {"app": "requirements.lock", "dev": "requirements-dev.lock"}
# How Python starts the program: without docstrings, which only readers of the code need (3 MiB).
PROGRAM_OPTIONS = ["-OO"]

OS_RELEASE = Path("/etc/os-release")
APT_LISTS = Path("/var/lib/apt/lists")

# Shared object -> Debian package that holds it. Found one by one on a bare Debian 12; newer
# releases rename some packages (libglib2.0-0t64) and still answer to these names.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
XCB_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}


class SetUpError(Exception):
    """Set-up cannot go on; the text says what to do and is printed as it is."""


class Checkout:
    """The folder that holds run.py, and the places set-up uses inside it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.venv = root / ".venv"
        self.python = self.venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def stamp_file(self, group: str) -> Path:
        """Where the finished set-up of a group is recorded."""
        return self.venv / f"set-up-{group}"

    def site_packages(self) -> Path:
        """The folder of the environment that packages are installed into."""
        words = [str(self.python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
        return Path(subprocess.check_output(words, env=own_variables(), text=True).strip())


def tell(text: str) -> None:
    """Say something about the set-up, apart from the program's own output."""
    print(text, file=sys.stderr, flush=True)


def read_text(path: Path) -> str:
    """The text of a file, or an empty one if there is none."""
    with contextlib.suppress(OSError):
        return path.read_text(encoding="utf-8")
    return ""


def own_variables(**more: str) -> dict[str, str]:
    """The caller's variables without those that let foreign packages into the environment."""
    foreign = {"PYTHONPATH", "PYTHONHOME", "__PYVENV_LAUNCHER__"}
    kept = {key: value for key, value in os.environ.items() if key not in foreign}
    return {**kept, **more}


def interpreter_identity() -> str:
    """What an environment depends on besides its packages: Python's version and the machine."""
    version = ".".join(map(str, sys.version_info[:3]))
    return f"{sys.implementation.cache_tag} {version} {sysconfig.get_platform()}\n"


def stamp(checkout: Checkout, group: str) -> str:
    """What a finished set-up leaves: the interpreter, and a hash of what was installed from."""
    digest = hashlib.sha256()
    for name in (LOCKS[group], "pyproject.toml"):
        digest.update((checkout.root / name).read_bytes() + b"\0")
    return f"{interpreter_identity()}{digest.hexdigest()}\n"


def is_ready(checkout: Checkout, group: str) -> bool:
    """Whether the environment holds this group as the lock file of today says."""
    recorded = read_text(checkout.stamp_file(group))
    return recorded == stamp(checkout, group) and checkout.python.exists()


if sys.platform == "win32":
    import msvcrt

    def _take_lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def only_one_set_up(checkout: Checkout) -> Generator[None]:
    """Hold the lock of the environment; a second run.py waits here until the first is done.

    The kernel frees the lock with the process. Polled, because Windows has no call that waits.
    """
    checkout.venv.mkdir(exist_ok=True)
    with (checkout.venv / ".lock").open("ab") as file:
        for attempt in itertools.count():
            try:
                _take_lock(file.fileno())
                break
            except OSError:
                if attempt == 0:
                    tell("Another set-up of this folder is running; waiting for it.")
                time.sleep(0.2)
        yield


def run_step(what: str, words: Sequence[str | Path]) -> None:
    """Run one command of the set-up.

    Raises:
        SetUpError: the command failed; its own output stands above.
    """
    tell(f"  {what}")
    own = own_variables(PYTHONOPTIMIZE="2")  # packages are compiled as the program loads them
    code = subprocess.call([*map(str, words)], env=own, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    if code != 0:
        raise SetUpError(f"{what}: failed with exit code {code}, see above. Start again.")


def clear_environment(checkout: Checkout) -> None:
    """Remove everything in `.venv` except the lock that this set-up holds."""
    for entry in checkout.venv.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(str(entry))
        elif entry.name != ".lock":
            entry.unlink()


def install(checkout: Checkout, lock: Path) -> None:
    """Make the environment if it is absent and install the lock, with uv or else with pip."""
    python = checkout.python
    base = getattr(sys, "_base_executable", None) or sys.executable
    common = ["--require-hashes", "--requirement", lock]
    uv = shutil.which("uv")
    if uv is not None:
        try:
            if not python.exists():
                create = [uv, "venv", "--quiet", "--allow-existing", "--python", base]
                run_step("making the environment (uv)", [*create, checkout.venv])
            words = [uv, "pip", "install", "--python", python, "--no-build", "--compile-bytecode"]
            run_step(f"installing {lock.name} (uv)", [*words, *common])
            return
        except SetUpError as problem:
            # uv does not read pip's configuration, so pip may reach a mirror where uv cannot.
            tell(f"{problem}\nTrying again with pip.")
    require_packages(venv_packages())
    if not python.exists() or not (checkout.site_packages() / "pip").is_dir():
        run_step("making the environment", [base, "-m", "venv", checkout.venv])
    # The lock is complete: nothing to resolve. --no-user and --compile overrule a pip.conf.
    words = [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    words += ["--no-user", "--no-deps", "--compile", "--only-binary", ":all:"]
    words += [] if sys.stderr.isatty() else ["--quiet"]
    run_step(f"installing {lock.name}", [*words, *common])


def set_up(checkout: Checkout, group: str) -> None:
    """Bring the environment to the state of the group's lock file. The caller holds the lock.

    Stamps go first and come back last: whatever happens in between leaves an environment without
    a stamp, which the next call clears and makes anew. With a stamp of the same interpreter the
    installer works in place, so that `test` after a first start adds only what is missing.
    """
    stamps = [checkout.stamp_file(name) for name in LOCKS]
    known = [read_text(path) for path in stamps]
    for path in stamps:
        path.unlink(missing_ok=True)
    tell("Setting up Phoenix Admin in .venv (a download of some hundred MB the first time):")
    in_place = any(text.startswith(interpreter_identity()) for text in known)
    if not (in_place and checkout.python.exists()):
        clear_environment(checkout)
    install(checkout, checkout.root / LOCKS[group])
    # Makes `import phoenix_admin` work from any folder. Relative, so that the checkout can move.
    packages = checkout.site_packages()
    to_root = os.path.relpath(str(checkout.root.resolve()), str(packages.resolve()))
    (packages / "phoenix_admin_checkout.pth").write_text(to_root + "\n", encoding="ascii")
    for name in LOCKS if group == "dev" else [group]:
        unfinished = checkout.venv / "set-up.part"
        unfinished.write_text(stamp(checkout, name), encoding="utf-8")
        unfinished.replace(checkout.stamp_file(name))
    tell("Set-up is complete.")


def ensure(checkout: Checkout, group: str) -> None:
    """Return when the environment holds the group; the usual case is three small reads."""
    if is_ready(checkout, group):
        return
    with only_one_set_up(checkout):
        if not is_ready(checkout, group):  # another run.py may have finished it meanwhile
            set_up(checkout, group)


def wanted_libraries(environ: Mapping[str, str]) -> dict[str, str]:
    """The libraries Qt loads here: those of every platform, and those of the present screen."""
    on_x = environ.get("DISPLAY") and environ.get("QT_QPA_PLATFORM", "") in {"", "xcb"}
    return {**QT_LIBRARIES, **(XCB_LIBRARIES if on_x else {})}


def can_load(shared_object: str) -> bool:
    """Whether the dynamic loader finds a library."""
    with contextlib.suppress(OSError):
        return bool(ctypes.CDLL(shared_object))
    return False


def qt_packages() -> list[str]:
    """Packages that Qt needs and that are missing."""
    wanted = wanted_libraries(os.environ) if sys.platform.startswith("linux") else {}
    return [package for library, package in wanted.items() if not can_load(library)]


def venv_packages() -> list[str]:
    """The package with `ensurepip`, if it is missing: Debian's Python comes without it."""
    missing = importlib.util.find_spec("ensurepip") is None
    return ["python{}.{}-venv".format(*sys.version_info[:2])] if missing else []


def build_packages() -> list[str]:
    """Packages that PyInstaller needs and that are missing: binutils, Python's own library."""
    if not sys.platform.startswith("linux"):
        return []
    missing = [] if shutil.which("objdump") and shutil.which("strip") else ["binutils"]
    library, folder = (sysconfig.get_config_var(n) or "" for n in ("INSTSONAME", "LIBDIR"))
    if ".so" in library and not (Path(folder) / library).exists() and not can_load(library):
        missing.append("libpython{}.{}".format(*sys.version_info[:2]))
    return missing


def is_debian_like(os_release: str) -> bool:
    """Whether an os-release(5) text names Debian, Ubuntu or something made from them."""
    names: list[str] = []
    for line in os_release.splitlines():
        key, _, value = line.partition("=")
        if key.strip() in {"ID", "ID_LIKE"}:
            names += value.strip().strip("\"'").lower().split()
    return "debian" in names or "ubuntu" in names


def apt_install(packages: Sequence[str], prefix: Sequence[str] = ()) -> bool:
    """Install packages; the lists are fetched first if there are none, or after a failure."""
    # The time-out is for a fresh computer that is just installing its own updates.
    apt_get = [*prefix, "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=180"]
    words = [*apt_get, "install", "-y", "--no-install-recommends", *packages]
    variables = own_variables(DEBIAN_FRONTEND="noninteractive")
    # Its errors go elsewhere; what is left is a page of unpacking.
    call = functools.partial(subprocess.call, env=variables, stdout=subprocess.DEVNULL)
    if any(APT_LISTS.glob("*_Packages*")) and call(words) == 0:
        return True
    call([*apt_get, "update"])
    return call(words) == 0


def agrees(question: str) -> bool:
    """Ask on the terminal; without a terminal, and for anything but yes, the answer is no."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    tell(question)
    with contextlib.suppress(EOFError):
        return input().strip().lower() in {"y", "yes"}
    return False


def require_packages(packages: Sequence[str]) -> None:
    """Return when the operating system holds these packages.

    Raises:
        SetUpError: they are missing and could not be installed; the text has the exact line.
    """
    if not packages:
        return
    names = " ".join(packages)
    if not is_debian_like(read_text(OS_RELEASE)):
        raise SetUpError(
            f"Some system packages are missing. Their names on Debian are: {names}\n"
            "Install what holds them on this system, then start again."
        )
    line = f"apt-get update && sudo apt-get install -y --no-install-recommends {names}"
    if os.geteuid() == 0:
        tell(f"Installing missing system packages: {names}")
        if not apt_install(packages):
            raise SetUpError(f"That failed, see above. By hand it is this line:\n  sudo {line}")
        return
    tell(f"Some system packages are missing. This line installs them:\n  sudo {line}")
    sudo = shutil.which("sudo")
    if not (sudo and agrees("Run it now? [y/N]") and apt_install(packages, [sudo])):
        raise SetUpError("Install the packages, then start again.")


def run_here(checkout: Checkout, words: Sequence[str], variables: Mapping[str, str]) -> int:
    """Run a Python module of the environment in the checkout's folder; returns its exit code."""
    sys.stdout.flush()
    return subprocess.call([str(checkout.python), *words], cwd=checkout.root, env=dict(variables))


def has_screen(environ: Mapping[str, str]) -> bool:
    """Whether Qt can find a screen: not on a Linux without X or Wayland."""
    own = environ.get("QT_QPA_PLATFORM", "") not in {"", "xcb", "wayland"}
    screen = environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    return bool(own or screen) or not sys.platform.startswith("linux")


def start_program(checkout: Checkout, arguments: Sequence[str]) -> int:
    """Start `main.py` in the environment, in the caller's folder."""
    require_packages(qt_packages())
    ensure(checkout, "app")
    if not arguments and not has_screen(os.environ):
        tell(
            "Everything is set up, but there is no screen to open the window on (neither DISPLAY "
            "nor WAYLAND_DISPLAY is set).\nStart it in a desktop session, or try it without a "
            "screen: python3 run.py smoke"
        )
        return 1
    words = [str(checkout.python), *PROGRAM_OPTIONS, str(checkout.root / "main.py"), *arguments]
    if os.name != "nt":  # there execve would return to the shell at once
        os.execve(words[0], words, own_variables())  # noqa: S606 (on purpose without a shell)
    return subprocess.call(words, env=own_variables())


def begin_word(word: str) -> subprocess.Popen[bytes]:
    """Start a word of this file beside what follows; it says nothing until its end."""
    pipe, out = subprocess.PIPE, subprocess.STDOUT
    return subprocess.Popen([sys.executable, __file__, word], stdout=pipe, stderr=out)


def end_word(process: subprocess.Popen[bytes]) -> int:
    """Wait for it, print what it said; returns its exit code."""
    print(process.communicate()[0].decode(errors="replace"), end="", flush=True)
    return process.returncode


def word_test(checkout: Checkout, arguments: list[str]) -> int:
    """`test`: checks and every test, or pytest with the caller's arguments."""
    require_packages(qt_packages())
    ensure(checkout, "dev")
    # Compiled modules are kept, whatever the caller says: hundreds of processes load them.
    variables = own_variables(QT_QPA_PLATFORM="offscreen", PYTHONDONTWRITEBYTECODE="")
    many = "not e2e and not bench" + ("" if "--wide" in arguments else " and not wide")
    # A whole run on a build machine includes the packaged program: it is what most people get.
    build = "--frozen" in arguments or (not arguments and os.environ.get("CI") == "true")
    arguments = [word for word in arguments if word not in {"--frozen", "--wide"}]
    checks = None if arguments else begin_word("check")
    if build:
        require_packages(build_packages())
        variables["PHOENIX_FROZEN"] = str(checkout.root / "dist/phoenix-admin/phoenix-admin")
        if end_word(begin_word("build")) != 0:
            return (end_word(checks) if checks else 0) or 1
    if checks is None:
        return run_here(checkout, ["-m", "pytest", *arguments], variables)
    # These wait much: the checks may go on beside them. The last line of all is that of the many.
    programs = ["tests/e2e", "tests/frozen", "tests/qt/environments", "-m", "e2e and not bench"]
    two = ["-m", "pytest", "-n", "2", "--dist"]
    passed = run_here(checkout, [*two, "loadscope", *programs], variables) in {0, 5}  # 5 = no tests
    failed = ["tests of whole programs"] * (not passed) + ["checks"] * (end_word(checks) != 0)
    print("failed so far: " + ", ".join(failed) if failed else "all passed so far")
    return run_here(checkout, [*two, "worksteal", "-m", many], variables) or bool(failed)


def word_check(checkout: Checkout, arguments: list[str]) -> int:
    """`check`: what can be said about the code without running it."""
    if arguments:
        raise SetUpError("`check` takes no arguments.")
    ensure(checkout, "dev")
    lint_imports = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    checks = {
        "ruff check": ["-m", "ruff", "check", "."],
        "ruff format": ["-m", "ruff", "format", "--check", "."],
        "types": ["-m", "basedpyright", "--pythonpath", str(checkout.python)],
        "import contracts": ["-c", lint_imports, "--no-logo"],
        "sizes and names": ["-m", "pytest", "-q", "tests/architecture/test_sizes.py"],
    }
    failed: list[str] = []
    for name, words in checks.items():
        print(f"--- {name}")
        if run_here(checkout, words, own_variables(QT_QPA_PLATFORM="offscreen")) != 0:
            failed.append(name)
    print("failed: " + ", ".join(failed) if failed else "all checks passed")
    return 1 if failed else 0


def word_bench(checkout: Checkout, arguments: list[str]) -> int:
    """`bench`: the measurements in `benchmarks/`, on the screen if there is one."""
    require_packages(qt_packages())
    ensure(checkout, "dev")
    screen = {} if has_screen(os.environ) else {"QT_QPA_PLATFORM": "offscreen"}
    return run_here(checkout, ["-m", "benchmarks", *arguments], own_variables(**screen))


def word_build(checkout: Checkout, arguments: list[str]) -> int:
    """`build`: a folder with the packaged program, and its size."""
    require_packages([*qt_packages(), *build_packages()])
    ensure(checkout, "dev")
    words = ["-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--distpath", "dist"]
    words += ["--workpath", "build", *arguments, "build.spec"]
    code = run_here(checkout, words, own_variables())
    if code == 0:
        target = checkout.root / "dist/phoenix-admin"
        files = (path for path in target.rglob("*") if path.is_file() and not path.is_symlink())
        print(f"built {target}: {sum(path.stat().st_size for path in files) / 1e6:.0f} MB")
    return code


WORDS: dict[str, Callable[[Checkout, list[str]], int]] = {
    "test": word_test,
    "check": word_check,
    "bench": word_bench,
    "build": word_build,
}


def main(arguments: list[str]) -> int:
    """Route the command line; returns the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 (an old Python gets here: the syntax is that of 3.7)
        text = "Phoenix Admin needs Python 3.11 or newer; this is Python {}.{}.{}."
        tell(text.format(*sys.version_info))
        return 1
    checkout = Checkout(Path(__file__).resolve().parent)
    try:
        if arguments in (["--help"], ["-h"]):
            print(HELP, flush=True)
            if not is_ready(checkout, "app"):  # help never downloads anything
                print("The program's own words are listed here too, once it is set up.")
                return 0
        if arguments and arguments[0] in WORDS:
            return WORDS[arguments[0]](checkout, arguments[1:])
        return start_program(checkout, arguments)
    except (SetUpError, OSError) as problem:
        tell(f"Cannot go on: {problem}" if isinstance(problem, OSError) else str(problem))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
