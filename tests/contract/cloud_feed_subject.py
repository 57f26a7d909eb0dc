"""The feed of Google Cloud over the stand-in, by stream or by lists alone."""

from datetime import datetime, timedelta
from typing import Any

from google.protobuf import json_format

from phoenix_admin.backends.gcp.backend import open_gcp
from phoenix_admin.backends.gcp.call import Patience
from phoenix_admin.backends.gcp.request_budget import RequestBudget
from phoenix_admin.backends.gcp.tail_lists import FeedPace
from phoenix_admin.backends.gcp.tail_stream import TailPace
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.log_query.values import moment_text, nanoseconds
from phoenix_admin.settings.environments import CloudApi
from phoenix_admin.tasks.backoff import Backoff
from phoenix_admin.tasks.context import TaskContext, unhurried
from tests.support.cloud_environments import cloud_environment
from tests.support.gcp_standin.log_service import Entry
from tests.support.gcp_standin.server import StandIn
from tests.support.gcp_standin.wire_faults import Refuse
from tests.support.waiting import until

LIST = "LoggingServiceV2.ListLogEntries"
QUICK = FeedPace(
    TailPace(buffer=0, hold=0.05, settle=0.1, sweep=600.0, idle=60.0),
    poll=0.05,
    confirm=0.1,
    patience=0.3,
    backoff=Backoff(0.01, 0.05),
)


class CloudFeedSubject:
    """Hooks of `feed_subjects.FeedSubject`."""

    def __init__(
        self, *, is_rest: bool = False, pace: FeedPace = QUICK, per_minute: int = 10_000
    ) -> None:
        self.has_stream = not is_rest
        self.standin = StandIn()
        self.world = self.standin.logs
        self.clock = SystemClock()
        address = f"http://{self.standin.rest_address}" if is_rest else self.standin.address
        self.backend = open_gcp(
            cloud_environment({CloudApi.LOGGING: address, CloudApi.RUN: self.standin.address}),
            self.clock,
            budget=RequestBudget(self.clock, per_minute=per_minute),
            patience=Patience(read=5.0, first=0.01, total=0.0),
            feed_pace=pace,
        )
        self.feed = self.backend.log_feed
        self.number = 0

    def call(self) -> TaskContext:
        return unhurried()

    def entry(
        self,
        message: str,
        severity: Severity = Severity.INFO,
        at: datetime | None = None,
        **fields: Any,
    ) -> Entry:
        self.number += 1
        told: dict[str, Any] = {
            "timestamp": moment_text(nanoseconds(at or self.clock.now())),
            "severity": severity.name,
            "logName": "projects/p/logs/run.googleapis.com%2Fstdout",
            "resource": {"type": "cloud_run_job", "labels": {"job_name": "j"}},
            "insertId": f"i{self.number:08}",
        }
        if "jsonPayload" not in fields and "protoPayload" not in fields:
            told["textPayload"] = message
        return json_format.ParseDict(told | fields, Entry())

    def write(self, message, severity=Severity.INFO, at=None, **fields) -> None:
        self.world.add(self.entry(message, severity, at, **fields))

    def empty_pages(self, count: int) -> None:
        self.world.empty_pages = count

    def fail_page(self, number: int) -> None:
        self.standin.faults.plan(LIST, *[None] * (number - 1), Refuse("UNAVAILABLE", "503"))

    def reconnect(self) -> None:
        opened = self.world.tails_opened
        self.world.end_tails()
        until(lambda: self.world.tails_opened > opened and self.world.tails, what="a new stream")

    def lose(self, count: int) -> None:
        self.world.suppress(count)

    def refuse(self) -> None:
        self.world.tail_refused = "RESOURCE_EXHAUSTED"

    def let_time_pass(self) -> None:
        before = self.clock.now() + timedelta(microseconds=10)
        until(lambda: self.clock.now() > before, what="another time")

    def close(self) -> None:
        self.backend.close()
        self.standin.close()
