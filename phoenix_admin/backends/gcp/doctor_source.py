"""The Doctor's checks of one Google Cloud environment, named without loading Google's libraries.

They go over connections and a login of their own: what the Doctor finds must not depend on what
the app has cached, and a hung check must not be in the way of anything else.
"""

import threading
from typing import TYPE_CHECKING, Final

from phoenix_admin.domain.cloud_needs import CLOUD_NEEDS
from phoenix_admin.domain.doctor import CheckFacts, Finding
from phoenix_admin.domain.errors import Offline
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.settings.environments import CloudApi, CloudEnvironment

if TYPE_CHECKING:
    from phoenix_admin.backends.gcp.doctor_checks import CloudChecks

SIGN_IN, APIS, RUN, DOCUMENTS, RIGHTS = (
    "Sign-in",
    "Google Cloud APIs",
    "Cloud Run",
    "Firestore",
    "Permissions",
)
API_NAMES: Final = {
    CloudApi.RUN: "Cloud Run",
    CloudApi.FIRESTORE: "Firestore",
    CloudApi.LOGGING: "Cloud Logging",
    CloudApi.MONITORING: "Cloud Monitoring",
}
"""The APIs the app works with, each of which is checked."""


class CloudDoctor:
    """Satisfies `CheckSource`. Opened by the first check that needs it; `close` from any thread."""

    def __init__(self, environment: CloudEnvironment, clock: Clock) -> None:
        self._environment = environment
        self._clock = clock
        self._guard = threading.Lock()
        self._checks: CloudChecks | None = None
        self._is_closed = False

    def facts(self) -> tuple[CheckFacts, ...]:
        """Every check of this environment, in order."""
        return checks_of(self._environment)

    def run(self, check: str, call: Call) -> Finding:
        """Make one check."""
        return self._opened().run(check, call)

    def close(self) -> None:
        """End every call in flight within milliseconds; again is harmless."""
        with self._guard:
            self._is_closed = True
            checks, self._checks = self._checks, None
        if checks is not None:
            checks.close()

    def _opened(self) -> "CloudChecks":
        from phoenix_admin.backends.gcp.doctor_checks import CloudChecks  # noqa: PLC0415 - heavy

        with self._guard:
            if self._is_closed:
                msg = "The environment is closed."
                raise Offline(msg, code="CLOSED")
            if self._checks is None:
                self._checks = CloudChecks(self._environment, self._clock)
            return self._checks


def checks_of(environment: CloudEnvironment) -> tuple[CheckFacts, ...]:
    """What there is to check in this environment. What is answered by emulators needs no login."""
    real = [api for api in API_NAMES if api not in environment.endpoints]
    found: list[CheckFacts] = []
    if environment.endpoints:
        found.append(CheckFacts("endpoints", "Endpoints", SIGN_IN, deadline=20.0))
    if real:
        found.append(CheckFacts("credentials", "Login", SIGN_IN, deadline=20.0))
        found.append(
            CheckFacts(
                "sign-in", "Accepted by Google", SIGN_IN, ("credentials",), 25.0, network=True
            )
        )
    for api in API_NAMES:
        needs = ("sign-in",) if api in real else ()
        found.append(CheckFacts(f"api.{api}", API_NAMES[api], APIS, needs, 15.0, network=True))
    firestore, run = (f"api.{CloudApi.FIRESTORE}",), (f"api.{CloudApi.RUN}",)
    collection = environment.firestore.projects
    found += [
        CheckFacts("server-clock", "Clock against Google's", DOCUMENTS, firestore, network=True),
        CheckFacts(
            "collection", f"Collection {collection}", DOCUMENTS, firestore, 15.0, network=True
        ),
        CheckFacts("fields", "Field names", DOCUMENTS, ("collection",), 15.0, network=True),
    ]
    for kind, job in environment.jobs.items():
        title = f"Job {job.name} ({kind})"
        found.append(CheckFacts(f"job.{kind}", title, RUN, run, 15.0, network=True))
    for name in environment.services:
        facts = CheckFacts(f"service.{name}", f"Service {name}", RUN, run, 20.0, network=True)
        found.append(facts)
    if real or CloudApi.RESOURCE_MANAGER in environment.endpoints:
        needs = ("sign-in",) if real else run
        found += [
            CheckFacts(f"may.{n.id}", n.title, RIGHTS, needs, 15.0, network=True)
            for n in CLOUD_NEEDS
        ]
    return tuple(found)
