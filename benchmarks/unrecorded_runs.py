"""A LOCAL full of projects whose runs have ended without their documents knowing.

Made through the database's own rows: real workers would take hours for five hundred of them.
"""

from phoenix_admin.backends.local.backend import LocalBackend
from phoenix_admin.backends.local.execution_table import ExecutionTable
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import Job, JobKind, JobState
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.tasks.context import unhurried

_ENDINGS = (ExecutionState.SUCCEEDED, ExecutionState.FAILED, ExecutionState.CANCELLED)


def add_unrecorded_runs(backend: LocalBackend, number: int) -> list[str]:
    """That many projects in *stitching*, a third of them succeeded, failed, cancelled."""
    table = ExecutionTable(backend.database)
    clip = backend.folder.root / "clip.mp4"
    clip.write_bytes(b"a clip")
    ids: list[str] = []
    for index in range(number):
        call = unhurried()
        project = backend.author.create(f"Ep {index:04}", [clip], call)
        now = backend.clock.now()
        job = Job(f"JOB{index:05}", project.id, JobKind.STITCH, "rae", now, JobState.CLAIMED)
        backend.store.claim(project, job, call)
        reel = backend.folder.reels / f"{project.id}.mp4"
        order = RunOrder(job.id, project.id, JobKind.STITCH, project.clips)
        name = f"stitch-{index:05}"
        row = table.insert(name, order, reel, now, call)
        backend.store.record_launch(job.id, name, call)
        ending = _ENDINGS[index % len(_ENDINGS)]
        if ending is ExecutionState.SUCCEEDED:
            reel.write_bytes(b"a reel")
        reason = "exit code 1" if ending is ExecutionState.FAILED else None
        table.settle(row, ending, backend.clock.now(), call, reason=reason)
        ids.append(project.id)
    return ids
