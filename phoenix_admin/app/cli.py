"""The command line: what to open, where the data is, and the words that open no window.

Nothing heavy is imported before it is known what to do: a worker never loads Qt, and `--version`
answers at once. Exit codes: 0 done, 1 found something wrong, 2 wrong use.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import phoenix_admin

WORKER = "--worker"
DOCTOR_HELP = "check this computer and an environment, and say how to mend what is wrong"
PROFILE_HELP = "measure what importing modules costs, each in a fresh process"
DOCTOR_STORY = (
    "Checks this computer and an environment. Without --live nothing leaves this computer; "
    "--live only reads. Exit codes: 0 nothing failed, 1 something did, 2 wrong use."
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; returns the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == [WORKER]:
        return _run_worker(words[1:])
    parser = _parser()
    options = parser.parse_args(words)
    if options.replace_damaged_database and options.read_only:
        parser.error("--replace-damaged-database changes something, --read-only forbids it")
    if options.replace_damaged_database and options.environment.casefold() != "local":
        parser.error("--replace-damaged-database is about LOCAL's database")
    if options.word == "smoke":
        from phoenix_admin.app.smoke import run_smoke  # noqa: PLC0415 - heavy: Qt

        return run_smoke(options.pictures)
    if options.word == "doctor":
        return _run_doctor(options)
    if options.word == "profile-imports":
        return _run_profile(options)
    from phoenix_admin.app.early import (  # noqa: PLC0415 - not needed by a worker
        load_binding,
        prepare_process,
    )

    prepare_process()
    load_binding()
    from phoenix_admin.app.start import LaunchOptions, run_window  # noqa: PLC0415 - heavy: Qt

    return run_window(
        LaunchOptions(
            data_dir=options.data_dir,
            config_dir=options.config,
            environment=options.environment,
            read_only=options.read_only,
            replace_damaged=options.replace_damaged_database,
        )
    )


def _run_doctor(options: argparse.Namespace) -> int:
    from phoenix_admin.app.doctor_command import DoctorOptions, run_doctor  # noqa: PLC0415 - no window needs it

    return run_doctor(
        DoctorOptions(
            data_dir=options.data_dir,
            config_dir=options.config,
            environment=options.environment,
            live=options.live,
            live_write=options.live_write,
            as_json=options.json,
            read_only=options.read_only,
        )
    )


def _run_profile(options: argparse.Namespace) -> int:
    from phoenix_admin.app.profile_command import ProfileOptions, run_profile  # noqa: PLC0415 - no window needs it

    return run_profile(
        ProfileOptions(tuple(options.modules), options.python, options.json, options.compare)
    )


def _run_worker(words: Sequence[str]) -> int:
    """A detached worker of the frozen program: `--worker run …` or `--worker stitch …`."""
    if words[:1] == ["run"]:
        from phoenix_admin.backends.local import worker  # noqa: PLC0415 - not needed by a window

        return worker.main(words[1:])
    if words[:1] == ["stitch"]:
        from phoenix_admin.stitcher import cli as stitcher  # noqa: PLC0415 - as above

        return stitcher.main(words[1:])
    print(f"{WORKER} knows run and stitch", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="phoenix-admin",
        description="A desktop console for a video-reel and podcast pipeline on Google Cloud.",
        epilog="Without a word the window opens. Exit codes: 0 done, 1 found something wrong, "
        "2 wrong use.",
    )
    parser.add_argument("--version", action="version", version=phoenix_admin.__version__)
    parser.add_argument(
        "--environment", metavar="NAME", default="LOCAL", help="the environment to open (LOCAL)"
    )
    parser.add_argument(
        "--data-dir",
        metavar="DIR",
        type=Path,
        help="keep projects, reels and journals here",
    )
    parser.add_argument(
        "--config", metavar="DIR", type=Path, help="keep preferences and environments.toml here"
    )
    parser.add_argument("--read-only", action="store_true", help="look, but refuse every change")
    parser.add_argument(
        "--replace-damaged-database",
        action="store_true",
        help="keep a damaged database aside and start with a fresh one; reels and clips stay",
    )
    words = parser.add_subparsers(dest="word", metavar="WORD", title="words")
    smoke = words.add_parser(
        "smoke",
        help="open every panel offscreen, do one real stitch, write pictures; exit 0 or 1",
        description="Opens every panel in both themes in a temporary LOCAL, makes a project "
        "from clips it renders, stitches it, checks the reel and writes pictures.",
    )
    smoke.add_argument(
        "--pictures",
        metavar="DIR",
        type=Path,
        default=Path("smoke-pictures"),
        help="where the pictures go (smoke-pictures)",
    )
    _describe_doctor(words.add_parser("doctor", help=DOCTOR_HELP, description=DOCTOR_STORY))
    _describe_profile(words.add_parser("profile-imports", help=PROFILE_HELP))
    return parser


def _describe_profile(profile: argparse.ArgumentParser) -> None:
    profile.add_argument("modules", metavar="MODULE", nargs="+", help="imported in this order")
    profile.add_argument("--python", metavar="EXE", type=Path, help="the Python to measure with")
    profile.add_argument("--json", metavar="FILE", type=Path, help="write all of it there as well")
    profile.add_argument(
        "--compare", metavar="FILE", type=Path, help="say what differs from this earlier --json"
    )


def _describe_doctor(doctor: argparse.ArgumentParser) -> None:
    # Without a default of its own, or it would undo what stands before the word.
    doctor.add_argument(
        "--environment", metavar="NAME", default=argparse.SUPPRESS, help="which one (LOCAL)"
    )
    doctor.add_argument("--live", action="store_true", help="ask Google, too; only reads")
    doctor.add_argument(
        "--live-write",
        metavar="PROJECT_ID",
        help="--live, then one real stitch of this project, after its id was typed once more",
    )
    doctor.add_argument("--json", action="store_true", help="the whole report, for a program")
