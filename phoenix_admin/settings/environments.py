"""The Google Cloud environments a person has described, as typed values.

They are read from `environments.toml` by `environments_file`; a documented example ships as
`resources/environments.example.toml`. LOCAL is never in the file: it always exists. Nothing here
is secret: a login is found by Google's own means, and a key file is only named.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType

from phoenix_admin.domain.environment import Environment
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.record import record


class CloudApi(StrEnum):
    """The Google Cloud APIs the app calls, by the names used under `endpoints`."""

    RUN = "run"
    FIRESTORE = "firestore"
    LOGGING = "logging"
    MONITORING = "monitoring"
    RESOURCE_MANAGER = "resource_manager"
    STORAGE = "storage"


REST_APIS = frozenset({CloudApi.RUN, CloudApi.FIRESTORE, CloudApi.LOGGING})
"""Those whose libraries have a REST transport; the others are to be had by gRPC only."""


@record
class CloudJob:
    """The Cloud Run job that is run for one job kind.

    `container` names the container whose environment is overridden; None where the job has only
    one, because then Cloud Run needs no name.
    """

    name: str
    region: str
    container: str | None = None


@record
class ProjectFields:
    """How the fields of a project document are called in this Firestore database."""

    name: str = "name"
    kind: str = "kind"
    status: str = "status"
    clips: str = "clipFilenames"
    reel: str = "stitchedFilename"
    active_job: str = "activeJob"
    status_reason: str = "statusReason"
    status_before_claim: str = "statusBeforeClaim"
    claimed_at: str = "claimedAt"
    updated_at: str = "updatedAt"


@record
class FirestoreLayout:
    """Where documents and our job records are. Collections are at the top of the database.

    `jobs` has a name of its own, so that it cannot meet a collection the pipeline has already.
    """

    database: str = "(default)"
    projects: str = "projects"
    jobs: str = "phoenixJobs"
    fields: ProjectFields = field(default_factory=ProjectFields)


@record
class Outputs:
    """Where in Cloud Storage the pipeline puts reels; without it nobody looks for them.

    An object is called `prefix` and then what the document's reel field says. `file_name` is how
    a reel is called that no document names yet, with `{project}` for the project's id.
    """

    bucket: str
    prefix: str = ""
    file_name: str | None = None


@record
class Endpoint:
    """Where one API is answered instead of by Google: an emulator or a stand-in.

    `address` is HOST:PORT, spoken to by plain gRPC or (`is_rest`) by plain HTTP, and always
    without a login, so that a login never leaves this computer unencrypted.
    """

    address: str
    is_rest: bool = False

    @property
    def shown(self) -> str:
        """As it is written in the file."""
        return f"http://{self.address}" if self.is_rest else self.address


@record
class SignIn:
    """Whose name the calls go out under; everything None: the application default credentials.

    `account` is who that is expected to be; `impersonate` is a service account to act as;
    `key_file` is a service account's key, named and never copied.
    """

    account: str | None = None
    impersonate: str | None = None
    key_file: str | None = None


_NO_ENDPOINTS: Mapping[CloudApi, Endpoint] = MappingProxyType({})


@record
class CloudEnvironment:
    """One Google Cloud project as the app works on it.

    `colour` is `#rrggbb` for the stripe, None for the label's own. `services` are Cloud Run
    services, watched for memory. The first of `regions` is where jobs run that name none.
    """

    environment: Environment
    project: str
    regions: tuple[str, ...]
    jobs: Mapping[JobKind, CloudJob]
    services: tuple[str, ...] = ("phoenix", "podcast-api")
    colour: str | None = None
    firestore: FirestoreLayout = field(default_factory=FirestoreLayout)
    endpoints: Mapping[CloudApi, Endpoint] = field(default_factory=lambda: _NO_ENDPOINTS)
    sign_in: SignIn = field(default_factory=SignIn)
    outputs: Outputs | None = None


DEFAULT_JOBS: Mapping[JobKind, str] = MappingProxyType({JobKind.STITCH: "reel-stitching-job"})
"""The jobs an environment has that names none."""
