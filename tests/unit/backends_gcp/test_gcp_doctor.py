"""The Doctor on Google Cloud names what is wrong and how to mend it, and never writes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from google.auth import exceptions

from phoenix_admin.backends.gcp.credentials import GoogleLogin
from phoenix_admin.backends.gcp.doctor_checks import CloudChecks
from phoenix_admin.backends.gcp.doctor_methods import OneResource
from phoenix_admin.backends.gcp.doctor_source import CloudDoctor, checks_of
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.domain.cloud_needs import CLOUD_NEEDS
from phoenix_admin.domain.doctor import CheckState, Finding, begin_round
from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.errors import Forbidden, Offline, PhoenixError, SignedOut, Slow
from phoenix_admin.domain.job import JobKind
from phoenix_admin.ports.call import Call
from phoenix_admin.services.doctor_run import DoctorRun
from phoenix_admin.settings.environments import (
    CloudApi,
    CloudEnvironment,
    CloudJob,
    FirestoreLayout,
    ProjectFields,
    SignIn,
)
from phoenix_admin.tasks.context import unhurried
from tests.contract.cloud_subject import CloudSubject
from tests.support.cloud_environments import JOB, REGION
from tests.support.firestore_emulator import FirestoreEmulator
from tests.support.gcp_standin.wire_faults import UNAVAILABLE, Mute, Refuse, forbidden

WELL, WARNING, FAILED = CheckState.WELL, CheckState.WARNING, CheckState.FAILED
DISABLED = Refuse("PERMISSION_DENIED", "Cloud Run Admin API has not been used in project 1 before")


class Held:
    """Permissions by script, and how often somebody asked."""

    def __init__(self, *missing: str) -> None:
        self.missing = frozenset(missing)
        self.asked = 0

    def held(self, permissions: frozenset[str], call: Call) -> frozenset[str]:
        self.asked += 1
        return permissions - self.missing


@pytest.fixture
def cloud(firestore_emulator: FirestoreEmulator) -> Iterator[CloudSubject]:
    made = CloudSubject(firestore_emulator)
    yield made
    made.close()


class ClockThatIsOff(SystemClock):
    """Runs as any clock does, so a slow answer is no disagreement, and is off all the while."""

    def __init__(self, seconds: float) -> None:
        self._off = timedelta(seconds=seconds)

    def now(self) -> datetime:
        return super().now() + self._off


def look(cloud: CloudSubject, check: str, clock: object = None, **changed: object) -> Finding:
    environment = replace(cloud.environment, **changed)
    checks = CloudChecks(environment, clock or cloud.clock)
    try:
        return checks.run(check, unhurried(10.0))
    finally:
        checks.close()


def with_fields(**names: str) -> FirestoreLayout:
    return FirestoreLayout(fields=replace(ProjectFields(), **names))


def everywhere(cloud: CloudSubject) -> CloudEnvironment:
    """Every API answered by the stand-in and the emulator, so that no login is needed."""
    here = cloud.environment.endpoints
    endpoints = {**here, CloudApi.MONITORING: here[CloudApi.RUN]}
    return replace(cloud.environment, endpoints=endpoints, services=("phoenix",))


def test_a_whole_round_against_the_stand_in_and_the_emulator_writes_nothing(cloud):
    cloud.make_project()
    cloud.world.services.add("phoenix")
    before = cloud.store.list_projects(unhurried())
    environment = everywhere(cloud)
    source = CloudDoctor(environment, cloud.clock)
    run = DoctorRun(source, cloud.clock, begin_round(source.facts()))
    results = {each.facts.id: each for each in run.results(unhurried())}
    source.close()
    states = {name: each.state for name, each in results.items()}
    assert set(states.values()) == {WELL}, {n: r.finding for n, r in results.items()}
    assert cloud.store.list_projects(unhurried()).projects == before.projects
    assert not [m for m, _ in cloud.standin.requests if "Run" in m.split(".")[1]]
    with pytest.raises(Offline, match="closed"):
        source.run("api.run", unhurried())


@pytest.mark.parametrize(
    ("fault", "state", "said"),
    [
        (Refuse("UNIMPLEMENTED", "no such method"), WARNING, "cannot do what was asked"),
        # Who may not ask was answered all the same: permissions are another check.
        (forbidden("monitoring.monitoredResourceDescriptors.list"), WELL, "answers."),
    ],
)
def test_an_api_that_does_not_know_the_question_or_refuses_it_answers(cloud, fault, state, said):
    cloud.standin.faults.always("MetricService.ListMonitoredResourceDescriptors", fault)
    source = CloudDoctor(everywhere(cloud), cloud.clock)
    finding = source.run("api.monitoring", unhurried())
    source.close()
    assert finding.state is state
    assert said in finding.text


@pytest.mark.parametrize("fault", [UNAVAILABLE, Refuse("INTERNAL", "an inner fault")])
def test_nothing_is_tried_twice_a_person_waits_and_can_press_again(cloud, fault):
    cloud.standin.faults.always("Jobs.GetJob", fault)
    with pytest.raises(PhoenixError):
        look(cloud, "job.stitch")
    asked = [method for method, _ in cloud.standin.requests if method == "Jobs.GetJob"]
    assert len(asked) == 1


def test_what_is_real_needs_a_login_and_what_is_not_does_not(cloud):
    by_id = {facts.id: facts for facts in checks_of(cloud.environment)}
    assert by_id["api.monitoring"].needs == ("sign-in",)
    assert by_id["api.run"].needs == ()
    assert not by_id["credentials"].network
    real = {f.id: f for f in checks_of(replace(cloud.environment, endpoints={}))}
    assert real["api.run"].needs == ("sign-in",)
    assert "endpoints" not in real
    assert not {f.id for f in checks_of(everywhere(cloud))} & {"credentials", "sign-in"}
    for environment in (cloud.environment, everywhere(cloud)):
        begin_round(checks_of(environment))


@pytest.mark.parametrize(
    ("fault", "state", "text", "mend"),
    [
        (DISABLED, FAILED, "not enabled", "gcloud services enable run.googleapis.com --project="),
        (forbidden("run.jobs.list"), WELL, "Cloud Run answers.", ""),
    ],
)
def test_an_api_that_is_switched_off_is_told_from_one_that_refuses(cloud, fault, state, text, mend):
    cloud.standin.faults.always("Jobs.ListJobs", fault)
    found = look(cloud, "api.run")
    assert (found.state, text in found.text, mend in found.mend) == (state, True, True)


def test_a_mute_server_is_slow_and_asked_once(cloud):
    cloud.standin.faults.always("LoggingServiceV2.ListLogEntries", Mute())
    checks = CloudChecks(cloud.environment, cloud.clock)
    with pytest.raises(Slow):
        checks.run("api.logging", unhurried(0.2))
    checks.close()
    assert cloud.standin.faults.calls["LoggingServiceV2.ListLogEntries"] == 1


def test_the_job_and_its_container(cloud):
    assert look(cloud, "job.stitch").text == f"It is in {REGION}."
    other = {JobKind.STITCH: CloudJob("no-such-job", REGION)}
    found = look(cloud, "job.stitch", jobs=other)
    assert found.state is FAILED
    assert found.mend == f"gcloud run jobs list --project={cloud.project_id} --region={REGION}"
    found = look(cloud, "job.stitch", jobs={JobKind.STITCH: CloudJob(JOB, REGION, "sidecar")})
    assert (found.state, "it has main" in found.text) == (FAILED, True)
    job = cloud.world.jobs[f"{cloud.world.parent}/jobs/{JOB}"]
    job.template.template.containers.add(name="sidecar")
    found = look(cloud, "job.stitch")
    assert (found.state, "2 containers" in found.text) == (FAILED, True)
    cloud.standin.faults.always("Jobs.GetJob", forbidden("run.jobs.get"))
    with pytest.raises(Forbidden, match=r"run\.jobs\.get"):
        look(cloud, "job.stitch")


def test_a_service_is_looked_for_in_every_region(cloud):
    found = look(cloud, "service.phoenix", services=("phoenix",), regions=(REGION, "us-east1"))
    assert (found.state, found.text) == (
        WARNING,
        f"There is no service phoenix in {REGION} or us-east1.",
    )
    assert cloud.standin.faults.calls["Services.GetService"] == 2
    cloud.world.services.add("phoenix")
    assert look(cloud, "service.phoenix", services=("phoenix",)).state is WELL


def test_field_names_that_no_document_has_are_named_with_those_there_are(cloud):
    cloud.make_document({"title": "Reel", "status": "ready", "clipFilenames": ["a.mp4"]})
    found = look(cloud, "fields")
    assert found.state is FAILED
    assert "name (name)" in found.text
    assert "firestore.fields.name" in found.mend
    assert "clipFilenames, status, title" in found.mend
    assert look(cloud, "fields", firestore=with_fields(name="title")).state is WELL
    cloud.make_document({"status": "draft", "title": "Other"})
    found = look(cloud, "fields", firestore=with_fields(name="title"))
    assert (found.state, "1 of 2 documents" in found.text) == (WARNING, True)


def test_an_empty_collection_is_a_warning_and_there_is_nothing_to_sample(cloud):
    assert look(cloud, "collection").state is WARNING
    assert look(cloud, "fields").state is CheckState.NOT_CHECKED
    cloud.make_project()
    assert look(cloud, "collection").text == "1 document."


@pytest.mark.parametrize(
    ("off", "state", "where"),
    [(0, WELL, "agrees"), (-60, WARNING, "ahead"), (60, WARNING, "behind"), (5, WELL, "behind")],
)
def test_a_clock_that_is_off_is_told_from_googles(cloud, off, state, where):
    found = look(cloud, "server-clock", ClockThatIsOff(off))
    assert (found.state, where in found.text) == (state, True), found


@pytest.mark.parametrize("label", [EnvironmentLabel.DEV, EnvironmentLabel.PROD])
def test_endpoints_are_named_and_in_prod_they_are_a_warning(cloud, label):
    named = Environment("there", EnvironmentKind.GCP, label)
    found = look(cloud, "endpoints", environment=named)
    assert cloud.standin.address in found.text
    assert found.state is (WARNING if label is EnvironmentLabel.PROD else WELL)


class Ended:
    """Credentials whose login has ended."""

    def before_request(self, *_: object) -> None:
        raise exceptions.RefreshError("invalid_grant: Token has been revoked, ya29.secret")


def test_a_login_that_has_ended_is_told_as_such_and_nothing_of_it_is_shown(cloud):
    login = GoogleLogin(SignIn(), Ended())
    checks = CloudChecks(cloud.environment, cloud.clock, login=login)
    with pytest.raises(SignedOut) as told:
        checks.run("sign-in", unhurried())
    checks.close()
    assert told.value.code == "expired"
    assert "ya29" not in told.value.text


def test_credentials_are_looked_for_without_asking_anybody(cloud, tmp_path, monkeypatch):
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    found = look(cloud, "credentials")
    assert (found.state, found.mend) == (FAILED, "gcloud auth application-default login")
    file = tmp_path / "key.json"
    found = look(cloud, "credentials", sign_in=SignIn(key_file=str(file)))
    assert (found.state, str(file) in found.text) == (FAILED, True)
    (tmp_path / "application_default_credentials.json").write_text(
        '{"type": "authorized_user", "client_id": "i", "client_secret": "s",'
        ' "refresh_token": "1//verysecret", "quota_project_id": "p"}'
    )
    found = look(cloud, "credentials", sign_in=SignIn(account="rae@example.com"))
    assert found.text == "A person's login, expected to be rae@example.com."
    assert "secret" not in str(found)


def test_each_action_says_which_permission_it_lacks_and_all_are_asked_at_once(cloud):
    held = Held("run.jobs.runWithOverrides")
    checks = CloudChecks(cloud.environment, cloud.clock, held)
    found = {need.id: checks.run(f"may.{need.id}", unhurried()) for need in CLOUD_NEEDS}
    checks.close()
    assert held.asked == 1
    assert {name for name, each in found.items() if each.state is not WELL} == {"stitch"}
    assert "may.stitch" in {facts.id for facts in checks_of(cloud.environment)}
    assert found["stitch"].text == "Missing: run.jobs.runWithOverrides"
    assert "roles/run.jobsExecutorWithOverrides" in found["stitch"].mend


def test_the_hand_written_request_is_what_the_library_would_write():
    name = "projects/my-pipeline"
    wanted = b"*" + bytes([len(name)]) + name.encode() + b"\x18\x01"
    assert OneResource("my-pipeline").SerializeToString() == wanted
