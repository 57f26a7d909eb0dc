"""The runs of one project, as far back as our records go.

An engine forgets: Cloud Run keeps a thousand executions of a job. Our records outlive that, so a
run that is no longer listed stays in the history with what is known of it, and is never called
failed for it. A run that nobody has a record of is there as long as the engine lists it.
"""

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.execution import ExecutionListing
from phoenix_admin.domain.job_standing import Sight
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.usual_duration import UsualDurations
from phoenix_admin.ports.call import Call
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.job_rows import JobRow, RowMaker, joined
from phoenix_admin.services.listening import Listening


def read_run_history(
    project_id: str, ports: EnvironmentPorts, policy: Policy, most: int, call: Call
) -> tuple[JobRow, ...]:
    """The newest `most` runs, newest first. Blocking; for a lane.

    Raises what reading the records raises. Where the engine cannot be read, the records alone
    are given, and each that is open says that it could not be asked.
    """
    records = ports.store.list_jobs(project_id, most, call)
    listing, sight = ExecutionListing((), ports.clock.now()), Sight.NONE
    try:
        listing = ports.engine.list_executions(project_id, most, call)
        sight = Sight.CUT if listing.truncated else Sight.WHOLE
    except PhoenixError:
        call.raise_if_cancelled()
    maker = RowMaker({}, UsualDurations.of(()), sight, ports.clock.now(), policy, Listening())
    rows = [maker.row(*pair) for pair in joined(records, listing.executions)]
    rows.sort(key=lambda row: (row.asked_at or maker.now, row.id), reverse=True)
    return tuple(rows[:most])
