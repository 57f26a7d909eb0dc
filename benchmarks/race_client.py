"""One of many who press Stitch at the same moment: a process that stays for all rounds.

    python -m benchmarks.race_client DATA PROJECT NAME

Standard input: one moment of the monotonic clock per round, at which to press. Standard output:
`ready`, then one JSON line per round: what came of it, and what the person would read.
"""

import json
import sys
import threading
import time
from pathlib import Path

from benchmarks.stand_in_worker import stand_in_command
from benchmarks.storm_services import Services
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.services.operation_words import trigger_words
from phoenix_admin.tasks.context import unhurried


def main(data_dir: str, project_id: str, name: str) -> None:
    """Press once per line until the lines end."""
    limit = DEFAULT_POLICY.start_limit
    services = Services(Path(data_dir), account=name, start_limit=limit, command=stand_in_command)
    project = services.ports.store.read_project(project_id, unhurried())
    print("ready", flush=True)
    pause = threading.Event()
    for line in sys.stdin:
        pause.wait(max(0.0, float(line) - time.monotonic()))
        try:
            done = services.triggering.stitch(project_id, unhurried(60))
            said = {
                "end": done.end.value,
                "job": done.job.id if done.job else None,
                "execution": done.execution.name if done.execution else None,
                "words": trigger_words(project, done)[1],
            }
        except PhoenixError as error:
            said = {"end": "error", "words": f"{type(error).__name__}: {error.text}"}
        print(json.dumps(said), flush=True)
    services.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
