"""What every login and every source of permissions has to do, on the fake and on Google Cloud."""

from collections.abc import Callable, Iterator

import pytest

from phoenix_admin.backends.fake.permission_source import FakePermissionSource
from phoenix_admin.backends.fake.sign_in import FakeSignIn
from phoenix_admin.backends.gcp.backend import open_gcp
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.domain.errors import SignedOut
from phoenix_admin.domain.identity import AccountKind
from phoenix_admin.domain.permissions import asked
from phoenix_admin.ports.permission_source import PermissionSource
from phoenix_admin.ports.sign_in import SignIn
from phoenix_admin.settings.environments import CloudApi
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext, unhurried
from tests.support.cloud_environments import cloud_environment
from tests.support.gcp_standin.server import StandIn


class Program:
    """Google's sign-in, which ends without a login."""

    def run(self, call) -> None:
        call.raise_if_cancelled()
        msg = "The sign-in ended without a login."
        raise SignedOut(msg, code="not-finished")


@pytest.fixture(params=["fake", "gcp"])
def nobody(request, tmp_path, monkeypatch) -> Iterator[SignIn]:
    """A login that nobody has made, and whose sign-in fails."""
    if request.param == "fake":
        fake = FakeSignIn(None)
        fake.arrives = None
        yield fake
        return
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    backend = open_gcp(cloud_environment({}), SystemClock(), login_program=Program())
    yield backend.sign_in
    backend.close()


@pytest.fixture(params=["fake", "gcp"])
def source(request) -> Iterator[Callable[[frozenset[str]], PermissionSource]]:
    """A source that lacks these permissions."""
    if request.param == "fake":
        yield FakePermissionSource
        return
    standin = StandIn()
    standin.run.add_job("reel-stitching-job")
    addresses = dict.fromkeys((CloudApi.RUN, CloudApi.RESOURCE_MANAGER), standin.address)
    backend = open_gcp(cloud_environment(addresses), SystemClock())

    def lacking(names: frozenset[str]) -> PermissionSource:
        standin.run.not_granted |= names
        return backend.permissions

    yield lacking
    backend.close()
    standin.close()


def test_nobody_is_signed_in_and_a_sign_in_that_fails_leaves_it_so(nobody: SignIn) -> None:
    for _ in range(2):
        with pytest.raises(SignedOut) as caught:
            nobody.look(unhurried())
        assert caught.value.code == "signed-out"
    with pytest.raises(SignedOut) as caught:
        nobody.begin(unhurried())
    assert caught.value.code == "not-finished"
    nobody.forget()
    with pytest.raises(SignedOut):
        nobody.look(unhurried())


def test_a_sign_in_that_nobody_waits_for_is_not_begun(nobody: SignIn) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        nobody.begin(TaskContext(token, 5))


def test_where_google_is_not_asked_nobody_has_to_sign_in() -> None:
    here = dict.fromkeys((CloudApi.RUN, CloudApi.FIRESTORE), "127.0.0.1:9")
    backend = open_gcp(cloud_environment(here), SystemClock())
    identity = backend.sign_in.look(unhurried())
    assert (identity.kind, identity.project) == (AccountKind.NOT_NEEDED, "my-pipeline-dev")
    backend.close()


@pytest.mark.parametrize("names", [(), ("run.jobs.run",), ("datastore.entities.update",), None])
def test_what_is_lacking_is_not_held_and_all_else_is(source, names) -> None:
    lacking = asked() if names is None else frozenset(names)
    assert source(lacking).held(asked(), unhurried()) == asked() - lacking


def test_only_what_was_asked_is_answered(source) -> None:
    one = frozenset({"run.jobs.run"})
    assert source(frozenset()).held(one, unhurried()) == one
    assert source(frozenset()).held(frozenset(), unhurried()) == frozenset()
