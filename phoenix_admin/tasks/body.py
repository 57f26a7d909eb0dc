"""Running a body so that it ends exactly once, whatever it does."""

import logging
from typing import Any, TypeVar

from phoenix_admin.domain.errors import Bug, PhoenixError
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext
from phoenix_admin.tasks.outcome import Cancelled, Failed, Ok, Outcome
from phoenix_admin.tasks.task import Task

T = TypeVar("T")
log = logging.getLogger(__name__)


def run_body(task: Task[T], token: CancelToken) -> Outcome[T]:
    """Run the body on this thread and turn every way out into an outcome. Never raises.

    SystemExit and KeyboardInterrupt inside a body are our own mistakes as well: a lane must
    outlive them.
    """
    if token.cancelled:
        return Cancelled()
    try:
        return Ok(task.body(TaskContext(token, task.deadline)))
    except CancelledError:
        return Cancelled()
    except PhoenixError as error:
        return Failed(error)
    except BaseException as error:
        log.exception("task %s failed unexpectedly", task.key)
        return Failed(Bug(f"Internal error: {error}", code=type(error).__name__))


AnyOutcome = Outcome[Any]
