"""So many entries a second, as a busy pipeline writes them: for measurements."""

import threading
import time
from datetime import UTC, datetime

from tests.support.gcp_standin.log_service import Entry, LogWorld, TailAnswer
from tests.support.gcp_standin.run_world import stamp

ANSWERS_A_SECOND = 10
CUT_AT = 0.5
"""Of all entries: there every stream ends once, as it does each hour."""


class LogFlood:
    """Begins when the first tail is there; `count` entries in all, each told and listed."""

    def __init__(self, world: LogWorld, rate: int, count: int, *, cut: bool = False) -> None:
        self._world, self._rate, self._count, self._cut = world, rate, count, cut
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="log flood", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._world.tails and not self._over.wait(0.05):
            pass
        written, began, is_cut = 0, time.monotonic(), not self._cut
        while written < self._count and not self._over.wait(1 / ANSWERS_A_SECOND):
            due = min(self._count, int((time.monotonic() - began) * self._rate))
            made = [entry_of(number) for number in range(written, due)]
            written = due
            with self._world.lock:
                self._world.entries += made
            self._world.tell(TailAnswer(entries=made))
            if not is_cut and written >= self._count * CUT_AT:
                is_cut = True
                self._world.end_tails()


def entry_of(number: int) -> Entry:
    """One of them: 400 bytes of JSON, its number in its text."""
    entry = Entry(insert_id=f"f{number:09}", severity=(200, 200, 200, 400, 500)[number % 5])
    entry.log_name = "projects/p/logs/run.googleapis.com%2Fstdout"
    entry.timestamp.CopyFrom(stamp(datetime.now(UTC)))
    entry.resource.type = "cloud_run_job"
    for name in ("job_name", "location", "project_id"):
        entry.resource.labels[name] = f"the-{name}"
    entry.labels["run.googleapis.com/execution_name"] = f"reel-stitching-job-{number % 7}"
    entry.labels["run.googleapis.com/task_index"] = "0"
    fields = entry.json_payload.fields
    fields["message"].string_value = f"number {number}: conformed a clip and joined it to the reel"
    fields["project"].string_value = f"p{number % 40}"
    fields["clip"].number_value = number % 12
    return entry
