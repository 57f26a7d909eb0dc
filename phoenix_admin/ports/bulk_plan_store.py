"""Where a bulk plan that runs is kept, so that the end of the app does not lose its place."""

from typing import Protocol

from phoenix_admin.domain.bulk_plan import BulkItem, BulkPlan
from phoenix_admin.ports.call import Call


class BulkPlanStore(Protocol):
    """Keeps plans while they run. Every method blocks and is called on a lane.

    All raise the errors of `phoenix_admin.domain.errors`. What `keep` and `note` were given is
    there after a crash at any moment that follows.
    """

    def keep(self, plan: BulkPlan, call: Call) -> None:
        """Keep a frozen plan, before its first item is begun. Raises Conflict for a known id."""
        ...

    def note(self, plan_id: str, item: BulkItem, call: Call) -> None:
        """Keep where one item of a kept plan stands now. Raises Missing for an unknown plan."""
        ...

    def unfinished(self, call: Call) -> tuple[BulkPlan, ...]:
        """The plans that were kept and not dropped, newest first, each as it was noted last.

        One that cannot be read is passed over and stays where it is.
        """
        ...

    def drop(self, plan_id: str, call: Call) -> None:
        """Forget a plan: it is over, or the person does not want it. Again is harmless."""
        ...
