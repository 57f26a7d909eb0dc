"""The list method of Cloud Logging: one page for one request of the budget."""

from typing import Final

from phoenix_admin.backends.gcp.call import Caller, Method
from phoenix_admin.backends.gcp.google_messages import Pb, of_logging
from phoenix_admin.backends.gcp.request_budget import RequestBudget
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.settings.environments import CloudApi

PAGE: Final = 1_000
"""The most that Cloud Logging gives in one answer; a request costs the same however few it has."""

_REQUEST: Final[Pb] = of_logging("ListLogEntriesRequest")
_LIST: Final[Method[Pb]] = Method(
    CloudApi.LOGGING,
    "/google.logging.v2.LoggingServiceV2/ListLogEntries",
    of_logging("ListLogEntriesResponse").FromString,
    "read the log",
    "logging.logEntries.list",
)


@record
class LogLists:
    """Lists entries of one Google Cloud project. Blocks; any lane."""

    caller: Caller
    resource: str
    budget: RequestBudget

    def page(
        self,
        words: str,
        order: str,
        call: Call,
        *,
        token: str = "",
        size: int = PAGE,
        leaves: float = 0.0,
    ) -> Pb:
        """One page: `entries`, and `next_page_token`. `order` is asc or desc, by time.

        `leaves` is the part of the budget that others are to have. Raises Quota when the rest of
        it is used up.
        """
        self.budget.take(leaves=leaves)
        request = _REQUEST(
            resource_names=[self.resource],
            filter=words,
            order_by=f"timestamp {order}",
            page_size=size,
            page_token=token,
        )
        return self.caller.ask(_LIST, request, call)
