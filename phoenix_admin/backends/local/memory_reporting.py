"""A worker notes how much memory it uses, with its ffmpeg: the curve is there without an app too.

On the worker's one thread, in the calls that report progress. It costs a quarter of a millisecond
and one short write every few seconds; whatever goes wrong with it never touches the run.
"""

import logging
import os
from collections.abc import Sequence
from pathlib import Path

from phoenix_admin.backends.local.execution_rows import Identity
from phoenix_admin.backends.local.memory_machine import family_of, resident
from phoenix_admin.backends.local.memory_samples import LocalMemorySamples
from phoenix_admin.backends.local.processes import identity_of
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.memory_samples import SampleSpan
from phoenix_admin.domain.memory_subject import MemorySubject, SubjectKind
from phoenix_admin.ports.clock import Clock
from phoenix_admin.tasks.context import unhurried

EVERY = 3.0
"""Seconds between two samples."""
_PATIENCE = 0.1

log = logging.getLogger(__name__)


class WorkerMemory:
    """Samples of one run. The file is opened by the first one."""

    def __init__(self, path: Path, execution: str, clock: Clock) -> None:
        self._path = path
        self._subject = MemorySubject(SubjectKind.WORKER, execution)
        self._clock = clock
        self._due = float("-inf")
        self._me: Identity | None = None
        self._store: LocalMemorySamples | None = None
        self._given_up = False

    def note_if_due(self, children: Sequence[Identity]) -> None:
        """Sample this process and these children, at most once in `EVERY` seconds."""
        if self._given_up or self._clock.monotonic() < self._due:
            return
        self._due = self._clock.monotonic() + EVERY
        try:
            self._note(children)
        except PhoenixError as error:
            # A busy file may have room the next time; a damaged one is not tried again.
            self._given_up = self._store is None
            log.info("the memory of %s is not noted: %s", self._subject.name, error.text)

    def close(self) -> None:
        """No more samples."""
        self._given_up = True
        if self._store is not None:
            self._store.close()
            self._store = None

    def _note(self, children: Sequence[Identity]) -> None:
        self._me = self._me or identity_of(os.getpid())
        if self._me is None:
            return
        now = self._clock.now()
        rss = resident(family_of(self._me, children))
        if self._store is None:
            self._store = LocalMemorySamples(self._path)
            self._store.tidy(now, unhurried(_PATIENCE))
        self._store.add({self._subject: SampleSpan.of(now, rss)}, unhurried(_PATIENCE))
