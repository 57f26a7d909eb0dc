"""The environments one can switch to: what is sound, and what is wrong with the rest."""

import pytest

from phoenix_admin.services.known_environments import MOST_SAID, KnownEnvironments
from phoenix_admin.tasks.scope import Scope
from tests.support.manual_runner import ManualRunner

GOOD = """\
[environments.Dev]
label = "DEV"
project = "my-pipeline-dev"
regions = ["europe-west1"]
"""
BAD = '[environments.prod]\nlabel = "LIVE"\nproject = "my-pipeline"\nregions = ["europe-west1"]\n'


@pytest.fixture
def known(tmp_path):
    return KnownEnvironments(tmp_path / "environments.toml")


def test_without_a_file_there_is_local(known):
    known.read()
    assert [each.name for each in known.environments] == ["LOCAL"]
    assert known.fault_words is None
    assert known.find("dev") is None


def test_a_bad_one_is_named_with_its_line_and_takes_no_other_with_it(known):
    known.path.write_text(GOOD + BAD)
    known.read()
    assert [each.name for each in known.environments] == ["LOCAL", "Dev"]
    assert known.find("dev") is known.described[0]
    assert known.find("prod") is None
    assert "line 6, environments.prod.label: must be DEV or PROD" in (known.fault_words or "")
    assert str(known.path) in (known.fault_words or "")
    assert known.path.read_text() == GOOD + BAD


def test_no_more_is_said_than_can_be_read(known):
    known.path.write_text("".join(f"odd{number} = 1\n" for number in range(9)))
    known.read()
    words = (known.fault_words or "").splitlines()
    assert len(words) == 1 + MOST_SAID + 1
    assert words[-1] == "and 6 more, in the log"


def test_it_is_read_again_on_a_lane_and_tells(known):
    runner, told = ManualRunner(), []
    known.changed.add(lambda: told.append(known.environments[-1].name))
    known.read()
    known.path.write_text(GOOD)
    known.request_reading(runner, Scope("window"))
    assert told == ["LOCAL"]
    runner.run_all()
    assert told == ["LOCAL", "Dev"]
