"""Which actions the page will have, known before its panel is imported."""

from phoenix_admin.domain.environment import EnvironmentKind
from phoenix_admin.qt.actions import ActionSpec
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.ui.dialogs.limit_action import CHANGE_LIMIT
from phoenix_admin.ui.panels.memory.imports_specs import SPECS
from phoenix_admin.ui.panels.memory.use_specs import CLOUD, GCLOUD_SPECS, MACHINE, use_specs


def page_specs(ports: EnvironmentPorts) -> tuple[ActionSpec, ...]:
    """The actions that its tabs will register here, in that order."""
    specs: list[ActionSpec] = []
    if ports.memory is not None:
        if ports.environment.kind is not EnvironmentKind.LOCAL:
            specs += [*use_specs(CLOUD), CHANGE_LIMIT, *GCLOUD_SPECS.values()]
        specs += use_specs(MACHINE)
    if ports.import_prober is not None:
        specs += SPECS
    return tuple(specs)
