"""Which checks the Doctor makes of an environment, put together. Loads neither Qt nor Google's."""

from dataclasses import dataclass

from phoenix_admin.backends.gcp.doctor_source import CloudDoctor
from phoenix_admin.backends.local.doctor_checks import LocalChecks
from phoenix_admin.backends.local.journal_file import JournalFile
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.domain.doctor import CheckFacts, Finding
from phoenix_admin.ports.call import Call
from phoenix_admin.services.joined_checks import JoinedChecks
from phoenix_admin.settings.environments import CloudEnvironment
from phoenix_admin.settings.places import Places


@dataclass(frozen=True, slots=True)
class DoctorSource:
    """Satisfies `CheckSource`; `close` ends what is in flight, from any thread."""

    checks: JoinedChecks
    cloud: CloudDoctor | None

    def facts(self) -> tuple[CheckFacts, ...]:
        """Every check."""
        return self.checks.facts()

    def run(self, check: str, call: Call) -> Finding:
        """Make one check."""
        return self.checks.run(check, call)

    def close(self) -> None:
        """End every call in flight; again is harmless."""
        if self.cloud is not None:
            self.cloud.close()


def doctor_source(described: CloudEnvironment | None, places: Places) -> DoctorSource:
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
        return DoctorSource(JoinedChecks(local), None)
    cloud = CloudDoctor(described, clock)
    return DoctorSource(JoinedChecks(local, cloud), cloud)
