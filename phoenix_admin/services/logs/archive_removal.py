"""Takes away what a log had no room for in memory, when the log is closed."""

from collections.abc import Callable

from phoenix_admin.ports.call import Call
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task


def remove_archive(discard: Callable[[], object], runner: TaskRunner, scope: Scope) -> None:
    """On a lane; when everything ends there is none, and who comes next tidies up. UI thread."""

    def body(call: Call) -> None:
        del call
        discard()

    task = Task("remove log archive", body, Lane.READS, deadline=60.0, overlap=Overlap.QUEUE)
    if scope.is_open:
        runner.submit(scope, task, lambda _outcome: None)
