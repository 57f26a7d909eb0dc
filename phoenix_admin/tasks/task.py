"""One piece of background work, described as data."""

from collections.abc import Callable
from enum import StrEnum
from typing import Generic, TypeVar

from phoenix_admin.domain.record import record
from phoenix_admin.tasks.context import TaskContext

T = TypeVar("T")


class Lane(StrEnum):
    """The long-lived threads. A lane runs one body at a time, in order of submission.

    SEARCHES is for questions that may take minutes, such as one to Cloud Logging.
    """

    READS = "reads"
    ACTIONS = "actions"
    STREAMS = "streams"
    MEDIA = "media"
    SEARCHES = "searches"


class Overlap(StrEnum):
    """What happens when a task of the same key and scope is under way already.

    LATEST: the older one is cancelled and its answer refused (reads of what is on screen).
    SKIP: the new one is refused (polls). QUEUE: both run, in order (writes).
    """

    LATEST = "latest"
    SKIP = "skip"
    QUEUE = "queue"


@record
class Task(Generic[T]):
    """Work for a lane. `deadline` is in seconds from the moment the body starts.

    `label` is what the status bar shows while it runs ("Stitching Ep 41…"); empty for work
    that is not worth a person's attention, such as a poll.
    """

    key: str
    body: Callable[[TaskContext], T]
    lane: Lane = Lane.READS
    deadline: float = 15.0
    overlap: Overlap = Overlap.LATEST
    label: str = ""
