"""Running bulk plans as files; satisfies `ports.bulk_plan_store.BulkPlanStore`.

One file per plan: its first line is the frozen plan, every step of an item is one line more,
written through to the disk. Appending costs the same whether the plan has ten items or a
thousand (rewriting one JSON file would not), the frozen list is never written a second time, and
a table would have raised the database's version for something that is not a project's affair.
"""

import contextlib
import logging
import os
import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from phoenix_admin.backends.local.faults import file_fault
from phoenix_admin.backends.local.project_store import READ_ONLY
from phoenix_admin.domain.errors import Conflict, Forbidden, Invalid, Missing
from phoenix_admin.ports.call import Call

if TYPE_CHECKING:
    from phoenix_admin.domain.bulk_plan import BulkItem, BulkPlan

# ruff: noqa: PLC0415 - what a plan is and how it is written is not needed to open a folder

log = logging.getLogger(__name__)

_WHAT = "The plan"
_ENDING = ".jsonl"
_ID = re.compile(r"[0-9A-Za-z]{1,64}")


class BulkPlanFiles:
    """Keeps plans in one folder, which is made when the first plan is kept. Any thread."""

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self._folder = folder
        self._read_only = read_only
        self._guard = threading.Lock()

    def keep(self, plan: "BulkPlan", call: Call) -> None:
        """Write the frozen plan: the whole file or none. Raises Conflict for a known id."""
        from phoenix_admin.backends.local.bulk_plan_lines import plan_line

        self._refuse_if_read_only()
        call.raise_if_cancelled()
        path = self._path(plan.id)
        draft = path.with_suffix(".new")
        with self._guard:
            if path.exists():
                msg = f"The plan {plan.id} is kept already."
                raise Conflict(msg)
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                _write_through(draft, os.O_TRUNC, plan_line(plan))
                draft.replace(path)
                _sync_folder(self._folder)
            except OSError as error:
                with contextlib.suppress(OSError):
                    draft.unlink(missing_ok=True)
                raise file_fault(error, _WHAT) from error

    def note(self, plan_id: str, item: "BulkItem", call: Call) -> None:
        """Append one step and wait until the disk has it. Raises Missing."""
        from phoenix_admin.backends.local.bulk_plan_lines import step_line

        self._refuse_if_read_only()
        call.raise_if_cancelled()
        path = self._path(plan_id)
        with self._guard:
            if not path.exists():
                msg = f"There is no plan {plan_id}."
                raise Missing(msg)
            try:
                # A line torn by a crash stays where it is; the next one begins behind it.
                torn = b"" if _ends_whole(path) else b"\n"
                _write_through(path, os.O_APPEND, torn + step_line(item))
            except OSError as error:
                raise file_fault(error, _WHAT) from error

    def unfinished(self, call: Call) -> "tuple[BulkPlan, ...]":
        """The newest first; a file that is no plan of this version is passed over and kept."""
        from phoenix_admin.backends.local.bulk_plan_lines import UnreadablePlan, read_plan

        found: list[BulkPlan] = []
        try:
            paths = sorted(self._folder.glob(f"*{_ENDING}"))
        except OSError as error:
            raise file_fault(error, _WHAT) from error
        for path in paths:
            call.raise_if_cancelled()
            try:
                with path.open("rb") as lines:
                    found.append(read_plan(lines))
            except (UnreadablePlan, OSError) as error:
                log.info("the plan %s cannot be read and stays where it is: %s", path, error)
        return tuple(sorted(found, key=lambda plan: (plan.made_at, plan.id), reverse=True))

    def drop(self, plan_id: str, call: Call) -> None:
        """Remove the plan's file; again is harmless."""
        self._refuse_if_read_only()
        call.raise_if_cancelled()
        with self._guard:
            try:
                self._path(plan_id).unlink(missing_ok=True)
            except OSError as error:
                raise file_fault(error, _WHAT) from error

    def _refuse_if_read_only(self) -> None:
        if self._read_only:
            raise Forbidden(READ_ONLY, permission="write")

    def _path(self, plan_id: str) -> Path:
        if _ID.fullmatch(plan_id) is None:
            msg = f"“{plan_id[:80]}” is not the id of a plan."
            raise Invalid(msg)
        return self._folder / f"{plan_id}{_ENDING}"


def _write_through(path: Path, how: int, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)
    try:
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            file.write(data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _sync_folder(folder: Path) -> None:
    """The new name is on the disk as well, where the system lets a folder be synced."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
