"""Cloud Logging over gRPC: paged lists and the live tail, as far as the app asks for them."""

import json
import queue
import re
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime

import grpc
from google.cloud.logging_v2 import types

from tests.support.gcp_standin.log_filters import by_language
from tests.support.gcp_standin.run_service import raw
from tests.support.gcp_standin.run_world import stamp

Entry = raw(types.LogEntry)
TailAnswer = raw(types.TailLogEntriesResponse)
_TEXT = r'"(?:[^"\\]|\\.)*"'
_TERM = re.compile(rf'([\w.]+(?:"[^"]+")?)\s*(>=|>|<=|<|=)\s*({_TEXT}|\({_TEXT}(?: OR {_TEXT})*\))')


@dataclass
class LogWorld:
    """Log entries, and the ways in which Cloud Logging surprises."""

    entries: list[Entry] = field(default_factory=list)
    empty_pages: int = 0  # so many empty pages with a token come first
    filter_ignored: bool = False
    tail_refused: str | None = None  # a status, such as UNIMPLEMENTED
    tails_opened: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    tails: list[queue.Queue] = field(default_factory=list)

    def add(self, entry: Entry, *, untold: bool = False, unlisted: bool = False) -> None:
        """One more entry, told to every tail. `untold`: to none; `unlisted`: to tails only."""
        with self.lock:
            if not unlisted:
                self.entries.append(entry)
        if not untold:
            self.tell(TailAnswer(entries=[entry]))

    def suppress(self, count: int, reason: int = 1) -> None:
        """Tell every tail that so many entries were left out (1: too many, 2: too slow)."""
        answer = TailAnswer()
        answer.suppression_info.add(reason=reason, suppressed_count=count)
        self.tell(answer)

    def end_tails(self, code: str = "OUT_OF_RANGE") -> None:
        """Every tail ends so; each hour they all do with OUT_OF_RANGE."""
        self.tell(grpc.StatusCode[code])

    def tell(self, answer: object) -> None:
        """Put this into every open tail."""
        with self.lock:
            tails = list(self.tails)
        for tail in tails:
            tail.put(answer)


def job_entry(text: str, execution: str, job: str, at: datetime, number: int) -> Entry:
    """An entry as the container of a job run writes it."""
    entry = Entry(insert_id=f"i{number:08}", text_payload=text, severity=200)
    entry.log_name = "projects/p/logs/run.googleapis.com%2Fstdout"
    entry.timestamp.CopyFrom(stamp(at))
    entry.resource.type = "cloud_run_job"
    entry.resource.labels["job_name"] = job
    entry.labels["run.googleapis.com/execution_name"] = execution
    return entry


class LogService:
    """Answers from a world. One method per RPC."""

    def __init__(self, world: LogWorld) -> None:
        self.world = world

    def methods(self):
        """Service -> method -> (what answers, how the request is read)."""
        return {
            "google.logging.v2.LoggingServiceV2": {
                "ListLogEntries": (self.list_entries, raw(types.ListLogEntriesRequest)),
            },
        }

    def streams(self):
        """The same for methods with streams on both sides."""
        return {
            "google.logging.v2.LoggingServiceV2": {
                "TailLogEntries": (self.tail, raw(types.TailLogEntriesRequest)),
            },
        }

    def list_entries(self, request, context):
        if not 0 <= request.page_size <= 1000:
            text = "page_size must be between 0 and 1000"
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, text)
        world = self.world
        begin, empty = (int(n) for n in (request.page_token or f"0:{world.empty_pages}").split(":"))
        answer = raw(types.ListLogEntriesResponse)
        if empty:
            return answer(next_page_token=f"{begin}:{empty - 1}")
        with world.lock:
            found = [e for e in world.entries if world.filter_ignored or matches(request.filter, e)]
        found.sort(key=_order, reverse="desc" in request.order_by)
        end = begin + (request.page_size or 50)
        token = f"{end}:0" if end < len(found) else ""
        return answer(entries=found[begin:end], next_page_token=token)

    def tail(self, requests, context):
        with self.world.lock:
            self.world.tails_opened += 1
            refused = self.world.tail_refused
        if refused is not None:
            context.abort(grpc.StatusCode[refused], "no tail here")
        first = next(requests)
        told: queue.Queue = queue.Queue()
        context.add_callback(lambda: told.put(None))
        with self.world.lock:
            self.world.tails.append(told)
        try:
            while (answer := told.get()) is not None:
                if isinstance(answer, grpc.StatusCode):
                    context.abort(answer, "the tail has ended")
                wanted = [e for e in answer.entries if matches(first.filter, e)]
                if wanted or answer.suppression_info:
                    made = TailAnswer(entries=wanted)
                    made.suppression_info.extend(answer.suppression_info)
                    yield made
        finally:
            with self.world.lock:
                self.world.tails.remove(told)


def matches(text: str, entry: Entry) -> bool:
    """The terms `field OP "value"` or `field=("a" OR "b")` of a filter, which must all hold."""
    if "Payload" in text:
        return by_language(text)(entry)
    for name, operator, told in _TERM.findall(text):
        values = [json.loads(each) for each in re.findall(_TEXT, told)]
        if name == "timestamp":
            moment, at = datetime.fromisoformat(values[0]), entry.timestamp.ToDatetime(UTC)
            holds = {">=": at >= moment, ">": at > moment, "<=": at <= moment, "<": at < moment}
            if not holds[operator]:
                return False
        elif _value(name.replace('"', ""), entry) not in values:
            return False
    return True


def _value(name: str, entry: Entry) -> str:
    for begin, labels in (("resource.labels.", entry.resource.labels), ("labels.", entry.labels)):
        if name.startswith(begin):
            return labels.get(name.removeprefix(begin), "")
    return {"resource.type": entry.resource.type, "insertId": entry.insert_id}.get(name, "")


def _order(entry: Entry) -> tuple[int, int, str]:
    return entry.timestamp.seconds, entry.timestamp.nanos, entry.insert_id
