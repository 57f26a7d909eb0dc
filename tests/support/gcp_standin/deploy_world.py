"""Services, revisions and job templates of the stand-in, and the ways in which a deploy goes.

A change is accepted at once and deployed when a test says so, or by itself (`by_itself`: a stage
with each look). Messages are the library's raw protobuf; what is handed out is a copy.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from google.cloud import run_v2

from tests.support.gcp_standin.run_world import State, copy_of, short, stamp

Service = type(run_v2.Service.pb(run_v2.Service()))
Revision = type(run_v2.Revision.pb(run_v2.Revision()))
LATEST = run_v2.TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST
PINNED = run_v2.TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION


@dataclass
class DeployWorld:
    """Services by their whole names, revisions by theirs.

    `never_ready`: the next revisions fail with these words. `update_conflicts`: how often an
    update is refused because another one is under way.
    """

    by_itself: bool = False
    never_ready: str = ""
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    services: dict[str, Service] = field(default_factory=dict)
    revisions: dict[str, Revision] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def add_service(
        self,
        parent: str,
        name: str,
        *,
        memory: str | None = "512Mi",
        cpu: str = "1",
        sidecar: str | None = None,
        named_revision: str = "",
        idle: bool = True,
    ) -> Service:
        """A service whose first revision serves. `sidecar` is the memory of one, put first."""
        with self.lock:
            service = Service(name=f"{parent}/services/{name}", generation=1, etag='"s1"')
            if sidecar is not None:
                beside = service.template.containers.add(name="proxy", image="example/proxy:1")
                beside.resources.limits["memory"] = sidecar
            main = service.template.containers.add(name="app", image="example/app:7")
            main.ports.add(container_port=8080)
            main.env.add(name="MODE", value="batch")
            if memory is not None:
                main.resources.limits["memory"] = memory
                main.resources.limits["cpu"] = cpu
                main.resources.cpu_idle = idle
                main.resources.startup_cpu_boost = True
            service.template.revision = named_revision
            service.template.service_account = "app@example.iam"
            service.traffic.add(type_=LATEST, percent=100)
            self.services[service.name] = service
            self.finish(service.name)
            return copy_of(service)

    def named(self, name: str) -> Service:
        """The service of this short or whole name. Raises KeyError."""
        for whole, service in self.services.items():
            if name in (whole, short(whole)):
                return service
        raise KeyError(name)

    def accept(self, name: str, template) -> Service:
        """A changed template is wanted from now on. The caller has checked it."""
        with self.lock:
            service = self.services[name]
            service.template.CopyFrom(template)
            service.generation += 1
            _condition(service.terminal_condition, State.CONDITION_RECONCILING)
            service.reconciling = True
            self.touch(service)
            return copy_of(service)

    def create(self, name: str) -> str:
        """Its revision is made; returns the short name."""
        with self.lock:
            service = self.named(name)
            given = service.template.revision
            number = next(self._numbers)
            made = given or f"{short(service.name)}-{number:05}-bcd"
            revision = Revision(name=f"{service.name}/revisions/{made}", reconciling=True)
            for container in service.template.containers:
                revision.containers.add().CopyFrom(container)
            _set(revision.conditions, "Ready", State.CONDITION_RECONCILING)
            revision.create_time.CopyFrom(stamp(self.now()))
            self.revisions[revision.name] = revision
            service.latest_created_revision = revision.name
            self.touch(service)
            return made

    def ready(self, name: str) -> None:
        """The newest revision is ready, or never will be; then the deploy is over."""
        with self.lock:
            service = self.named(name)
            revision = self.revisions[service.latest_created_revision]
            revision.reconciling = False
            if self.never_ready:
                said = self.never_ready
                _set(revision.conditions, "Ready", State.CONDITION_FAILED, said)
                text = f"Revision '{short(revision.name)}' is not ready and cannot serve traffic."
                self._settle(service, State.CONDITION_FAILED, f"{text} {said}")
                return
            _set(revision.conditions, "Ready", State.CONDITION_SUCCEEDED)
            service.latest_ready_revision = revision.name
            self.touch(service)

    def route(self, name: str) -> None:
        """The traffic is where it is wanted, and the deploy is over."""
        with self.lock:
            service = self.named(name)
            del service.traffic_statuses[:]
            for target in service.traffic:
                service.traffic_statuses.add(
                    type_=target.type_, revision=target.revision, percent=target.percent
                )
            self._settle(service, State.CONDITION_SUCCEEDED)

    def finish(self, name: str) -> None:
        """All of it, one after the other."""
        self.create(name)
        self.ready(name)
        if not self.never_ready:
            self.route(name)

    def pin(self, name: str) -> str:
        """All traffic is held at what is ready now; somebody did that, so it is a change."""
        with self.lock:
            service = self.named(name)
            at = short(service.latest_ready_revision)
            del service.traffic[:]
            service.traffic.add(type_=PINNED, revision=at, percent=100)
            service.generation += 1
            self.route(name)
            return at

    def advance(self, service: Service) -> None:
        """One stage on, where the world moves by itself. The lock is held."""
        if not self.by_itself or not service.reconciling:
            return
        newest = self.revisions.get(service.latest_created_revision)
        if newest is None or newest.containers[-1] != service.template.containers[-1]:
            self.create(service.name)
        elif newest.reconciling:
            self.ready(service.name)
        else:
            self.route(service.name)

    def touch(self, service: Service) -> None:
        """Another fingerprint."""
        service.etag = f'"s{int(service.etag.strip(chr(34) + "s")) + 1}"'

    def _settle(self, service: Service, state: State, message: str = "") -> None:
        service.reconciling = False
        service.observed_generation = service.generation
        _condition(service.terminal_condition, state, message)
        self.touch(service)


def _condition(condition, state: State, message: str = "") -> None:
    condition.type_, condition.state, condition.message = "Ready", state, message


def _set(conditions, kind: str, state: State, message: str = "") -> None:
    del conditions[:]
    conditions.add(type_="ContainerHealthy", state=State.CONDITION_SUCCEEDED)
    conditions.add(type_=kind, state=state, message=message)
