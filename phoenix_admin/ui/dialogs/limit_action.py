"""The action *Change limit…*, apart from all that it opens."""

from typing import Final

from phoenix_admin.qt.actions import ActionSpec

CHANGE_LIMIT: Final = ActionSpec(
    "memory.change_limit",
    "Change limit…",
    "memory-stick",
    tip="Change the limit, after a look at what stands against it",
    writes=True,
    group="memory",
)
