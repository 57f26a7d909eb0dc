"""Cloud Logging over gRPC: paged lists and the live tail, as far as the app asks for them."""

import json
import queue
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

import grpc
from google.cloud.logging_v2 import types
from google.protobuf import json_format

from phoenix_admin.domain.log_query.fault import QueryFault
from phoenix_admin.domain.log_query.grammar import parse
from phoenix_admin.domain.log_query.matching import matcher
from tests.support.gcp_standin.run_service import raw

Entry = raw(types.LogEntry)
TailAnswer = raw(types.TailLogEntriesResponse)
_TEXT = r'"(?:[^"\\]|\\.)*"'
_TERM = re.compile(rf'([\w.]+(?:"[^"]+")?)\s*(>=|>|<=|<|=)\s*({_TEXT}|\({_TEXT}(?: OR {_TEXT})*\))')
_PLAIN = re.compile(r"timestamp|insertId|resource\.type|(?:resource\.)?labels\..+")


@dataclass
class LogWorld:
    """Log entries, and the ways in which Cloud Logging surprises."""

    entries: list[Entry] = field(default_factory=list)
    empty_pages: int = 0  # so many empty pages with a token come first
    repeated: int = 0  # so many entries of each page stand in the next one again
    mixed: bool = False  # a page is not in the order that was asked for
    lag: float = 0.0  # seconds until an entry that came can be listed
    tail_refused: str | None = None  # a status, such as UNIMPLEMENTED
    tails_opened: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    tails: list[queue.Queue] = field(default_factory=list)
    came: dict[int, float] = field(default_factory=dict)  # by id(entry)

    def add(self, entry: Entry, *, untold: bool = False, unlisted: bool = False) -> None:
        """One more entry, told to every tail. `untold`: to none; `unlisted`: to tails only."""
        with self.lock:
            if not unlisted:
                self.entries.append(entry)
                self.came[id(entry)] = time.monotonic()
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
            entries, before = list(world.entries), time.monotonic() - world.lag
            if world.lag:
                entries = [e for e in entries if world.came.get(id(e), 0.0) <= before]
        try:
            fits = filter_of(request.filter)
        except ValueError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        found = [entry for entry in entries if fits(entry)]
        found.sort(key=_order, reverse="desc" in request.order_by)
        end = begin + (request.page_size or 50)
        token = f"{end}:0" if end < len(found) else ""
        page = found[max(0, begin - world.repeated) : end]
        if world.mixed:
            page = page[1::2] + page[::2]
        return answer(entries=page, next_page_token=token)

    def tail(self, requests, context):
        with self.world.lock:
            self.world.tails_opened += 1
            refused = self.world.tail_refused
        if refused is not None:
            context.abort(grpc.StatusCode[refused], "no tail here")
        first = next(requests, None)
        if first is None:
            return  # it was given up before it had begun
        fits = filter_of(first.filter)
        told: queue.Queue = queue.Queue()
        context.add_callback(lambda: told.put(None))
        with self.world.lock:
            self.world.tails.append(told)
        try:
            while (answer := told.get()) is not None:
                if isinstance(answer, grpc.StatusCode):
                    context.abort(answer, "the tail has ended")
                wanted = [e for e in answer.entries if fits(e)]
                if wanted or answer.suppression_info:
                    made = TailAnswer(entries=wanted)
                    made.suppression_info.extend(answer.suppression_info)
                    yield made
        finally:
            with self.world.lock:
                self.world.tails.remove(told)


@cache
def filter_of(text: str) -> Callable[[Entry], bool]:
    """What a filter means. Plain ones are answered fast, all others by the language's own rules."""
    terms = [
        (name, operator, [json.loads(each) for each in re.findall(_TEXT, told)])
        for name, operator, told in _TERM.findall(text)
    ]
    plain = all(_PLAIN.fullmatch(name) for name, _, _ in terms)
    if plain and set(_TERM.sub(" ", text).split()) <= {"AND"}:
        return lambda entry: _holds(terms, entry)
    read = parse(text)
    if isinstance(read, QueryFault):
        raise ValueError(read.message)  # noqa: TRY004 - of its text
    fits = matcher(read.tree, re.compile)
    return lambda entry: fits(json_format.MessageToDict(entry))


def _holds(terms, entry: Entry) -> bool:
    for name, operator, values in terms:
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
