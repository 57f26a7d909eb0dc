"""Change the limit of a service or job: look, send once, and say how far it is *seen* to have come.

What a person agreed to was drawn from one look; it is looked again right before the change, and
what is not as it was is not changed. A lost answer is answered by looking, never by sending again.
"""

from dataclasses import replace

from phoenix_admin.domain.errors import Conflict, PhoenixError
from phoenix_admin.domain.limit_course import LimitCourse, SentChange, course_of, is_seen
from phoenix_admin.domain.limit_plan import LimitPlan, plan_limit
from phoenix_admin.domain.memory_limit import Resources, write_quantity
from phoenix_admin.domain.notation import clock_time
from phoenix_admin.domain.price_list import NO_PRICES, PriceList
from phoenix_admin.domain.record import record
from phoenix_admin.domain.workload_size import (
    Workload,
    WorkloadKind,
    WorkloadSize,
    sizes_in_words,
    what_changed,
)
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.workload_sizes import WorkloadSizes
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.only_looking import only_looking
from phoenix_admin.services.write_gate import Attempt, WriteAction, WriteGate

_ACTIONS = {
    WorkloadKind.SERVICE: WriteAction.CHANGE_LIMIT,
    WorkloadKind.JOB: WriteAction.CHANGE_JOB_LIMIT,
}


def limit_action(workload: Workload) -> WriteAction:
    """What changing this one's limit is called: a job needs another permission than a service."""
    return _ACTIONS[workload.kind]


@record
class LimitLook:
    """What a plan is drawn from."""

    size: WorkloadSize
    prices: PriceList


@record
class LimitSent:
    """A change that was sent. `doubt` says what is known where no answer came and a look did not

    show it; empty where it was accepted.
    """

    sent: SentChange
    doubt: str = ""


class LimitChange:
    """Changes limits. Blocking; looks run on the reads lane, `change` on the actions lane."""

    def __init__(self, ports: EnvironmentPorts, sizes: WorkloadSizes, gate: WriteGate) -> None:
        self._ports = ports
        self._sizes = sizes
        self._gate = gate

    def look(self, workload: Workload, call: Call) -> LimitLook:
        """What is deployed, and what it costs. Raises Missing and what the port raises."""
        prices = self._ports.prices
        return LimitLook(self._sizes.read(workload, call), prices() if prices else NO_PRICES)

    def observe(self, sent: SentChange, call: Call) -> LimitCourse:
        """How far it has come by one look."""
        return course_of(sent, self._sizes.read(sent.before.workload, call))

    def change(self, plan: LimitPlan, call: Call) -> LimitSent:
        """Send it, once. Raises Conflict where it is not as the plan says any more, or is refused,

        Forbidden, Invalid, and what the port raises when nothing can have happened.
        """
        workload, wanted = plan.before.workload, plan.wanted
        action = limit_action(workload)
        before = _fields(plan.before.resources)
        with self._gate.attempt(action, workload.name, before, name=workload.name) as attempt:
            attempt.after = _fields(wanted)
            with only_looking():
                now = self._sizes.read(workload, call)
            self._refuse_another(plan, now)
            sent = SentChange(now, wanted, self._ports.clock.now())
            try:
                self._sizes.change(now, wanted, call)
            except PhoenixError as error:
                if not error.may_have_happened:
                    raise
                return self._look_for(sent, attempt, error, call)
            attempt.detail = "accepted; it was not waited for that it serves"
            return LimitSent(sent)

    def _refuse_another(self, plan: LimitPlan, now: WorkloadSize) -> None:
        changed = what_changed(plan.before, now)
        if changed is None:
            fresh = plan_limit(now, plan.wanted, plan.facts, self._ports.clock.now())
            changed = fresh.blocks[0].text if fresh.blocks else None
        if changed is not None:
            msg = f"Changed since you looked: {changed} Nothing was sent."
            raise Conflict(msg)

    def _look_for(
        self, sent: SentChange, attempt: Attempt, error: PhoenixError, call: Call
    ) -> LimitSent:
        """Whether a change without an answer has arrived."""
        try:
            now = self._sizes.read(sent.before.workload, call)
        except PhoenixError as unread:
            doubt = f"{error.text} It could not be looked at: {unread.text}"
        else:
            if is_seen(sent, now):
                attempt.detail = "the answer was lost; the look after it shows the change"
                return LimitSent(sent)
            still = "still has" if now.generation == sent.before.generation else "has"
            at = clock_time(now.taken_at)
            doubt = f"{error.text} At {at} it {still} {sizes_in_words(now.resources)}."
        attempt.doubt(doubt)
        return LimitSent(replace(sent, in_doubt=True), doubt)


def _fields(resources: Resources) -> dict[str, str]:
    return {"memory": write_quantity(resources.memory), "cpu": f"{resources.cpu:g}"}
