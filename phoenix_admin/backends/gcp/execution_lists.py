"""Long lists of executions, read page by page and no further than needed.

Cloud Run takes no filter and promises no order, though in practice the newest come first. So
reading stops early only while what was read is in that order.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from phoenix_admin.backends.gcp.call import Caller
from phoenix_admin.backends.gcp.execution_map import JOB_ID, PROJECT_ID, carries, moment
from phoenix_admin.backends.gcp.run_messages import LIST_EXECUTIONS, LIST_REQUEST, Pb
from phoenix_admin.backends.gcp.run_places import JobPlace
from phoenix_admin.domain.errors import Slow
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call

PAGE: Final = 1_000
MOST: Final = 5_000
"""Executions read of one job at the most; Cloud Run keeps 1,000, and all of the last week."""
MOST_PAGES: Final = 100
"""Requests for one list at the most: a page may be empty and still not be the last."""
CLOCKS_DIFFER: Final = timedelta(hours=1)
"""An execution this much older than its job id was never made for it, whatever clocks say."""
PAUSE: Final = 0.001
"""Seconds between two pages, so that the lane does not hold the interpreter."""


@record
class Newest:
    """Raw executions as they were listed; `truncated`: more fitting ones may exist.

    `is_cut`: a bound ended the reading, before it was known whether any more would fit.
    """

    executions: list[Pb]
    truncated: bool
    is_cut: bool = False


class ExecutionLists:
    """Reads lists of one job's executions. Blocks; any lane."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def newest(
        self,
        place: JobPlace,
        project_id: str | None,
        limit: int,
        call: Call,
        or_job: str | None = None,
    ) -> Newest:
        """The newest `limit` (or some more) executions of a job, of one project or of all.

        With those of a project come those that carry the job id `or_job`.
        """
        if project_id is None:
            size = min(PAGE, max(1, limit + 1))
            return self._read(place, size, _always, lambda found, _at: len(found) > limit, call)

        def fits(execution: Pb) -> bool:
            return carries(execution, PROJECT_ID, project_id) or (
                or_job is not None and carries(execution, JOB_ID, or_job)
            )

        return self._read(place, PAGE, fits, lambda found, _at: len(found) > limit, call)

    def of_job(self, place: JobPlace, job_id: str, call: Call) -> list[Pb]:
        """Every execution that carries this job id. Raises Slow when the list has no end."""
        made = _made_at(job_id)
        found = self._read(
            place,
            PAGE,
            lambda execution: carries(execution, JOB_ID, job_id),
            lambda _found, at: made is not None and at is not None and at < made - CLOCKS_DIFFER,
            call,
        )
        if found.is_cut and not found.executions:
            msg = f"{place.name} has more executions than could be searched for this job."
            raise Slow(msg)
        return found.executions

    def _read(
        self,
        place: JobPlace,
        size: int,
        fits: Callable[[Pb], bool],
        is_enough: Callable[[list[Pb], datetime | None], bool],
        call: Call,
    ) -> Newest:
        found: list[Pb] = []
        token, read, last, is_ordered = "", 0, None, True
        for _ in range(MOST_PAGES):
            request = LIST_REQUEST(parent=place.job, page_size=size, page_token=token)
            page = self._caller.ask(LIST_EXECUTIONS, request, call, place.route)
            for execution in page.executions:
                at = moment(execution, "create_time")
                is_ordered = is_ordered and (last is None or at is None or at <= last)
                last = at or last
                if fits(execution):
                    found.append(execution)
            read += len(page.executions)
            token = page.next_page_token
            if not token:
                return Newest(found, truncated=False)
            if is_ordered and is_enough(found, last):
                return Newest(found, truncated=True)
            if read >= MOST:
                break
            call.wait(PAUSE)
        return Newest(found, truncated=True, is_cut=True)


def _always(_execution: Pb) -> bool:
    return True


def _made_at(job_id: str) -> datetime | None:
    """When a job id was made; None for one that is not ours."""
    from ulid import ULID  # noqa: PLC0415 - not needed before a list is searched for a job

    try:
        return ULID.from_str(job_id).datetime
    except ValueError:
        return None
