"""An environment's folder: a safe name, and never that of another environment."""

import re

from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel

NAMES = st.text("aAzZ09 .()-_äß", min_size=1, max_size=40)


def slug(name: str) -> str:
    return Environment(name, EnvironmentKind.GCP, EnvironmentLabel.DEV).slug


@given(NAMES, NAMES)
def test_different_names_have_different_folders(one: str, other: str) -> None:
    assert (slug(one) == slug(other)) is (one.casefold() == other.casefold())


@given(st.text(min_size=1, max_size=40))
def test_it_is_a_name_that_every_file_system_takes(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?", slug(name))


def test_plain_names_stay_as_they_are() -> None:
    assert [slug(name) for name in ("dev", "PROD", "stand-in")] == ["dev", "prod", "stand-in"]
    assert slug("con").startswith("con-")
