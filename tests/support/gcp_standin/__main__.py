"""Start the stand-in by hand, to try the app against it.

It prints an `environments.toml`. Runs begin and succeed by themselves; faults are asked for on
the command line and last as long as it runs. Firestore is Google's own emulator, started beside
it where it is installed, with a few projects to look at. Ends with Ctrl+C.
"""

import argparse
import contextlib
import signal
import threading

from tests.support.firestore_emulator import EmulatorMissingError, FirestoreEmulator
from tests.support.gcp_standin.log_flood import LogFlood
from tests.support.gcp_standin.run_world import RunWorld
from tests.support.gcp_standin.sample_documents import write_sample_documents
from tests.support.gcp_standin.sample_memory import write_sample_memory
from tests.support.gcp_standin.server import StandIn
from tests.support.gcp_standin.wire_faults import (
    TOO_MANY,
    UNAUTHENTICATED,
    UNAVAILABLE,
    Late,
    LoseReply,
    Mute,
    WireFault,
    forbidden,
)

FAULTS: dict[str, WireFault] = {
    "mute": Mute(),
    "late": Late(3.0),
    "lost": LoseReply(),
    "429": TOO_MANY,
    "503": UNAVAILABLE,
    "401": UNAUTHENTICATED,
    "403": forbidden("run.executions.list"),
}

SERVICES = {"phoenix", "podcast-api"}
"""Those an environment has that names none, so that the Doctor finds them."""


def main() -> int:
    """Run until interrupted."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.support.gcp_standin", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--run-seconds", type=float, default=20.0, help="how long a run takes")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="METHOD=KIND",
        help=f"such as Jobs.RunJob=lost, or '*=mute'; kinds: {', '.join(FAULTS)}",
    )
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="PERMISSION",
        help="one the caller lacks, such as run.jobs.runWithOverrides",
    )
    parser.add_argument("--project", default=RunWorld.project)
    parser.add_argument("--without-firestore", action="store_true")
    parser.add_argument(
        "--flood", nargs=2, type=int, metavar=("RATE", "COUNT"), help="entries for the first tail"
    )
    parser.add_argument("--rest", action="store_true", help="run, logging, firestore by http://")
    options = parser.parse_args()
    faults = [each.partition("=") for each in options.fault]
    if any(kind not in FAULTS for _, _, kind in faults):
        parser.error(f"a fault is METHOD=KIND, with a kind out of {', '.join(FAULTS)}")
    with contextlib.ExitStack() as stack:
        world = RunWorld(project=options.project, run_seconds=options.run_seconds)
        standin = StandIn(world, options.port)
        stack.callback(standin.close)
        standin.run.add_job("reel-stitching-job")
        if options.flood:
            rate, count = options.flood
            stack.callback(LogFlood(standin.logs, rate, count, cut=True).close)
        standin.run.services |= SERVICES
        write_sample_memory(standin)
        standin.run.not_granted.update(options.without)
        for method, _, kind in faults:
            standin.faults.always(method, FAULTS[kind])
        served = ("run", "logging", "monitoring", "storage", "resource_manager")
        by_rest = {"run", "logging"} if options.rest else set()
        endpoints = [
            f'{api} = "http://{standin.rest_address}"'
            if api in by_rest
            else f'{api} = "{standin.address}"'
            for api in served
        ]
        if not options.without_firestore:
            try:
                emulator = FirestoreEmulator.start()
                stack.callback(emulator.stop)
                scheme = "http://" if options.rest else ""
                endpoints.append(f'firestore = "{scheme}{emulator.address}"')
                write_sample_documents(emulator.address, standin.run.project)
            except EmulatorMissingError as error:
                print(f"# no Firestore: {error}")
        print(
            "\n".join(
                [
                    "[environments.stand-in]",
                    'label = "DEV"',
                    f'project = "{standin.run.project}"',
                    f'regions = ["{standin.run.region}"]',
                    "[environments.stand-in.endpoints]",
                    *endpoints,
                ]
            ),
            flush=True,
        )
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's `&` ignores it
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
