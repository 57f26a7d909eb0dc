"""A Google Cloud environment as a bundle of ports; nothing of Google's is loaded by opening it.

What belongs to this computer and not to the pipeline stays here, in the data folder: the journal
of what was written from here, and the bulk plans that run from here.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from phoenix_admin.app.late_backend import LateBackend
from phoenix_admin.app.late_imports import import_prober
from phoenix_admin.app.late_logs import LateLogFeed, LateLogFiles
from phoenix_admin.app.late_ports import (
    LateJobEngine,
    LateProjectStore,
    LateTraffic,
    LateWorkloadSizes,
)
from phoenix_admin.app.late_session_ports import LatePermissionSource, LateSignIn
from phoenix_admin.app.local_environment import account_name
from phoenix_admin.app.memory_opening import BackendAndMemory, MemoryOpening, Samples
from phoenix_admin.app.opened_environment import OpenEnvironment
from phoenix_admin.backends.local.bulk_plan_files import BulkPlanFiles
from phoenix_admin.backends.local.data_folder import DataFolder, open_data_folder
from phoenix_admin.backends.local.faults import file_fault
from phoenix_admin.backends.local.gcloud_login import GcloudLogin
from phoenix_admin.backends.local.journal_file import JournalFile
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.domain.record import record
from phoenix_admin.domain.write_access import WriteMode, resolve_mode
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.traffic import Traffic
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.gcloud_lines import GcloudLines
from phoenix_admin.settings.environments import CloudEnvironment
from phoenix_admin.settings.places import Places
from phoenix_admin.settings.price_list_file import read_price_list
from phoenix_admin.tasks.heard_calls import HeardCalls

if TYPE_CHECKING:
    from phoenix_admin.backends.gcp.backend import CloudBackend
    from phoenix_admin.ports.memory_ports import MemoryPorts


@record
class LateCloud:
    """The backend of a Google Cloud environment, opened by the first call on a lane."""

    late: "LateBackend[CloudBackend]"

    def tend(self, call: Call) -> None:
        """Nothing: Cloud Run looks after its own queue."""

    def close(self) -> None:
        """End every call in flight within milliseconds."""
        self.late.close()


def open_cloud_environment(
    described: CloudEnvironment, places: Places, *, read_only: bool
) -> OpenEnvironment:
    """Make the ports of an environment. Blocks for some milliseconds, and sends nothing.

    `read_only` is the flag of the command line, which goes before the environment's own word;
    the backend refuses on its own what the gate refuses. Raises Invalid for a data folder that
    cannot be used.
    """
    as_described, own = described, described.environment
    mode = resolve_mode(flag=read_only or None, configured=own.read_only, label=own.label)
    effective = replace(own, read_only=mode is WriteMode.READ_ONLY)
    described = replace(described, environment=effective)
    folder = _folder_of(places, effective.slug)
    clock = SystemClock()
    heard = HeardCalls(clock)

    def open_backend() -> "CloudBackend":
        from phoenix_admin.backends.gcp.backend import open_gcp  # noqa: PLC0415 - Google's libraries

        return open_gcp(described, clock, heard=heard, login_program=GcloudLogin())

    late = LateBackend(effective.name, open_backend)
    memory = MemoryOpening(partial(_memory, described, late.opened, places, clock))
    ports = EnvironmentPorts(
        environment=effective,
        account=account_name(),
        clock=clock,
        store=LateProjectStore(lambda: late.opened().store),
        engine=LateJobEngine(lambda: late.opened().engine),
        journal=JournalFile(folder / "journal.jsonl", clock.now),
        plans=BulkPlanFiles(folder / "plans", read_only=effective.read_only),
        sign_in=LateSignIn(lambda: late.opened().sign_in),
        heard=heard,
        permissions=LatePermissionSource(lambda: late.opened().permissions),
        traffic=LateTraffic(_traffic_of(late), clock.now()),
        colour=described.colour,
        commands=GcloudLines(described),
        signed_in_as=partial(_account_of, late),
        import_prober=import_prober,
        memory=memory,
        feeds=lambda: (LateLogFeed(_feed_name(described), lambda: late.opened().log_feed),),
        log_files=LateLogFiles(places.logs),
        sizes=LateWorkloadSizes(lambda: late.opened().sizes),
        prices=partial(read_price_list, places.prices),
        own_folder=folder,
    )
    return OpenEnvironment(BackendAndMemory(LateCloud(late), memory), ports, as_described)


def _folder_of(places: Places, slug: str) -> Path:
    """What this computer keeps of the environment; made where it is not there."""
    open_data_folder(places.data)
    folder = places.of_environment(slug)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise file_fault(error, f"The folder {folder}") from error
    return folder


def _memory(
    described: CloudEnvironment,
    opened: "Callable[[], CloudBackend]",
    places: Places,
    clock: Clock,
) -> "tuple[MemoryPorts, Samples]":
    from phoenix_admin.app.late_memory import cloud_memory  # noqa: PLC0415 - by the first wish

    return cloud_memory(described, opened, DataFolder(places.data).memory, clock)


def _feed_name(described: CloudEnvironment) -> str:
    return f"Cloud Logging of {described.project}"


def _account_of(late: "LateBackend[CloudBackend]") -> str | None:
    """Who is signed in; None before the first call, and where nobody needs to be."""
    opened = late.present
    return opened.sign_in.account if opened is not None else None


def _traffic_of(late: "LateBackend[CloudBackend]") -> Callable[[], Traffic | None]:
    def traffic() -> Traffic | None:
        opened = late.present
        return opened.traffic if opened is not None else None

    return traffic
