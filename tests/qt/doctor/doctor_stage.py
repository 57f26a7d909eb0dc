"""The Doctor panel on scripted checks, driven by hand, alone or beside the others in the window."""

from datetime import timedelta
from typing import Any, Final

from phoenix_admin.backends.fake.check_source import FakeCheckSource
from phoenix_admin.domain.doctor import CheckFacts, Finding, failed, warning, well
from phoenix_admin.services.doctor import Doctor
from phoenix_admin.ui.panels.doctor.panel import DoctorPanel
from phoenix_admin.ui.shell.navigation import Origin
from tests.qt.projects.projects_stage import Stage

HERE, LOGIN, APIS, RUN, DOCUMENTS, RIGHTS = (
    "This computer",
    "Sign-in",
    "Google Cloud APIs",
    "Cloud Run",
    "Firestore",
    "Permissions",
)
LOCAL_CHECKS: Final = (
    CheckFacts("versions", "Versions", HERE),
    CheckFacts("folder", "Data folder", HERE),
    CheckFacts("disk", "Disk space", HERE),
    CheckFacts("journal", "Journal", HERE, ("folder",)),
    CheckFacts("clock", "Clock of this computer", HERE),
    CheckFacts("ffmpeg", "ffmpeg", HERE),
    CheckFacts("environments", "environments.toml", HERE),
)
CLOUD_CHECKS: Final = (
    *LOCAL_CHECKS,
    CheckFacts("gcloud", "gcloud", HERE),
    CheckFacts("credentials", "Login", LOGIN),
    CheckFacts("sign-in", "Accepted by Google", LOGIN, ("credentials",), 25.0, network=True),
    CheckFacts("api.run", "Cloud Run", APIS, ("sign-in",), network=True),
    CheckFacts("api.firestore", "Firestore", APIS, ("sign-in",), network=True),
    CheckFacts("api.logging", "Cloud Logging", APIS, ("sign-in",), network=True),
    CheckFacts("api.monitoring", "Cloud Monitoring", APIS, ("sign-in",), network=True),
    CheckFacts("server-clock", "Clock against Google's", DOCUMENTS, ("api.firestore",)),
    CheckFacts("collection", "Collection projects", DOCUMENTS, ("api.firestore",)),
    CheckFacts("fields", "Field names", DOCUMENTS, ("collection",)),
    CheckFacts("job.stitch", "Job reel-stitching-job (stitch)", RUN, ("api.run",)),
    CheckFacts("service.phoenix", "Service phoenix", RUN, ("api.run",)),
    CheckFacts("may.stitch", "Stitch and run again", RIGHTS, ("sign-in",)),
    CheckFacts("may.cancel", "Cancel and stop runs", RIGHTS, ("sign-in",)),
)
WELL: Final[dict[str, Finding]] = {
    "versions": well(
        "Phoenix Admin 0.1.0, Python 3.11.7, Qt for Python 6.11.3",
        "phoenix-admin 0.1.0",
        "python 3.11.7",
        "system Linux-6.8-x86_64",
        "PySide6-Essentials 6.11.3",
    ),
    "folder": well("/home/rae/.local/share/phoenix-admin, writable, a window has it open"),
    "disk": well("76.4 GiB of 252 GiB are free."),
    "journal": well("The chain of 412 lines holds."),
    "clock": well("It is 2026-11-22 14:32:07Z."),
    "ffmpeg": well("ffmpeg 7.1 runs, with libx264 and aac.", "/opt/ffmpeg/bin/ffmpeg"),
    "environments": well("It describes dev, prod."),
    "gcloud": well("Google Cloud SDK 528.0.0"),
    "credentials": well("A person's login, expected to be rae@example.com."),
    "sign-in": well("Google has accepted the login."),
    "api.run": well("Cloud Run answers."),
    "api.firestore": well("Firestore answers."),
    "api.logging": well("Cloud Logging answers."),
    "api.monitoring": well("Cloud Monitoring answers."),
    "server-clock": well("It agrees with Google's."),
    "collection": well("at least 1000 documents."),
    "fields": well("status, name, clipFilenames are in all of 20 documents."),
    "job.stitch": well("It is in europe-west1.", "containers main; task timeout 600 s"),
    "service.phoenix": well("It is in europe-west1."),
    "may.stitch": well("Allowed."),
    "may.cancel": well("Allowed.", "run.executions.cancel"),
}
TROUBLED: Final[dict[str, Finding]] = {
    **WELL,
    "disk": warning(
        "3.2 GiB of 252 GiB are free. Long reels may not fit.",
        "Make room on the disk of /home/rae; removed projects and old reels are the largest.",
    ),
    "api.monitoring": failed(
        "The API of Cloud Monitoring is not enabled in this project: Cloud Monitoring API has not "
        "been used in project 1234567890 before or it is disabled.",
        "gcloud services enable monitoring.googleapis.com --project=my-pipeline-dev",
        "code SERVICE_DISABLED",
    ),
    "server-clock": warning(
        "Google's clock is 42 s ahead.",
        "Set the clock of this computer, and let a time server keep it.",
    ),
    "fields": failed(
        "None of 20 documents has name (name).",
        "Correct firestore.fields.name. The documents have: clipFilenames, status, title.",
    ),
    "service.phoenix": warning(
        "There is no service phoenix in europe-west1.",
        "gcloud run services list --project=my-pipeline-dev; or correct `services`",
    ),
    "may.stitch": failed(
        "Missing: run.jobs.runWithOverrides",
        "Ask the owner of my-pipeline-dev for roles/run.jobsExecutorWithOverrides.",
    ),
}
SIGNED_OUT: Final[dict[str, Finding]] = {
    **WELL,
    "credentials": failed(
        "Nobody is signed in on this computer.", "gcloud auth application-default login"
    ),
}


class DoctorStage(Stage):
    """Everything a test of the Doctor panel wants to reach."""

    def __init__(
        self,
        theme: Any,
        *,
        checks: tuple[CheckFacts, ...] = CLOUD_CHECKS,
        findings: dict[str, Finding] = WELL,
        **said: Any,
    ) -> None:
        self.source = FakeCheckSource(checks)
        self.source.findings.update(findings)
        super().__init__(theme, **said)

    def make_panel(self) -> DoctorPanel:
        own = self.workbench.environment
        heading = f"Doctor: {own.name} ({own.label})"
        self.doctor = Doctor(lambda: self.source, self.runner, self.scope, self.clock, heading)
        return DoctorPanel(
            theme=self.theme, doctor=self.doctor, actions=self.actions, opener=self.opener
        )

    def show(self, width: int = 1440, height: int = 900) -> "DoctorStage":
        super().show(width, height)
        if self._in_main_window:
            self.window.navigate("doctor", Origin.USER)
        return self

    def load(self) -> "DoctorStage":
        """Everything is answered; every check took the same time, as in a picture."""
        super().load()
        for name, each in self.doctor.results.items():
            if each.took is not None:
                self.doctor.results[name] = type(each)(
                    each.facts, each.finding, each.at, timedelta(milliseconds=40 + 7 * len(name))
                )
        self.doctor.changed.tell()
        return self

    def row(self, check: str) -> Any:
        return self.find(f"doctor.check.{check}")

    @property
    def origin(self) -> Origin:
        return Origin.USER

    def summary(self) -> str:
        return self.text("doctor.summary")
