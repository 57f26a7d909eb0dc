"""A stage with unrecorded runs, and what a person does with plans on it."""

from PySide6.QtCore import Qt

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.execution import ExecutionState as E
from tests.support.bulk_plans import add_stitching
from tests.support.pictures import settle

CTRL = Qt.KeyboardModifier.ControlModifier
PROD = Environment("phoenix-prod-eu", EnvironmentKind.GCP, EnvironmentLabel.PROD)


class Hands:
    """A stage with unrecorded runs, and what a person does with plans."""

    def __init__(self, make_stage, number=5, state=E.FAILED, backend=None, **arguments):
        backend = backend or open_fake()
        self.ids = []
        if not backend.world.projects:
            self.ids = [add_stitching(backend.world, n, state) for n in range(number)]
        self.stage = make_stage(backend=backend, **arguments)
        self.world, self.bulk = self.stage.world, self.stage.workbench.bulk

    def trigger(self, key):
        self.stage.actions.action(f"projects.{key}").trigger()
        self.stage.load()
        return self

    def select_all(self):
        self.stage.table.setFocus()
        self.stage.key(Qt.Key.Key_A, CTRL)
        self.stage.load()
        return self

    def plan(self):
        return self.trigger("reconcile_all")

    def go(self):
        """Press the verb; nothing of the run has been answered yet."""
        self.stage.click("plan.go")
        settle()
        return self

    def turns(self, number):
        runner = self.stage.runner
        for _ in range(number):
            tickets = runner.waiting
            runner.run_body_only(
                next(i for i, t in enumerate(tickets) if t.task.key == self.bulk.task_key)
            )
            runner.deliver()
        settle()
        return self

    def chips(self):
        table = self.stage.find("plan.table")
        model = table.model()
        return [model.index(r, 0).data() for r in range(model.rowCount())]

    def text(self, name):
        return self.stage.text(f"plan.{name}")

    def shown(self, name):
        return self.stage.find(f"plan.{name}").isVisible()

    @property
    def line(self):
        return self.stage.find("projects.plan_line")

    @property
    def statuses(self):
        return sorted(p.status for p in self.world.projects.values())


def failed_twice(hands):
    odd = Fail(Invalid("The field is odd."))
    hands.world.script.plan("store.change", odd, None, odd)
    hands.plan().go()
    hands.stage.load()
    return hands
