"""All feeds of a log that are talked to, as one. UI thread."""

from collections.abc import Callable, Collection, Mapping

from phoenix_admin.ports.clock import Clock
from phoenix_admin.services.logs.asked_query import ReadQuery
from phoenix_admin.services.logs.feed_talk import FeedTalk
from phoenix_admin.services.logs.log_reading import FedFace
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope


class FeedTalks:
    """`told` is called after something changed with one of them."""

    def __init__(
        self, runner: TaskRunner, scope: Scope, clock: Clock, told: Callable[[], None]
    ) -> None:
        self._runner = runner
        self._scope = scope
        self._clock = clock
        self._told = told
        self.by_number: dict[int, FeedTalk] = {}
        """Each under the number of its source."""

    @property
    def lost(self) -> int:
        """Entries known to be missing."""
        return sum(talk.lost for talk in self.by_number.values())

    @property
    def are_through(self) -> bool:
        """Whether nothing more is being searched."""
        return all(talk.is_through for talk in self.by_number.values())

    def have(
        self,
        feeds: Mapping[int, FedFace],
        removed: Collection[int],
        query: ReadQuery,
        *,
        active: bool,
    ) -> None:
        """Talk to every one of these feeds, from now on."""
        for number, feed in feeds.items():
            if number in self.by_number or number in removed:
                continue
            talk = FeedTalk(feed.feed, feed.fed, self._runner, self._scope, self._clock, self._told)
            self.by_number[number] = talk
            talk.ask(query)
            talk.set_active(active)

    def ask(self, query: ReadQuery) -> None:
        """Ask all of them something else."""
        for talk in self.by_number.values():
            talk.ask(query)

    def set_active(self, active: bool) -> None:
        """The view can be seen, or cannot any more."""
        for talk in self.by_number.values():
            talk.set_active(active)

    def retry(self) -> None:
        """What failed is tried again at once."""
        for talk in self.by_number.values():
            talk.retry()

    def read_on(self, number: int) -> None:
        """Search on behind what was read of one."""
        talk = self.by_number.get(number)
        if talk is not None:
            talk.retry()
            talk.read_on()

    def read_all(self) -> None:
        """Search all of them to the end."""
        for talk in self.by_number.values():
            talk.read_all()

    def remove(self, number: int) -> None:
        """Leave one."""
        talk = self.by_number.pop(number, None)
        if talk is not None:
            talk.close()

    def close(self) -> None:
        """Leave all."""
        for talk in self.by_number.values():
            talk.close()
