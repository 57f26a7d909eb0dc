"""A day of memory to look at by hand: a service that is killed, one that leaks, a job that loads.

All of it is made up, counted back from now, and put there once at the start.
"""

import math
from datetime import UTC, datetime, timedelta

from google.cloud.logging_v2 import types

from tests.support.gcp_standin.run_service import raw
from tests.support.gcp_standin.run_world import stamp
from tests.support.gcp_standin.server import StandIn
from tests.support.memory_log import OOM, gunicorn_killed, gunicorn_timeout

MINUTE = timedelta(minutes=1)
DAY = 24 * 60
DEPLOYED = 6 * 60
"""Minutes ago: phoenix got its larger limit."""
PROBE = (
    'Default STARTUP TCP probe failed 1 time consecutively for container "app" on port 8080. '
    "The instance was not started."
)
_BEFORE, _NOW = "phoenix-00087-wip", "phoenix-00088-kum"
_PODCASTS = "podcast-api-00012-jot"


def write_sample_memory(standin: StandIn, job: str = "reel-stitching-job") -> None:
    """Figures, limits and log lines of the last day."""
    now = datetime.now(UTC)
    place = f"projects/{standin.run.project}/locations/{standin.run.region}"
    for service, name, ago, memory in (
        ("phoenix", _BEFORE, 3 * DAY, "512Mi"),
        ("phoenix", _NOW, DEPLOYED, "1Gi"),
        ("podcast-api", _PODCASTS, 5 * DAY, "512Mi"),
    ):
        whole = f"{place}/services/{service}"
        standin.revisions.add(whole, name, now - ago * MINUTE, {"memory": memory, "cpu": "1"})
    standin.deploys.add_service(place, "phoenix", memory="1Gi", named_revision=_NOW)
    standin.deploys.add_service(place, "podcast-api", named_revision=_PODCASTS)
    for ago in range(DAY):
        at = now - ago * MINUTE
        share, revision = (
            (0.86 + 0.09 * math.sin(ago / 37), _BEFORE)
            if ago > DEPLOYED
            else (0.55 + 0.05 * math.sin(ago / 23), _NOW)
        )
        _of_service(standin, "phoenix", revision, at, share)
        # 14 MiB an hour, from a third of its limit on.
        leaked = 0.33 + (DAY - ago) / 60 * 14 / 512
        _of_service(standin, "podcast-api", _PODCASTS, at, leaked + 0.005 * math.sin(ago / 5))
        since = (DAY - ago + 20) % 180
        if since < 25:  # a run every three hours, which loads its clips; one is under way
            standin.metrics.put(
                "container/memory/utilizations", "cloud_run_job", at, 0.18 + 0.02 * since,
                job_name=job, metric_container_name="app",
            )  # fmt: skip
    _write_lines(standin, now)


def _of_service(standin: StandIn, service: str, revision: str, at: datetime, share: float) -> None:
    standin.metrics.put(
        "container/memory/utilizations", "cloud_run_revision", at, share,
        service_name=service, revision_name=revision, metric_container_name="app",
    )  # fmt: skip
    standin.metrics.put(
        "container/instance_count", "cloud_run_revision", at, 2,
        service_name=service, revision_name=revision, metric_state="active",
    )  # fmt: skip


def _write_lines(standin: StandIn, now: datetime) -> None:
    """Each verdict there is of a service; Cloud Run's own lines are in a log of their own."""
    entry = raw(types.LogEntry)
    logs = f"projects/{standin.run.project}/logs/run.googleapis.com%2F"
    told: list[tuple[float, str, bool, str]] = []
    for hours in (7, 9, 10, 13, 17, 21):
        told.append((hours * 60, OOM.format(512, 513 + hours), True, "a"))
        told.append((hours * 60 - 0.01, gunicorn_killed(hours), False, "a"))
    told += [(11 * 60, OOM.format(512, 566), True, "b"), (11 * 60 - 1e-5, PROBE, True, "b")]
    told += [(120, gunicorn_timeout(31), False, "c"), (119.98, gunicorn_killed(31), False, "c")]
    told += [(45, gunicorn_killed(44), False, "c")]
    for number, (ago, text, platform, instance) in enumerate(told):
        made = entry(
            insert_id=f"memory-{number:04}",
            log_name=logs + ("varlog%2Fsystem" if platform else "stderr"),
            text_payload=text,
            severity=500,
        )
        made.timestamp.CopyFrom(stamp(now - ago * MINUTE))
        made.resource.type = "cloud_run_revision"
        made.resource.labels["service_name"] = "phoenix"
        made.resource.labels["location"] = standin.run.region
        made.resource.labels["revision_name"] = _BEFORE if ago > DEPLOYED else _NOW
        made.labels["instanceId"] = f"00f46b9285{instance}"
        standin.logs.add(made)
