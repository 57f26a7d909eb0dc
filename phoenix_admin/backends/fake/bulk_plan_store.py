"""Running bulk plans in memory; satisfies `ports.bulk_plan_store.BulkPlanStore`."""

from dataclasses import replace

from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.domain.bulk_plan import BulkItem, BulkPlan
from phoenix_admin.domain.errors import Conflict, Missing
from phoenix_admin.ports.call import Call


class FakeBulkPlanStore:
    """Keeps the world's plans, with its faults in front. Any thread."""

    def __init__(self, world: FakeWorld) -> None:
        self._world = world

    def keep(self, plan: BulkPlan, call: Call) -> None:
        """Keep a frozen plan. Raises Conflict for a known id."""

        def effect() -> None:
            with self._world.lock:
                if plan.id in self._world.plans:
                    msg = f"The plan {plan.id} is kept already."
                    raise Conflict(msg)
                self._world.plans[plan.id] = plan

        self._world.script.run("plans.keep", call, effect)

    def note(self, plan_id: str, item: BulkItem, call: Call) -> None:
        """Keep where one item stands. Raises Missing."""

        def effect() -> None:
            with self._world.lock:
                plan = self._world.plans.get(plan_id)
                if plan is None:
                    msg = f"There is no plan {plan_id}."
                    raise Missing(msg)
                items = tuple(
                    item if old.project_id == item.project_id else old for old in plan.items
                )
                self._world.plans[plan_id] = replace(plan, items=items)

        self._world.script.run("plans.note", call, effect)

    def unfinished(self, call: Call) -> tuple[BulkPlan, ...]:
        """The newest first."""

        def effect() -> tuple[BulkPlan, ...]:
            with self._world.lock:
                return tuple(sorted(self._world.plans.values(), key=_made, reverse=True))

        return self._world.script.run("plans.unfinished", call, effect)

    def drop(self, plan_id: str, call: Call) -> None:
        """Forget a plan."""

        def effect() -> None:
            with self._world.lock:
                self._world.plans.pop(plan_id, None)

        self._world.script.run("plans.drop", call, effect)


def _made(plan: BulkPlan) -> tuple[object, str]:
    return plan.made_at, plan.id
