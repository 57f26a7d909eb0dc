"""Preferences survive bad files, unknown keys and full disks."""

import json

import pytest

from phoenix_admin.settings.places import find_places
from phoenix_admin.settings.preferences import (
    MAX_PARALLEL,
    THEME,
    WINDOW,
    Preferences,
)


def test_a_choice_is_kept(tmp_path):
    path = tmp_path / "config" / "preferences.json"
    Preferences(path).set(THEME, "dark")
    assert Preferences(path).get(THEME) == "dark"
    assert Preferences(path).get(WINDOW) == ""
    assert [p.name for p in path.parent.iterdir()] == ["preferences.json"]


def test_values_out_of_bounds_are_refused_and_never_used(tmp_path):
    path = tmp_path / "preferences.json"
    with pytest.raises(ValueError, match="pink"):
        Preferences(path).set(THEME, "pink")
    path.write_text(json.dumps({THEME.key: "pink", MAX_PARALLEL.key: 0, WINDOW.key: 1}))
    preferences = Preferences(path)
    assert preferences.get(THEME) == THEME.default
    assert preferences.get(MAX_PARALLEL) == MAX_PARALLEL.default
    assert preferences.get(WINDOW) == ""


@pytest.mark.parametrize("text", ["{", "[1, 2]", "\x00"])
def test_a_broken_file_is_kept_aside(tmp_path, text):
    path = tmp_path / "preferences.json"
    path.write_text(text)
    assert Preferences(path).get(THEME) == "system"
    assert (tmp_path / "preferences.broken.json").read_text() == text


def test_keys_of_other_versions_survive(tmp_path):
    path = tmp_path / "preferences.json"
    path.write_text('{"from.the.future": [1]}')
    Preferences(path).set(THEME, "light")
    assert json.loads(path.read_text()) == {"from.the.future": [1], "theme": "light"}


def test_a_folder_that_cannot_be_written_does_not_stop_the_app(tmp_path):
    (tmp_path / "file").write_text("")
    preferences = Preferences(tmp_path / "file" / "preferences.json")
    preferences.set(THEME, "dark")
    assert preferences.get(THEME) == "dark"


def test_a_given_data_folder_keeps_its_configuration_to_itself(tmp_path):
    places = find_places(tmp_path / "data")
    assert places.config.is_relative_to(places.data)
    assert find_places(tmp_path / "data", tmp_path / "c").config == tmp_path / "c"
    assert not places.data.exists()
