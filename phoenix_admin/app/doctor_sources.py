"""Which checks the Doctor makes of an environment, put together. Loads neither Qt nor Google's."""

from phoenix_admin.backends.gcp.doctor_source import CloudDoctor
from phoenix_admin.backends.local.doctor_checks import LocalChecks
from phoenix_admin.backends.local.journal_file import JournalFile
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.ports.check_source import CheckSource
from phoenix_admin.services.joined_checks import JoinedChecks
from phoenix_admin.settings.environments import CloudEnvironment
from phoenix_admin.settings.places import Places


def doctor_source(described: CloudEnvironment | None, places: Places) -> CheckSource:
    """This computer's checks, and those of the environment; None stands for LOCAL.

    The journal is the one of the environment. Reads nothing yet.
    """
    clock = SystemClock()
    own = None if described is None else places.of_environment(described.environment.slug)
    local = LocalChecks(
        places.data,
        lambda file: JournalFile(file, clock.now),
        clock,
        journal_file=None if own is None else own / "journal.jsonl",
        environments=places.environments,
        gcloud=described is not None,
    )
    if described is None:
        return JoinedChecks(local)
    return JoinedChecks(local, CloudDoctor(described, clock))
