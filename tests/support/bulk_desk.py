"""Some projects in stitching, and the plan of a workbench over them, driven by hand."""

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.domain.bulk_plan import BulkVerb, Origin, OriginKind
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.services.bulk_planning import PlanRequest
from phoenix_admin.services.bulk_plans import BulkPhase
from tests.support.bench_of_services import service_bench
from tests.support.bulk_plans import add_stitching

EVERYTHING = Origin(OriginKind.EVERYTHING)


class BulkDesk:
    """Some projects, and the plan of a workbench over them."""

    def __init__(self, number=3, state=E.FAILED, backend=None, **arguments):
        self.backend = backend or open_fake()
        self.world = self.backend.world
        self.bench = service_bench(self.backend, **arguments)
        self.runner, self.bulk = self.bench.runner, self.bench.workbench.bulk
        if backend is None:
            self.ids = [add_stitching(self.world, n, state) for n in range(number)]

    def ready(self, verb=BulkVerb.RECONCILE, ids=None, **more):
        assert self.bulk.request_plan(PlanRequest(verb, EVERYTHING, ids, **more))
        self.runner.run_all()
        assert self.bulk.phase is BulkPhase.READY
        return self

    def run(self, verb=BulkVerb.RECONCILE):
        self.ready(verb)
        assert self.bulk.begin()
        self.runner.run_all()
        return self

    def begun(self, turns, verb=BulkVerb.RECONCILE):
        """Kept, and that many turns have ended; the next one is queued."""
        self.ready(verb)
        assert self.bulk.begin()
        self.runner.run_next()
        for _ in range(turns):
            self.turn()
        return self

    def turn(self):
        """Run the next task of the plan, leaving other tasks where they are."""
        index = next(
            i for i, t in enumerate(self.runner.waiting) if t.task.key == self.bulk.task_key
        )
        self.runner.run_body_only(index)
        self.runner.deliver()

    def again(self, **arguments):
        """The app has ended where it stood and is started anew on the same world."""
        after = BulkDesk(backend=self.backend, **arguments)
        after.bulk.look_for_interrupted()
        after.runner.run_all()
        return after

    @property
    def states(self):
        return [item.state for item in self.bulk.plan.items]

    @property
    def results(self):
        return self.bench.workbench.results.results

    def journal(self):
        return [(line.action, line.target, line.outcome) for line in self.world.journal]
