"""A made-up interpreter: four clients that share a stack, and what makes them dearer."""

from pathlib import Path

from phoenix_admin.backends.fake.import_prober import FakeImportProber, FakeModule
from phoenix_admin.domain.errors import Missing
from phoenix_admin.domain.import_profile import Cost

NO_PYTHON = "The packaged program has no Python to measure with: name one with --python."
CLIENTS = (
    "google.cloud.run_v2",
    "google.cloud.logging_v2",
    "google.cloud.firestore",
    "google.cloud.monitoring_v3",
)


def furnished() -> FakeImportProber:
    """What `run_v2` and the others take, roughly as measured."""
    stack = {
        "grpc": FakeModule(Cost(38, 14_900), ("grpc._cython", "grpc.aio")),
        "grpc._cython": FakeModule(Cost(9, 9_800)),
        "grpc.aio": FakeModule(Cost(6, 1_900)),
        "google.protobuf": FakeModule(Cost(7, 2_700), ("google._upb",)),
        "google._upb": FakeModule(Cost(2, 1_200)),
        "google.api_core": FakeModule(Cost(11, 3_900), ("google.protobuf", "google.auth")),
        "google.auth": FakeModule(Cost(14, 4_600), ("requests", "cryptography")),
        "requests": FakeModule(Cost(16, 5_200), ("urllib3", "certifi")),
        "urllib3": FakeModule(Cost(8, 2_800)),
        "certifi": FakeModule(Cost(1, 300)),
        "cryptography": FakeModule(Cost(12, 5_900)),
        "proto": FakeModule(Cost(5, 1_700), ("google.protobuf",)),
        "asyncio": FakeModule(Cost(13, 3_600)),
        "PySide6.QtCore": FakeModule(Cost(21, 15_300), ("shiboken6",)),
        "PySide6.QtWidgets": FakeModule(Cost(37, 23_200), ("PySide6.QtCore",)),
        "shiboken6": FakeModule(Cost(4, 1_100)),
    }
    shared = ("grpc", "google.api_core", "proto", "asyncio")
    late = Cost(12, 6_500)
    stack |= {
        "google.cloud.run_v2": FakeModule(Cost(41, 9_700), shared, late),
        "google.cloud.logging_v2": FakeModule(Cost(24, 5_800), shared, late),
        "google.cloud.firestore": FakeModule(Cost(19, 4_400), shared, late),
        "google.cloud.monitoring_v3": FakeModule(Cost(26, 6_200), shared),
    }
    return FakeImportProber(stack)


def make_prober(python: Path | None, prober: FakeImportProber) -> FakeImportProber:
    """As in the packaged program: only with an interpreter that was named."""
    if python is None:
        raise Missing(NO_PYTHON)
    return prober
