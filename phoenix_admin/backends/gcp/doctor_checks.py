"""The Doctor's checks of one Google Cloud environment: reads, and nothing but reads."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any, Final, cast
from urllib.parse import urlencode

from phoenix_admin.backends.gcp import doctor_methods as ask
from phoenix_admin.backends.gcp.call import SERVICES, Caller, Method, Patience
from phoenix_admin.backends.gcp.channels import Channels
from phoenix_admin.backends.gcp.credentials import GoogleLogin, NoLogin, find_credentials
from phoenix_admin.backends.gcp.doctor_documents import CollectionChecks
from phoenix_admin.backends.gcp.doctor_source import API_NAMES
from phoenix_admin.backends.gcp.documents import Documents
from phoenix_admin.backends.gcp.permissions import CloudPermissions
from phoenix_admin.backends.gcp.run_places import RunPlaces
from phoenix_admin.backends.gcp.wire import Message, Metadata
from phoenix_admin.domain.cloud_needs import CLOUD_NEEDS, Need
from phoenix_admin.domain.doctor import Finding, failed, not_checked, warning, well
from phoenix_admin.domain.doctor_faults import SIGN_IN_COMMAND, sign_in_mend
from phoenix_admin.domain.environment import EnvironmentLabel
from phoenix_admin.domain.errors import (
    Conflict,
    Forbidden,
    Invalid,
    Missing,
    Unsupported,
)
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.permissions import least_role
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.permission_source import PermissionSource
from phoenix_admin.settings.environments import CloudApi, CloudEnvironment

ONE_TRY: Final = Patience(total=0.0)
"""A person is waiting for an answer and can press again: nothing is tried twice."""


class CloudChecks:
    """Makes the checks that `doctor_source.checks_of` names. Blocks; any threads."""

    def __init__(
        self,
        environment: CloudEnvironment,
        clock: Clock,
        permissions: PermissionSource | None = None,
        login: GoogleLogin | None = None,
    ) -> None:
        self._environment = environment
        self._clock = clock
        self._channels = Channels(environment.endpoints)
        self._login = login or GoogleLogin(environment.sign_in)
        self._caller = Caller(self._channels, self._login, NoLogin(), ONE_TRY)
        self._permissions = permissions or CloudPermissions(
            environment, self._caller, self._channels
        )
        self._held: frozenset[str] | None = None
        self._guard = threading.Lock()
        layout, project = environment.firestore, environment.project
        self._root = f"projects/{project}/databases/{layout.database}/documents"
        params = urlencode({"project_id": project, "database_id": layout.database})
        self._route: Metadata = (("x-goog-request-params", params),)
        documents = Documents(self._caller, project, layout.database)
        collection = CollectionChecks(layout, documents, self._one_answer, clock)
        self._made: dict[str, Callable[[Call], Finding]] = {
            "endpoints": self._endpoints,
            "credentials": self._credentials,
            "sign-in": self._sign_in,
            "server-clock": collection.server_clock,
            "collection": collection.collection,
            "fields": collection.fields,
            **{f"api.{api}": partial(self._api, api) for api in API_NAMES},
            **{f"job.{kind}": partial(self._job, kind) for kind in environment.jobs},
            **{f"service.{name}": partial(self._service, name) for name in environment.services},
            **{f"may.{need.id}": partial(self._may, need) for need in CLOUD_NEEDS},
        }

    def run(self, check: str, call: Call) -> Finding:
        """Make one check."""
        return self._made[check](call)

    def close(self) -> None:
        """End every call in flight."""
        self._channels.close()

    # ------------------------------------------------------------------ who asks, and whom

    def _endpoints(self, _: Call) -> Finding:
        given = self._environment.endpoints
        names = ", ".join(f"{SERVICES[api]} at {where.shown}" for api, where in given.items())
        text = f"Not answered by Google: {names}"
        if self._environment.environment.label is EnvironmentLabel.PROD:
            return warning(text, "Take [endpoints] out of environments.toml to ask Google.")
        return well(text, "An emulator or stand-in never gets a login.")

    def _credentials(self, _: Call) -> Finding:
        """Whether there is something to sign in with; asks nobody."""
        self._login.forget()
        with self._guard:
            self._held = None
        sign_in = self._environment.sign_in
        try:
            found = cast("Any", find_credentials(sign_in, None))
        except Exception as error:  # noqa: BLE001 - the library raises many; each means: unusable
            if sign_in.key_file is not None:
                text = f"The key file {sign_in.key_file} cannot be used."
                return failed(text, sign_in_mend("key-file"), type(error).__name__)
            return failed("Nobody is signed in on this computer.", SIGN_IN_COMMAND)
        of_service = str(getattr(found, "service_account_email", "") or "")
        evidence = [type(found).__module__]
        if sign_in.impersonate is not None:
            return well(f"Acting as {sign_in.impersonate}.", *evidence)
        if of_service:
            return well(f"The service account {of_service}.", *evidence)
        expected = f", expected to be {sign_in.account}" if sign_in.account else ""
        return well(f"A person's login{expected}.", *evidence)

    def _sign_in(self, _: Call) -> Finding:
        self._login.headers()
        return well("Google has accepted the login.")

    # ------------------------------------------------------------------ the APIs

    def _api(self, api: CloudApi, call: Call) -> Finding:
        name, project = SERVICES[api], self._environment.project
        try:
            self._question(api, call)
        except (Forbidden, Conflict, Invalid) as error:
            # It answers; whether it may be used is another check's business.
            return well(f"{name} answers.", error.text)
        except Missing as error:
            if api is CloudApi.FIRESTORE:
                mend = f"gcloud firestore databases list --project={project}"
                return failed(error.text, mend, f"database {self._environment.firestore.database}")
            return well(f"{name} answers.", error.text)
        except Unsupported as error:
            if error.code == "SERVICE_DISABLED":
                mend = f"gcloud services enable {api}.googleapis.com --project={project}"
                return failed(error.text, mend, f"code {error.code}")
            mend = f"Give endpoints.{api} in environments.toml another address if that matters."
            return warning(f"{name} answers, but cannot do what was asked.", mend, error.text)
        return well(f"{name} answers.")

    def _question(self, api: CloudApi, call: Call) -> None:
        environment = self._environment
        match api:
            case CloudApi.RUN:
                region = environment.regions[0]
                request = ask.one_job(environment.project, region)
                self._caller.ask(ask.LIST_JOBS, request, call, _of_region(region))
            case CloudApi.FIRESTORE:
                self._one_answer(call)
            case CloudApi.LOGGING:
                request = ask.one_line(environment.project, self._clock.now())
                self._caller.ask(ask.LIST_LINES, request, call)
            case _:
                self._caller.ask(ask.LIST_RESOURCES, ask.OneResource(environment.project), call)

    def _one_answer(self, call: Call) -> list[Any]:
        request = ask.one_document(self._root, self._environment.firestore.projects)
        return self._caller.collect(ask.RUN_QUERY, request, call, self._route)

    # ------------------------------------------------------------------ Cloud Run

    def _job(self, kind: JobKind, call: Call) -> Finding:
        place = RunPlaces(self._environment).of_kind(kind)
        project = self._environment.project
        try:
            job = self._caller.ask(ask.GET_JOB, ask.job_request(place.job), call, place.route)
        except Missing as error:
            text = f"There is no job {place.name} in {place.region}."
            mend = f"gcloud run jobs list --project={project} --region={place.region}"
            return failed(text, mend, error.text)
        containers = [str(each.name) for each in job.template.template.containers]
        if place.container is not None and place.container not in containers:
            text = f"The job has no container {place.container}; it has {_listed(containers)}."
            return failed(text, f"Correct jobs.{kind}.container in environments.toml.")
        if place.container is None and len(containers) > 1:
            text = f"The job has {len(containers)} containers, and none is named."
            mend = f"Name one of {_listed(containers)} as jobs.{kind}.container."
            return failed(text, mend)
        limit = job.template.template.timeout.seconds
        return well(
            f"It is in {place.region}.",
            f"containers {_listed(containers)}; task timeout {limit} s",
        )

    def _service(self, name: str, call: Call) -> Finding:
        environment = self._environment
        for region in environment.regions:
            whole = f"projects/{environment.project}/locations/{region}/services/{name}"
            method: Method[Any] = ask.GET_SERVICE
            request: Message = ask.service_request(whole)
            try:
                self._caller.ask(method, request, call, _of_region(region))
            except Missing:
                continue
            return well(f"It is in {region}.")
        regions = " or ".join(environment.regions)
        mend = f"gcloud run services list --project={environment.project}; or correct `services`"
        return warning(f"There is no service {name} in {regions}.", mend)

    # ------------------------------------------------------------------ permissions

    def _may(self, need: Need, call: Call) -> Finding:
        try:
            held = self._all_held(call)
        except Unsupported as error:
            return not_checked(error.text)
        lacking = sorted(need.permissions - held)
        if not lacking:
            return well("Allowed.", *sorted(need.permissions))
        roles = " and ".join(sorted({least_role(name) for name in lacking}))
        mend = f"Ask the owner of {self._environment.project} for {roles}."
        return failed(f"Missing: {', '.join(lacking)}", mend)

    def _all_held(self, call: Call) -> frozenset[str]:
        """Asked once for all of them; the others wait for the answer."""
        with self._guard:
            if self._held is None:
                wanted = frozenset[str]().union(*(need.permissions for need in CLOUD_NEEDS))
                self._held = self._permissions.held(wanted, call)
            return self._held


def _of_region(region: str) -> Metadata:
    return (("x-goog-request-params", f"location={region}"),)


def _listed(names: list[str]) -> str:
    return ", ".join(name or "(unnamed)" for name in names) or "none"
