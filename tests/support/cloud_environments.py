"""Google Cloud environments as tests need them: everything answered on this computer."""

from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.job import JobKind
from phoenix_admin.settings.environments import (
    CloudApi,
    CloudEnvironment,
    CloudJob,
    Endpoint,
    Outputs,
)

REGION = "europe-west1"
JOB = "reel-stitching-job"


def cloud_environment(
    addresses: dict[CloudApi, str],
    *,
    project: str = "my-pipeline-dev",
    jobs: dict[JobKind, CloudJob] | None = None,
    read_only: bool = False,
    outputs: Outputs | None = None,
) -> CloudEnvironment:
    """An environment with one job, whose APIs are answered at these addresses."""
    return CloudEnvironment(
        Environment("dev", EnvironmentKind.GCP, EnvironmentLabel.DEV, read_only),
        project=project,
        regions=(REGION,),
        jobs={JobKind.STITCH: CloudJob(JOB, REGION)} if jobs is None else jobs,
        outputs=outputs,
        endpoints={
            api: Endpoint(address.removeprefix("http://"), is_rest=address.startswith("http://"))
            for api, address in addresses.items()
        },
    )
