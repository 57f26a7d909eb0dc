"""Which Cloud Run jobs an environment has, and how their executions are addressed.

People and records use an execution's short name, as the console does. It begins with the job's
name, and that is how it leads back to its region.
"""

from phoenix_admin.backends.gcp.wire import Metadata
from phoenix_admin.domain.errors import Missing, Unsupported
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.record import record
from phoenix_admin.settings.environments import CloudEnvironment


@record
class JobPlace:
    """One job: its whole name, and what a request for it is routed by."""

    kind: JobKind
    name: str
    job: str
    region: str
    container: str | None = None

    @property
    def route(self) -> Metadata:
        """The header by which Google finds the region."""
        return (("x-goog-request-params", f"location={self.region}"),)

    def execution(self, short: str) -> str:
        """The whole name of one of its executions."""
        return f"{self.job}/executions/{short}"


class RunPlaces:
    """The jobs of one environment."""

    def __init__(self, environment: CloudEnvironment) -> None:
        self.all = tuple(
            JobPlace(
                kind,
                job.name,
                f"projects/{environment.project}/locations/{job.region}/jobs/{job.name}",
                job.region,
                job.container,
            )
            for kind, job in environment.jobs.items()
        )

    def of_kind(self, kind: JobKind) -> JobPlace:
        """The job that is run for a kind. Raises Unsupported where none is set."""
        for place in self.all:
            if place.kind is kind:
                return place
        msg = f"This environment names no Cloud Run job for {kind.value}."
        raise Unsupported(msg)

    def of_execution(self, short: str) -> JobPlace:
        """The job an execution belongs to. Raises Missing where it is none of ours."""
        fitting = [place for place in self.all if short.startswith(f"{place.name}-")]
        if not fitting or "/" in short:
            msg = f"There is no execution {short} of a job of this environment."
            raise Missing(msg)
        return max(fitting, key=lambda place: len(place.name))
