"""What a treemap is given, and which boxes it shows of it. No Qt."""

from collections.abc import Sequence
from dataclasses import field
from typing import Literal

from phoenix_admin.domain.record import record
from phoenix_admin.qt.charts.treemap_layout import Box, squarified

TreemapTone = Literal["bar_run", "bar_warn", "bar_ok", "bar_queue"]


@record
class TreemapItem:
    """One box: `value` is its area, `shade` (0 to 1) how strong its colour is.

    `told` is the value in words, `more` what else is said of it. An item with `parts` is as large
    as they are together.
    """

    key: str
    name: str
    value: float
    told: str
    more: str = ""
    shade: float = 0.0
    tone: TreemapTone = "bar_run"
    parts: tuple["TreemapItem", ...] = ()

    @property
    def size(self) -> float:
        """Its area, or that of its parts; never below zero."""
        if self.parts:
            return sum(part.size for part in self.parts)
        return max(0.0, self.value)

    @property
    def words(self) -> str:
        """Name, value, and what else there is to say."""
        said = f"{self.name}, {self.told}"
        return f"{said}, {self.more}" if self.more else said


@record
class Placed:
    """An item where it is shown; `head` is the part of a group that names it."""

    item: TreemapItem
    box: Box
    group: TreemapItem | None = None
    head: Box | None = None


@record
class TreemapShown:
    """All boxes: groups first, so that what is in them is painted over them."""

    groups: tuple[Placed, ...] = ()
    leaves: tuple[Placed, ...] = ()
    boxes: tuple[Box, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        """Keep the boxes of the leaves by themselves, for whoever steps through them."""
        object.__setattr__(self, "boxes", tuple(leaf.box for leaf in self.leaves))

    def at(self, x: float, y: float) -> int | None:
        """The leaf under this point."""
        return next((n for n, box in enumerate(self.boxes) if box.holds(x, y)), None)


def placed(items: Sequence[TreemapItem], room: Box, head: float, gap: float) -> TreemapShown:
    """Lay out items, largest first, and the parts of each below its head (pixels high).

    A group too low or too narrow for a head has none; one too small for its parts is one box.
    """
    ordered = sorted(items, key=lambda item: -item.size)
    groups: list[Placed] = []
    leaves: list[Placed] = []
    for item, box in zip(ordered, squarified([each.size for each in ordered], room), strict=True):
        if box.area <= 0:
            continue
        inner = Box(box.x, box.y, max(0.0, box.width - gap), max(0.0, box.height - gap))
        if not item.parts or min(inner.width, inner.height) < 2 * head:
            leaves.append(Placed(item, inner))
            continue
        named = Box(inner.x, inner.y, inner.width, head)
        groups.append(Placed(item, inner, head=named))
        below = Box(inner.x, inner.y + head, inner.width, inner.height - head)
        parts = sorted(item.parts, key=lambda part: -part.size)
        boxes = squarified([part.size for part in parts], below)
        leaves += [Placed(part, at, item) for part, at in zip(parts, boxes, strict=True) if at.area]
    return TreemapShown(tuple(groups), tuple(leaves))


def treemap_words(title: str, items: Sequence[TreemapItem], most: int = 5) -> str:
    """What a person sees at a glance: how many, and the largest with their share."""
    whole = sum(item.size for item in items)
    if whole <= 0:
        return f"{title}: nothing to show."
    ordered = sorted(items, key=lambda item: -item.size)
    told = [f"{item.name} {item.told}, {item.size / whole:.0%}" for item in ordered[:most]]
    rest = len(ordered) - len(told)
    more = f"; {rest} more" if rest > 0 else ""
    return f"{title}: {len(ordered)} boxes. {'; '.join(told)}{more}."
