"""A reporter that remembers what it heard, and requests, for all tests of the stitcher."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.stitcher.request import StitchRequest


@dataclass
class RememberingReporter:
    """A `Reporter` for tests; `cancel_when` is asked at each look."""

    cancel_when: Callable[["RememberingReporter"], bool] = lambda _self: False
    heard: list[Progress] = field(default_factory=list)
    alive: set[int] = field(default_factory=set)
    pids: list[int] = field(default_factory=list)
    most_alive: int = 0
    notes: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    announced: list[tuple[Path, Path, int]] = field(default_factory=list)
    on_progress: Callable[[Progress], None] = lambda _progress: None
    threads: set[int] = field(default_factory=set)

    def progress(self, progress: Progress) -> None:
        self.threads.add(threading.get_ident())
        self.heard.append(progress)
        self.on_progress(progress)

    def child_started(self, pid: int) -> None:
        self.pids.append(pid)
        self.alive.add(pid)
        self.most_alive = max(self.most_alive, len(self.alive))

    def child_ended(self, pid: int) -> None:
        self.alive.remove(pid)

    def note(self, text: str, **fields: object) -> None:
        self.notes.append((text, fields))

    def cancel_requested(self) -> bool:
        self.threads.add(threading.get_ident())
        return self.cancel_when(self)

    def finalizing(self, temporary: Path, reel: Path, size: int) -> None:
        assert temporary.stat().st_size == size
        self.announced.append((temporary, reel, size))

    @property
    def stages(self) -> list[Stage]:
        """The stages in the order in which they were first named."""
        return list(dict.fromkeys(progress.stage for progress in self.heard))


def request_for(reel: Path, *clips: Path, **more: object) -> StitchRequest:
    """A request with a run id of its own."""
    return StitchRequest(reel=reel, clips=clips, run_id=uuid.uuid4().hex, **more)


def left_over(folder: Path) -> list[str]:
    """Hidden files in `folder`: a run leaves none."""
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]
