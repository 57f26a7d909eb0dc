"""One condition over the rows of one part, which keep coming. Lane only."""

from collections.abc import Callable

from phoenix_admin.log_store.conditions import EVERYTHING, Condition
from phoenix_admin.log_store.filter_run import FilterRun, Found
from phoenix_admin.log_store.hit_masks import HitMasks, Rows
from phoenix_admin.log_store.part_columns import PartColumns
from phoenix_admin.ports.call import Call


class RowSearch:
    """`hits` are those in the rows that were looked at. Raises BadPattern for a bad condition."""

    def __init__(self, condition: Condition, generation: int) -> None:
        self.run = FilterRun(condition, generation)
        self.hits = HitMasks()
        self.newest_first = condition != EVERYTHING
        self.seen: PartColumns | None = None
        """The columns it is through with."""

    def advance(self, columns: PartColumns, call: Call, told: Callable[[Rows, Rows], None]) -> None:
        """Go on; `told` hears of hits that are gone and that came. Raises what the call raises."""
        blocks = {block.number: block for block in columns.blocks}

        def tell(found: Found) -> None:
            told(*self.hits.take(found, blocks[found.block]))

        self.run.advance(columns.blocks, call, tell, newest_first=self.newest_first)
        self.seen = columns
