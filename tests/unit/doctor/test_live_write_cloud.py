"""`doctor --live-write` on Google Cloud: one run is asked for, and the journal has it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from phoenix_admin.app.doctor_live_write import stitch_for_real
from phoenix_admin.services.live_stitch import Talk
from phoenix_admin.settings.places import find_places
from tests.contract.cloud_subject import CloudSubject
from tests.support.firestore_emulator import FirestoreEmulator


@pytest.fixture
def cloud(firestore_emulator: FirestoreEmulator) -> Iterator[CloudSubject]:
    made = CloudSubject(firestore_emulator)
    yield made
    made.close()


def test_one_run_is_asked_for_watched_and_journaled(cloud, tmp_path):
    project = cloud.make_project()
    places = find_places(tmp_path / "data")
    told: list[str] = []

    def finish(_: float) -> None:
        (name,) = cloud.world.executions
        cloud.world.begin(name)
        cloud._finish(name.rsplit("/", 1)[-1])

    talk = Talk(told.append, lambda _: project.id, finish)
    assert stitch_for_real(project.id, cloud.environment, places, talk) is True
    assert cloud.standin.faults.calls["Jobs.RunJob"] == 1
    assert "document says complete" in told[-1]
    journal = places.of_environment(cloud.environment.environment.slug) / "journal.jsonl"
    assert journal.read_text().count('"stitch"') == 2


def test_a_read_only_environment_is_not_written_to(cloud, tmp_path):
    project = cloud.make_project()
    own = replace(cloud.environment.environment, read_only=True)
    described = replace(cloud.environment, environment=own)
    talk = Talk(lambda _: None, lambda _: project.id, lambda _: None)
    assert stitch_for_real(project.id, described, find_places(tmp_path / "data"), talk) is False
    assert cloud.standin.faults.calls["Jobs.RunJob"] == 0
