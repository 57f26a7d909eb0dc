"""Where the boxes of a treemap are: areas as the values, shapes near squares. No Qt.

Squarified layout (Bruls, Huizing, van Wijk 2000): along the shorter side of what is left, boxes
join a row as long as its worst shape gets better by it.
"""

from collections.abc import Sequence

from phoenix_admin.domain.record import record


@record
class Box:
    """A rectangle, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        """Square pixels."""
        return self.width * self.height

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    def holds(self, x: float, y: float) -> bool:
        """Whether this point is in it; of two boxes side by side only one holds their edge."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


def squarified(values: Sequence[float], room: Box) -> list[Box]:
    """A box for each value, in the same order; what is zero or less gets one without area.

    Together they fill the room. Largest first gives the best shapes, so order them before.
    """
    total = sum(value for value in values if value > 0)
    if total <= 0 or room.area <= 0:
        return [Box(room.x, room.y, 0.0, 0.0) for _ in values]
    scale = room.area / total
    areas = [(index, value * scale) for index, value in enumerate(values) if value > 0]
    found = [Box(room.x, room.y, 0.0, 0.0) for _ in values]
    left = room
    first = 0
    while first < len(areas):
        end = _row_end(areas, first, min(left.width, left.height))
        row = areas[first:end]
        left = _place(row, left, found, is_last=end == len(areas))
        first = end
    return found


def _row_end(areas: Sequence[tuple[int, float]], first: int, side: float) -> int:
    """Behind the last box of the row that begins at `first`."""
    total = least = most = areas[first][1]
    worst = _worst(total, least, most, side)
    for place in range(first + 1, len(areas)):
        area = areas[place][1]
        total, least, most = total + area, min(least, area), max(most, area)
        now = _worst(total, least, most, side)
        if now > worst:
            return place
        worst = now
    return len(areas)


def _worst(total: float, least: float, most: float, side: float) -> float:
    """How far the worst box of a row is from a square; 1 is one."""
    if side <= 0 or least <= 0 or total <= 0:
        return float("inf")
    thickness = total / side
    return max(most / thickness**2, thickness**2 / least)


def _place(row: Sequence[tuple[int, float]], left: Box, found: list[Box], *, is_last: bool) -> Box:
    """Lay a row along the shorter side; returns what is left then."""
    total = sum(area for _, area in row)
    upright = left.width >= left.height
    side = left.height if upright else left.width
    depth = left.width if upright else left.height
    thickness = depth if is_last else min(depth, total / side if side > 0 else 0.0)
    at = left.y if upright else left.x
    end = at + side
    for number, (index, area) in enumerate(row):
        # The last one ends where the room ends, whatever was lost in rounding.
        length = end - at if number == len(row) - 1 else side * area / total
        if upright:
            found[index] = Box(left.x, at, thickness, length)
        else:
            found[index] = Box(at, left.y, length, thickness)
        at += length
    if upright:
        return Box(left.x + thickness, left.y, left.width - thickness, left.height)
    return Box(left.x, left.y + thickness, left.width, left.height - thickness)


def neighbour(boxes: Sequence[Box], current: int, dx: int, dy: int) -> int | None:
    """The nearest box in a direction (one of dx, dy is -1 or 1); None at the edge.

    Nearest is what begins beyond this edge, first by how far, then by how well it is in line.
    """
    of = boxes[current]
    x, y = of.centre
    best: tuple[float, float] | None = None
    found = None
    for index, box in enumerate(boxes):
        if index == current or box.area <= 0:
            continue
        away = _beyond(of, box, dx, dy)
        if away < -0.5:
            continue
        cx, cy = box.centre
        beside = _outside(y, box.y, box.height) if dx else _outside(x, box.x, box.width)
        rank = (beside + away, abs(cy - y) if dx else abs(cx - x))
        if best is None or rank < best:
            best, found = rank, index
    return found


def _beyond(of: Box, box: Box, dx: int, dy: int) -> float:
    """How far behind the edge of `of` the other begins; below zero where it does not."""
    if dx > 0:
        return box.x - (of.x + of.width)
    if dx < 0:
        return of.x - (box.x + box.width)
    if dy > 0:
        return box.y - (of.y + of.height)
    return of.y - (box.y + box.height)


def _outside(at: float, begin: float, length: float) -> float:
    """How far a place is from a stretch; zero within."""
    return max(begin - at, at - (begin + length), 0.0)
