"""One Google Cloud environment as one bundle: opened without a request, closed at once.

Import this module late and on a lane: it brings Google's libraries with it.
"""

from phoenix_admin.backends.gcp.call import SERVICES, Caller, Patience
from phoenix_admin.backends.gcp.channels import Channels
from phoenix_admin.backends.gcp.credentials import GoogleLogin, NoLogin
from phoenix_admin.backends.gcp.job_engine import CloudJobEngine
from phoenix_admin.backends.gcp.log_feed import CloudLogFeed
from phoenix_admin.backends.gcp.memory_limits import CloudMemoryLimits
from phoenix_admin.backends.gcp.memory_lines import CloudMemoryLines
from phoenix_admin.backends.gcp.metric_source import CloudMetricSource
from phoenix_admin.backends.gcp.permissions import CloudPermissions
from phoenix_admin.backends.gcp.project_store import CloudProjectStore
from phoenix_admin.backends.gcp.request_budget import RequestBudget
from phoenix_admin.backends.gcp.sign_in import CloudSignIn
from phoenix_admin.backends.gcp.tail_lists import FeedPace
from phoenix_admin.backends.gcp.traffic import TrafficMeter
from phoenix_admin.backends.gcp.workload_sizes import CloudWorkloadSizes
from phoenix_admin.domain.record import record
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.sign_in import LoginProgram
from phoenix_admin.settings.environments import CloudEnvironment
from phoenix_admin.tasks.heard_calls import HeardCalls


@record
class CloudBackend:
    """The ports of one environment, and what they share."""

    environment: CloudEnvironment
    clock: Clock
    channels: Channels
    caller: Caller
    login: GoogleLogin
    store: CloudProjectStore
    engine: CloudJobEngine
    sign_in: CloudSignIn
    permissions: CloudPermissions
    traffic: TrafficMeter
    metrics: CloudMetricSource
    memory_limits: CloudMemoryLimits
    memory_lines: CloudMemoryLines
    log_feed: CloudLogFeed
    sizes: CloudWorkloadSizes

    def close(self) -> None:
        """End every call in flight within milliseconds; from any thread, again is harmless."""
        self.log_feed.close()
        self.channels.close()


def open_gcp(
    environment: CloudEnvironment,
    clock: Clock,
    *,
    patience: Patience | None = None,
    budget: RequestBudget | None = None,
    heard: HeardCalls | None = None,
    login_program: LoginProgram | None = None,
    feed_pace: FeedPace | None = None,
) -> CloudBackend:
    """The backend of an environment. Sends nothing and asks for no login until it is used.

    `heard` is told how each call ends; `login_program` is what signs a person in.
    """
    channels = Channels(environment.endpoints)
    login = GoogleLogin(environment.sign_in)
    meter = TrafficMeter(clock, SERVICES, channels.standing)
    caller = Caller(channels, login, NoLogin(), patience, heard, meter)
    budget = budget or RequestBudget(clock)
    return CloudBackend(
        environment=environment,
        clock=clock,
        channels=channels,
        caller=caller,
        login=login,
        store=CloudProjectStore(environment, caller, clock),
        engine=CloudJobEngine(environment, caller, clock),
        sign_in=CloudSignIn(login, channels, login_program, environment.project),
        permissions=CloudPermissions(environment, caller, channels),
        traffic=meter,
        metrics=CloudMetricSource(environment, caller, clock),
        memory_limits=CloudMemoryLimits(environment, caller, clock),
        memory_lines=CloudMemoryLines(environment, caller, clock, budget),
        log_feed=CloudLogFeed(environment, caller, clock, budget, feed_pace),
        sizes=CloudWorkloadSizes(environment, caller, clock),
    )
