"""What the person has set about processes, as typed values; read by `process_settings_file`."""

from phoenix_admin.domain.process_signatures import DEFAULT_SIGNATURES, WorkerSignature
from phoenix_admin.domain.record import record


@record
class ProcessSettings:
    """Which processes are workers, and whether the sweep at a start may stop what it finds.

    `worker_memory` is how many bytes a local worker should stay under, None where nothing is set:
    it is watched and shown, and never enforced.

    `faults` are sentences that name the key and the line of each value that could not be used;
    the defaults hold in its place.
    """

    signatures: tuple[WorkerSignature, ...] = DEFAULT_SIGNATURES
    sweep_stops: bool = False
    faults: tuple[str, ...] = ()
    worker_memory: int | None = None


DEFAULT_PROCESS_SETTINGS = ProcessSettings()
