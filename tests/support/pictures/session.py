"""Login, line and permissions: what stands over the pages, on them and at the window's foot."""

from typing import Any

from phoenix_admin.domain.errors import Forbidden, Offline, PhoenixError, Unsupported
from phoenix_admin.domain.identity import AccountKind, Identity
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.environment_ports import EnvironmentPorts
from tests.qt.projects.projects_stage import Stage
from tests.support.cloud_fakes import EXPIRED, KEY_FILE, NOBODY, Cloud
from tests.support.pictures.looks import settle
from tests.support.pictures.scene import NO_SHOTS, PAIR, Size, scenes
from tests.support.pictures.stages import DEV, JobsWindow, ProjectsWindow, opened

OFFLINE = Offline("Firestore cannot be reached (list documents): no route.", code="UNAVAILABLE")
LACKING = frozenset({"run.jobs.runWithOverrides", "datastore.entities.update"})


class _OnCloud:
    """Mixed into a window: its environment has a login and a line."""

    def ports_of(self, ports: EnvironmentPorts) -> EnvironmentPorts:
        self.cloud = Cloud(self.backend)  # type: ignore[attr-defined]
        return self.cloud.ports(ports)


class CloudProjects(_OnCloud, ProjectsWindow):
    """The window on the Projects page."""


class CloudJobs(_OnCloud, JobsWindow):
    """The window on the Jobs page."""


def _window(theme: Theme, size: Size, *, project: str | None = None) -> Any:
    return opened(CloudProjects(theme, environment=DEV, author=False), size, project)


def _lost(stage: Any, error: PhoenixError | None, *methods: str) -> Stage:
    """From now on it is like this, and everything on screen has been asked for once."""
    stage.clock.advance(41)
    stage.cloud.always(error, *methods)
    stage.workbench.catalogue.refresh()
    if stage.workbench.session is not None:
        stage.workbench.session.refresh()
    stage.load()
    stage.clock.advance(24)
    stage.window._ticker.ticked.emit()
    settle()
    return stage


def well(theme: Theme, size: Size) -> Stage:
    """Signed in and connected."""
    return _window(theme, size, project="harbour-mornings")


def signed_out(theme: Theme, size: Size) -> Stage:
    """Nobody is signed in, and nothing could be read yet."""
    stage: Any = CloudProjects(theme, environment=DEV, author=False)
    stage.cloud.always(NOBODY)
    return opened(stage, size, None)


def expired(theme: Theme, size: Size) -> Stage:
    """The login ended while somebody worked."""
    return _lost(_window(theme, size, project="harbour-mornings"), EXPIRED)


def signing_in(theme: Theme, size: Size) -> Stage:
    """In the browser."""
    stage = expired(theme, size)
    stage.workbench.connection.request_sign_in()
    settle()
    return stage


def no_gcloud(theme: Theme, size: Size) -> Stage:
    """Signing in cannot be begun from here."""
    stage: Any = expired(theme, size)
    text = (
        "gcloud is not installed here (https://cloud.google.com/sdk/docs/install). Sign in where "
        "it is, or type in a terminal: gcloud auth application-default login"
    )

    def begin(_call: object) -> None:
        raise Unsupported(text, code="no-gcloud")

    stage.cloud.sign_in.begin = begin
    stage.workbench.connection.request_sign_in()
    return stage.load()


def key_file(theme: Theme, size: Size) -> Stage:
    """A service account's key that cannot be used."""
    return _lost(_window(theme, size), KEY_FILE)


def offline(theme: Theme, size: Size) -> Stage:
    """Nobody answers any more."""
    return _lost(_window(theme, size, project="harbour-mornings"), OFFLINE)


def permission_missing(theme: Theme, size: Size) -> Stage:
    """What the account may not do is off."""
    stage: Any = CloudProjects(theme, environment=DEV, author=False)
    stage.cloud.permissions.lacking = LACKING
    return opened(stage, size, "harbour-mornings")


def page_forbidden(theme: Theme, size: Size) -> Stage:
    """One page may not be read; the others go on."""
    stage: Any = CloudJobs(theme, environment=DEV, author=False)
    refusal = Forbidden(
        "Permission datastore.entities.list is missing.",
        permission="datastore.entities.list",
        code="PERMISSION_DENIED",
    )
    stage.cloud.always(refusal, "store.list_recent_jobs")
    return opened(stage, size, None)


def one_silent(theme: Theme, size: Size) -> Stage:
    """One API does not answer; documents are read all the same."""
    error = replace_text(OFFLINE, "Cloud Run cannot be reached (list executions).")
    return _lost(_window(theme, size), error, "engine.list_executions")


def other_account(theme: Theme, size: Size) -> Stage:
    """Somebody else than expected."""
    stage: Any = CloudProjects(theme, environment=DEV, author=False)
    stage.cloud.sign_in.identity = Identity(
        AccountKind.USER,
        "kim@example.com",
        "application default credentials",
        expected="rae@example.com",
        project="my-pipeline-dev",
    )
    return opened(stage, size, None)


def replace_text(error: PhoenixError, text: str) -> PhoenixError:
    """The same kind of error in other words."""
    return type(error)(text, code=error.code)


SCENES = (
    *scenes(
        "session",
        signed_out,
        expired,
        offline,
        one_silent,
        permission_missing,
        page_forbidden,
        shots=PAIR,
    ),
    *scenes("session", well, signing_in, no_gcloud, key_file, other_account, shots=NO_SHOTS),
)
