"""Which actions the page will have, known before its panel is imported."""

from phoenix_admin.qt.actions import ActionSpec
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.ui.panels.processes import action_specs as machine
from phoenix_admin.ui.panels.processes import executions_specs as executions
from phoenix_admin.ui.runs.to_logs import to_logs_spec


def page_specs(ports: EnvironmentPorts) -> tuple[ActionSpec, ...]:
    """The actions that its tabs will register and show in menus here, in that order."""
    specs: list[ActionSpec] = []
    if ports.processes is not None:
        specs += [*machine.SPECS, to_logs_spec("process", machine.PROCESS)]
    specs += executions.SPECS
    if ports.commands is not None:
        specs += executions.GCLOUD_SPECS.values()
    return tuple(specs)
