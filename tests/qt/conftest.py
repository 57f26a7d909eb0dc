"""Windows that tests drive are painted where somebody looks, and all of them where `wide` runs."""

import pytest

from tests.support.pictures.looks import Painting


def pytest_configure(config: pytest.Config) -> None:
    """What breaks in painting where no test looks is found by the wide run."""
    Painting.whole = "not wide" not in config.option.markexpr
