"""Fixtures of the Google Cloud backend: a stand-in per test, and a caller that is not patient."""

from collections.abc import Callable, Iterator

import pytest

from phoenix_admin.backends.gcp.call import Caller, Patience
from phoenix_admin.backends.gcp.channels import Channels
from phoenix_admin.backends.gcp.credentials import Login, NoLogin
from phoenix_admin.settings.environments import CloudApi, Endpoint
from tests.support.gcp_standin.broken_wire import BrokenWire
from tests.support.gcp_standin.server import StandIn

__all__ = ["QUICK", "MakeCaller", "make_caller", "standin", "wire"]

QUICK = Patience(read=1.0, write=1.0, first=0.02, longest=0.2, total=3.0)
MakeCaller = Callable[..., tuple[Caller, Channels]]


@pytest.fixture
def standin() -> Iterator[StandIn]:
    """A stand-in with one job."""
    made = StandIn()
    made.run.add_job("reel-stitching-job")
    yield made
    made.close()


@pytest.fixture
def wire(standin: StandIn) -> Iterator[BrokenWire]:
    """A proxy in front of the stand-in."""
    made = BrokenWire(standin.port)
    yield made
    made.close()


@pytest.fixture
def make_caller() -> Iterator[MakeCaller]:
    """A caller to one address, and its channels; closed with the test."""
    opened: list[Channels] = []

    def make(
        address: str, patience: Patience = QUICK, login: Login | None = None
    ) -> tuple[Caller, Channels]:
        at = Endpoint(address.removeprefix("http://"), is_rest=address.startswith("http://"))
        channels = Channels(dict.fromkeys(CloudApi, at))
        opened.append(channels)
        return Caller(channels, NoLogin(), login or NoLogin(), patience), channels

    yield make
    for channels in opened:
        channels.close()
